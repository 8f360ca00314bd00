#!/usr/bin/python3
"""Fits what a post thinks of a competitor it names and writes src/domain/opinion.inc.

Usage: fit_opinions.py [--check] [--out FILE]

Needs scikit-learn (Debian: python3-sklearn); the product does not. Learns from the posts of tests/data/fitted*.jsonl
in which a person has judged a mention that we find. Prints how many it gets right out of fold, beside the rules, and
of the posts that we measure with. --check writes nothing.
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
from evaluate import same_competitor

REACH = 12  # words on either side of the name, as in src/domain/opinion.c
STRENGTH, SURE = 0.3, 0.8  # SURE: of log-odds, before what the rules say
ASKING = {"question", "doubt", "plea"}  # any of these, as in src/domain/opinion.c
ORDER = ("negative", "neutral", "positive", "question")  # enum opinion


def judged(paths):
    """The posts in which the mention that a person judged is found; it becomes post["mention"]."""
    posts = learned.read([post for post in learned.load(paths) if post.get("competitor")])
    for post in posts:
        post["mention"] = next((m for m in post["reading"]["mentions"]
                                if same_competitor(post["competitor"], m["competitor"])), None)
    return [post for post in posts if post["mention"]]


def around(post):
    first, last = post["mention"]["name"]
    return post["features"][max(0, first - REACH):last + REACH + 1]


def columns_of(posts, rules):
    by_rules = np.eye(len(ORDER))[[post["mention"]["by_rules"] for post in posts]]
    return sparse.hstack([choice.word_matrix([around(post) for post in posts]), rules.of_runs(learned.whole(posts)),
                          sparse.csr_matrix(by_rules)]).tocsr()


def wanted_of(posts):
    return np.array([post["competitor_sentiment"] for post in posts])


def report(title, posts, got):
    wanted = wanted_of(posts)
    rules = np.array([ORDER[post["mention"]["by_rules"]] for post in posts])
    print(f"{title}: {len(posts)} mentions, {(wanted == got).mean():.3f} right; the rules {(wanted == rules).mean():.3f}")
    print(" " * 10, *(name[:5].rjust(5) for name in ORDER))
    for name, row in zip(ORDER, confusion_matrix(wanted, got, labels=ORDER)):
        print(name.ljust(10), *(str(count).rjust(5) for count in row))


def is_asking(post):
    is_neutral = ORDER[post["mention"]["by_rules"]] == "neutral"
    return "?" in post["content"] or is_neutral and ASKING & set(post["reading"]["categories"])


def settled(scores, posts):
    """The likeliest, or what the rules say where that is about as likely; scores by ORDER."""
    rules = np.array([post["mention"]["by_rules"] for post in posts])
    best = scores.argmax(axis=1)
    lines = np.arange(len(posts))
    unasked = (best == ORDER.index("question")) & np.array([not is_asking(post) for post in posts])
    return np.array(ORDER)[np.where((scores[lines, best] - scores[lines, rules] < SURE) | unasked, rules, best)]


def write(path, model, categories):
    rules = model.coef_[:, -len(ORDER):].T  # a row for each verdict of the rules
    names = list(model.classes_)
    with open(path, "w", encoding="utf-8") as out:
        choice.write(out, "OPINION", ORDER, model, categories)
        out.write("\n/* For each verdict of the rules, in 1/CHOICE_UNIT. */\n")
        out.write("static const int opinion_rules[OPINION_COUNT][OPINION_COUNT] = {\n")
        for name, row in zip(ORDER, rules):
            out.write(f"    [OPINION_{name.upper()}] = {choice.designated('OPINION', zip(names, row))},\n")
        out.write("};\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--out", type=pathlib.Path, default=learned.ROOT / "src/domain/opinion.inc")
    options = parser.parse_args()
    data = learned.ROOT / "tests/data"
    posts = judged(sorted(data.glob("fitted*.jsonl")))
    categories = learned.categories()
    rules = learned.Rules(categories)
    columns, wanted = columns_of(posts, rules), wanted_of(posts)
    model = LogisticRegression(C=STRENGTH, max_iter=2000)
    folds = StratifiedKFold(8, shuffle=True, random_state=1)
    report("out of fold", posts, settled(cross_val_predict(model, columns, wanted, cv=folds, method="decision_function"), posts))
    model.fit(columns, wanted)
    for path in sorted(data.glob("labelled-held*.jsonl")):
        held = judged([path])
        report(path.stem, held, settled(model.decision_function(columns_of(held, rules)), held))
    if not options.check:
        write(options.out, model, categories)


if __name__ == "__main__":
    main()
