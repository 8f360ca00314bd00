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

import fit_choice as choice
import fit_learned as learned

STRENGTH = 1.0
# What the labels are called in the engine (question.c).
NAMES = {"helps": "general", "eat": "food", "works": "efficacy", "lasts": "duration", "prevent": "prevention",
         "work": "duty", "painkiller": "medication", "hide": "hiding", "drive": "driving", "other": "unclear"}


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
    columns = sparse.hstack([choice.word_matrix([post["features"] for post in posts]), rules.of_runs(learned.whole(posts))]).tocsr()
    model = LogisticRegression(C=STRENGTH, max_iter=500)
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    report(posts, wanted, cross_val_predict(model, columns, wanted, cv=folds))
    if not options.check:
        with open(options.out, "w", encoding="utf-8") as out:
            choice.write(out, "QUESTION", question_order(), model.fit(columns, wanted), categories)


if __name__ == "__main__":
    main()
