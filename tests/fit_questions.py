#!/usr/bin/python3
"""Fits which question a post asks and writes src/domain/question_learned.inc.

Usage: fit_questions.py [--check] [--out FILE]

Needs scikit-learn (Debian: python3-sklearn); the product does not. Learns from the posts of tests/data/fitted*.jsonl
whose question a person has named. Prints how many it gets right out of fold, and which it mistakes for which, of
those that a reply would be for. --check writes nothing.
"""
import argparse
import pathlib

import numpy as np
import scipy.sparse as sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import StratifiedKFold, cross_val_predict

import fit_learned as learned

BITS, SCALE_UNIT, STEP = 13, 1 << 10, 0.03
STRENGTH = 1.0
# What the labels are called in the engine (question.c).
NAMES = {"helps": "general", "eat": "food", "works": "efficacy", "lasts": "duration", "prevent": "prevention",
         "work": "duty", "painkiller": "medication", "hide": "hiding", "drive": "driving", "other": "unclear"}


def word_matrix(posts):
    """The sums of the words and pairs of each post, comparable by length."""
    data, columns, starts = [], [], [0]
    for post in posts:
        sums = {}
        for word in post["features"]:
            for bucket in (word[0][0], word[-1][0]):  # the word and its pair; runs of letters lie between
                at = bucket >> (learned.BITS - BITS)
                sums[at] = sums.get(at, 0) + 1
        scale = learned.SPREAD / max(1, len(post["features"])) ** 0.5
        columns.extend(sums)
        data.extend(value * scale for value in sums.values())
        starts.append(len(columns))
    return sparse.csr_matrix((data, columns, starts), shape=(len(posts), 1 << BITS))


def label(post):
    if post["question"] == "works" and post["competitor"] == "Hair of the Dog":
        return "alcohol"
    return NAMES.get(post["question"], post["question"])


def report(posts, wanted, got):
    names = sorted(set(wanted))
    of = np.array([bool(post["relevant"]) and not post["safety"] for post in posts])
    print(f"{len(posts)} questions, {(wanted == got).mean():.3f} right; "
          f"{(wanted == got)[of].mean():.3f} of {of.sum()} that may be answered")
    print(" " * 12, *(name[:5].rjust(5) for name in names))
    for name, row in zip(names, confusion_matrix(wanted[of], got[of], labels=names)):
        print(name.ljust(12), *(str(count).rjust(5) for count in row))


def designated(values, unit):
    """{ [QUESTION_X] = n, … } of what is not 0."""
    parts = [f"[QUESTION_{name.upper()}] = {round(value * unit)}" for name, value in values if round(value * unit)]
    return "{ " + ", ".join(parts) + " }" if parts else "{ 0 }"


def write(path, model, categories):
    names = list(model.classes_)
    words, rest = model.coef_[:, : 1 << BITS], model.coef_[:, 1 << BITS:]
    steps = np.clip(np.rint(words / STEP), -127, 127).astype(int).T
    scales = [round(learned.UNIT * STEP * learned.SPREAD / max(1, n) ** 0.5 * SCALE_UNIT)
              for n in range(learned.LENGTHS)]
    with open(path, "w", encoding="utf-8") as out:
        out.write("/* Made by tests/fit_questions.py; log-odds in 1/1024. */\n")
        out.write(f"#define SCALE_UNIT {SCALE_UNIT}\n\n")
        out.write("/* SPREAD / sqrt(words), of one step of a word's points. */\n")
        out.write("static const int32_t length_scales[LENGTHS] = {\n" + ",\n".join(map(str, scales)) + ",\n};\n\n")
        out.write("static const int question_biases[QUESTION_COUNT] =\n    " +
                  designated(zip(names, model.intercept_), learned.UNIT) + ";\n\n")
        out.write("static const int16_t question_categories[CATEGORY_COUNT][QUESTION_COUNT] = {\n")
        for at, category in enumerate(categories):
            if rest[:, at].any():
                out.write(f"    [CATEGORY_{category.upper()}] = {designated(zip(names, rest[:, at]), learned.UNIT)},\n")
        out.write("};\n\n/* Of each question in the order of the enum; the first, NONE, has nothing. */\n")
        order = [names.index(name) if name in names else None for name in question_order()]
        out.write("static const struct question_bucket question_buckets[BUCKETS] = {\n")
        for row in steps:
            out.write("{{" + ",".join("0" if at is None else str(row[at]) for at in order) + "}},\n")
        out.write("};\n")


def question_order():
    """The names in the order of enum question."""
    text = (learned.ROOT / "include/antoned/domain/question.h").read_text(encoding="utf-8")
    body = text[text.index("enum question {"):text.index("QUESTION_COUNT")]
    return [line.split("QUESTION_")[1].split(",")[0].split(" ")[0].lower() for line in body.splitlines()
            if line.strip().startswith("QUESTION_")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--out", type=pathlib.Path, default=learned.ROOT / "src/domain/question_learned.inc")
    options = parser.parse_args()
    posts = learned.load(sorted((learned.ROOT / "tests/data").glob("fitted*.jsonl")))
    posts = learned.read([post for post in posts if post.get("question")])
    wanted = np.array([label(post) for post in posts])
    categories = learned.categories()
    rules = learned.Rules(categories)
    columns = sparse.hstack([word_matrix(posts), rules.of_runs(learned.whole(posts))]).tocsr()
    model = LogisticRegression(C=STRENGTH, max_iter=500)
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    report(posts, wanted, cross_val_predict(model, columns, wanted, cv=folds))
    if not options.check:
        write(options.out, model.fit(columns, wanted), categories)


if __name__ == "__main__":
    main()
