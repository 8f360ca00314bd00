#!/usr/bin/python3
"""Fits the models of the lexicon: which words speak for a hangover and for asking.

Usage: fit_words.py LABELLED.jsonl... [--stream POSTS.txt[.gz]] [--exclude FILE.jsonl...] [--write]

Topic: a logistic regression over the lexicon's categories and the words and pairs of words of posts
that name no hangover. Labelled posts count fully; posts of a stream that hold a sign of drink or a
symptom count a little, as posts that are none, which nearly all of them are. Points are tenths of a
unit of log-odds.

Asking: likewise, over the posts about a hangover that may be answered, for those that ask for help.

Prints the `models` group of etc/lexicon.conf, or with --write puts it there. Same input, same output.
--exclude names posts that must not be learned from (those that are measured with).
"""
import argparse
import collections
import gzip
import json
import math
import pathlib
import random
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
LEXICON = ROOT / "etc/lexicon.conf"
FOR = ["aftermath", "drinking", "drink", "occasion", "telltale", "symptom", "body", "suffering",
       "relief", "night", "question", "plea", "advice", "need", "pain", "desperation", "duty", "now",
       "ahead", "first_person", "urgency"]
AGAINST = ["elsewhere", "future_drink", "film_sign", "advice_given", "past", "jargon", "song"]
SEEKING = ["question", "plea", "urgency", "advice", "need", "relief", "comparison", "validation",
           "efficacy", "desperation", "remedy_found", "advice_given", "commentary", "laughter",
           "resignation", "past", "now", "ahead", "duty", "meme", "self_mockery", "drama"]
NAMED = {"direct", "bare", "film"}
IN_SIGHT = {"drinking", "aftermath", "drink", "telltale", "occasion"}
RARE, RARE_ASKING = 4, 5  # a word in fewer labelled posts teaches nothing
STREAM_WEIGHT, LEAST_POINTS = 0.1, 3
# Words that hold a sentence together and say nothing by themselves.
FUNCTION = set("""a about after all also am an and any are as at be because been before being but by can
could did do does doing done don't dont down for from get gets getting go goes going gonna got had has
have having here how i i'd i'll i'm i've if im in into is isn't it it's its i'd just keep like made make
makes me more most much my myself no not now of off on one only or our out over own put quite really
said say says see so some still such than that that's the their them then there these they they're thing
things this those through to too up us very was wasn't way we we're were what what's when where which
while who why will with would yet you you're your #""".split())
# Of other languages: that they stand in a post says nothing but where it was written.
FOREIGN = set("""ako ang ano ba bhai de ese hai ka kasi ko kya lang mga na nahi naman ng nga ni niya pa para po sa
si sila siya talaga tapos ung yaar yan yung""".split())


def words_of(folded):
    """Words and pairs of words of a post as the matcher sees it: a number is "#", "30pm" is "#pm"."""
    words = [re.sub(r"^\d+", "#", w) for w in folded.split()]
    words = [w for w in words if w not in FOREIGN and (len(w) > 1 or w in "#iau")]
    pairs = {f"{a} {b}" for a, b in zip(words, words[1:]) if not {a, b} <= FUNCTION}
    return set(words) | pairs


def readings_of(posts):
    """(words, categories) of each post."""
    command = [str(ROOT / "build/read_posts"), str(LEXICON)]
    lines = "".join(json.dumps({"content": p}) + "\n" for p in posts)
    run = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    readings = []
    for line in run.stdout.splitlines():
        reading = json.loads(line)
        categories = set(reading["categories"])
        if "future_drink" in categories:
            categories.discard("drink")
        readings.append((words_of(reading["words"]), categories))
    return readings


