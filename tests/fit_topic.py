#!/usr/bin/python3
"""Fits the points of an unnamed hangover: the recipe behind the weights of the topic categories.

Usage: fit_topic.py LABELLED.jsonl... [--stream POSTS.txt]

A logistic regression over which categories of the lexicon a post holds, on the labelled posts that do
not name a hangover, with unlabelled posts of a stream as (nearly all) negatives. Points are scaled so
that the mark is 50 and printed beside those in force, for a person to read, round and write into
etc/lexicon.conf; nothing is taken over by itself. Signs are held to what they must mean: a symptom
cannot speak against a hangover, another cause cannot speak for one.
"""
import argparse
import json
import math
import pathlib
import random
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOR = ["aftermath", "drinking", "drink", "occasion", "telltale", "symptom", "suffering", "relief", "night",
       "question", "plea", "advice", "need", "pain", "desperation", "duty", "now", "ahead",
       "first_person", "urgency"]
AGAINST = ["elsewhere", "future_drink", "advert", "film_sign", "advice_given", "past"]
NAMED = {"direct", "bare", "film", "song", "place", "figurative", "jargon", "denied"}
MARK = 44


def read(posts):
    command = [str(ROOT / "build/read_posts"), str(ROOT / "etc/lexicon.conf")]
    lines = "".join(json.dumps({"content": p}) + "\n" for p in posts)
    run = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    return [set(json.loads(line)["categories"]) for line in run.stdout.splitlines()]


def fit(rows, rounds=400, rate=0.3, decay=0.002):
    """rows: (features present, label, weight). Plain gradient descent, signs clipped."""
    weights = {name: 0.0 for name in FOR + AGAINST}
    bias, total = -4.0, sum(w for _, _, w in rows)
    for _ in range(rounds):
        step = dict.fromkeys(weights, 0.0)
        bias_step = 0.0
        for present, label, weight in rows:
            score = bias + sum(weights[f] for f in present)
            miss = weight * (label - 1 / (1 + math.exp(-score)))
            bias_step += miss
            for f in present:
                step[f] += miss
        bias += rate * bias_step / total * 20
        for f in weights:
            weights[f] += rate * (step[f] / total * 20 - decay * weights[f])
            weights[f] = max(0.0, weights[f]) if f in FOR else min(0.0, weights[f])
    return weights, bias


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--stream")
    options = parser.parse_args()
    labelled = [json.loads(line) for f in options.files for line in open(f, encoding="utf-8")]
    rows = [(p["relevant"], c, 1.0) for p, c in zip(labelled, read([p["content"] for p in labelled]))]
    if options.stream:
        lines = open(options.stream, encoding="utf-8").read().split("\n")
        sample = random.Random(1).sample(lines, min(20000, len(lines)))
        rows += [(0, c, 0.05) for c in read(sample)]
    merged = {}
    for label, present, weight in rows:
        if not present & NAMED:
            key = (frozenset(present & set(FOR + AGAINST)), label)
            merged[key] = merged.get(key, 0.0) + weight
    weights, bias = fit([(present, label, weight) for (present, label), weight in merged.items()])
    print(f"{len(merged)} kinds of post; bias {bias:.2f}; the mark {MARK} is where it is even")
    for name, value in sorted(weights.items(), key=lambda item: -item[1]):
        print(f"{name:16} {value * MARK / -bias:6.1f}")


if __name__ == "__main__":
    main()