def read_lines(path):
    with (gzip.open if str(path).endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
        return [line.rstrip("\n") for line in lines if line.strip()]


def topic_examples(labelled, stream):
    """(features, label, weight) of posts that name no hangover."""
    known = set(FOR + AGAINST)
    rows = []
    for post, (words, found) in zip(labelled, readings_of([p["content"] for p in labelled])):
        if not found & NAMED:
            rows.append((found & known, words - FUNCTION, post["relevant"], 1.0))
    chance = random.Random(1)
    for words, found in readings_of(stream):
        about_us = bool(found & (IN_SIGHT | {"symptom"}))
        if not found & NAMED and (about_us or chance.random() < 0.03):
            rows.append((found & known, words - FUNCTION, 0, STREAM_WEIGHT))
    counts = collections.Counter(w for _, words, _, weight in rows if weight == 1.0 for w in words)
    kept = {w for w, n in counts.items() if n >= RARE}
    return [([("c", c) for c in sorted(found)] + [("w", w) for w in sorted(words & kept)], y, weight)
            for found, words, y, weight in rows]


def asking_examples(labelled):
    """(features, label, weight) of posts about a hangover that nothing forbids to answer."""
    posts = [p for p in labelled if p["relevant"] and not p["safety"]]
    rows = []
    for post, (words, found) in zip(posts, readings_of([p["content"] for p in posts])):
        mark = [("?", "")] if "?" in post["content"] else []
        rows.append((mark, found & set(SEEKING), words, post["intent"] == "high"))
    counts = collections.Counter(w for _, _, words, _ in rows for w in words)
    kept = {w for w, n in counts.items() if n >= RARE_ASKING}
    return [(mark + [("c", c) for c in sorted(found)] + [("w", w) for w in sorted(words & kept)], y, 1.0)
            for mark, found, words, y in rows]


def fit(rows, bias, first_rate, decay, rounds, sided=()):
    """Logistic regression by gradient descent. `sided`: the categories that may only speak for it,
    and those that may only speak against it: a symptom not against a hangover, a fever not for one."""
    weights, order = collections.defaultdict(float), random.Random(2)
    for turn in range(rounds):
        order.shuffle(rows)
        rate = first_rate / (1 + 0.4 * turn)
        for features, label, weight in rows:
            score = bias + sum(weights[f] for f in features)
            miss = weight * (label - 1 / (1 + math.exp(-max(-30.0, min(30.0, score)))))
            bias += rate * miss
            for f in features:
                weights[f] += rate * (miss - decay * weight * weights[f])
                if sided and f[0] == "c":
                    side = max if f[1] in sided[0] else min
                    weights[f] = side(0.0, weights[f])
    return weights, bias


def by_worth(points):
    worths = collections.defaultdict(list)
    for word, value in points.items():
        worths[value].append(word)
    return sorted(worths.items(), reverse=True)


def format_words(points, indent):
    blocks = []
    for value, words in by_worth(points):
        lines, line = [], ""
        for word in sorted(words):
            if line and len(indent) + len(line) + len(word) > 98:
                lines.append(line)
                line = ""
            line = f"{line}, {word}" if line else word
        lines.append(line)
        terms = f",\n{indent}    ".join(f'"{text}"' for text in lines)
        blocks.append(f"{indent}{{ points = {value}; terms = [\n{indent}    {terms} ]; }}")
    return ",\n".join(blocks)


def tenths(weights, kind, least):
    points = {f[1]: round(10 * v) for f, v in weights.items() if f[0] == kind}
    return {name: value for name, value in points.items() if abs(value) >= least}


def format_sum(name, weights, bias, marks):
    category = sorted(tenths(weights, "c", 1).items(), key=lambda item: (-item[1], item[0]))
    lines, line = [], "   "
    for text in (f" {c} = {v};" for c, v in category):
        if len(line) + len(text) > 98:
            lines.append(line)
            line = "     "
        line += text
    listed = "\n".join(lines + [line]).strip()
    marks = "".join(f"    {key} = {round(10 * (margin - bias))};\n" for key, margin in marks.items())
    mark = tenths(weights, "?", 1).get("")
    marks += f"    question_mark = {mark};\n" if mark else ""
    return (f"  {name}: {{\n{marks}    categories: {{ {listed} }};\n    words = (\n"
            f"{format_words(tenths(weights, 'w', LEAST_POINTS), '      ')} );\n  }};\n")


def format_models(topic, asking, options):
    return ("models: {\n" +
            format_sum("topic", *topic, {"mark": options.margins[0], "mark_unseen": options.margins[1]}) +
            format_sum("asking", *asking, {"mark": options.asking_margin}) + "};\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--stream")
    parser.add_argument("--exclude", nargs="*", default=[])
    parser.add_argument("--margins", nargs=2, type=float, default=(-0.2, 0.8),
                        help="log-odds from which it is a hangover, with drink in sight and without")
    parser.add_argument("--asking-margin", type=float, default=1.3)
    parser.add_argument("--write", action="store_true", help="into etc/lexicon.conf")
    options = parser.parse_args()
    excluded = {json.loads(line)["content"] for f in options.exclude for line in read_lines(f)}
    labelled = [json.loads(line) for f in options.files for line in read_lines(f)]
    labelled = [p for p in labelled if p["content"] not in excluded]
    stream = read_lines(options.stream) if options.stream else []
    stream = [c for c in stream if c not in excluded]
    topic = fit(topic_examples(labelled, stream), -3.0, 0.15, 0.003, 10, sided=(FOR, AGAINST))
    asking = fit(asking_examples(labelled), 0.0, 0.1, 0.004, 12)
    models = format_models(topic, asking, options)
    if not options.write:
        print(models, end="")
        return
    text = LEXICON.read_text(encoding="utf-8")
    start = text.index("\nmodels: {") + 1  # the last group of the file
    if text[start:].count("\n};\n") != 1:
        raise SystemExit(f"{LEXICON}: something stands behind the models; move it before them")
    LEXICON.write_text(text[:start] + models, encoding="utf-8")


if __name__ == "__main__":
    main()
