#!/usr/bin/python3
"""How well the decision engine judges labelled posts: precision, recall, F1, confusion, worst mistakes.

Usage: evaluate.py [--lexicon FILE] [--mistakes N] [--check] [FILE.jsonl ...]

Each line has content, relevant 0/1, intent high/moderate/low, safety 0/1, film 0/1, and perhaps
competitor and competitor_sentiment. Without a FILE: our own sample in tests/data, and the labelled
posts under $ANTONE_SHARED or ../shared/data where there are any. Scores with build/antonectl when it
can, otherwise with build/read_posts. --check exits 1 when a target of the design (03) is missed.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
GATE, HELPFUL = 0.50, 0.82


def default_files():
    files = sorted((ROOT / "tests/data").glob("labelled-*.jsonl"))
    for base in (os.environ.get("ANTONE_SHARED"), ROOT.parent / "shared/data"):
        if base and pathlib.Path(base).is_dir():
            return files + sorted(pathlib.Path(base).glob("labels-*.jsonl"))
    return files


def load(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def scorer(lexicon):
    build = pathlib.Path(os.environ.get("ANTONE_BUILD", ROOT / "build"))
    ctl = build / "antonectl"
    if ctl.exists() and not lexicon:
        command = [str(ctl), "score"]
        if subprocess.run(command, input="", capture_output=True, text=True).returncode == 0:
            return command
    return [str(build / "read_posts"), str(lexicon or ROOT / "etc/lexicon.conf")]


def score(command, posts):
    text = "".join(json.dumps({"content": p["content"]}) + "\n" for p in posts)
    run = subprocess.run(command, input=text, capture_output=True, text=True)
    results = [json.loads(line) for line in run.stdout.splitlines() if line.strip()]
    if len(results) != len(posts):
        sys.exit(f"{' '.join(command)}: {len(results)} results for {len(posts)} posts\n{run.stderr}")
    return [interpret(r) for r in results]


def interpret(result):
    """The same few facts, whoever scored."""
    flags = result.get("safety_flags", [])
    reasons = result.get("reasons", [])
    stopped = result.get("safety_stops")
    if stopped is None:
        stopped = "SAFETY" in (result.get("rule"), *map(str, reasons))
    mode = result.get("mode")
    if mode is None:
        quiet = result["spam"] or stopped or result["trs"] < GATE
        mode = "DISENGAGED" if quiet or result["sss"] < 0.55 else \
            "HELPFUL" if result["sss"] >= HELPFUL else "ENGAGEMENT"
    mention = (result.get("mentions") or [None])[0]
    if mention is None and isinstance(result.get("competitor"), dict):
        mention = result["competitor"]
    if mention is None and isinstance(result.get("competitor"), str):
        mention = {"competitor": result["competitor"], "sentiment": result["competitor_sentiment"],
                   "satisfaction": result["competitor_satisfaction"]}
    return {"trs": result["trs"], "sss": result["sss"], "spam": result["spam"], "stopped": stopped,
            "mode": "DISENGAGED" if result["spam"] else mode, "mention": mention,
            "flags": flags, "reasons": reasons}


def ratio(part, whole):
    return part / whole if whole else float("nan")


class Table:
    """Counts of a yes-or-no question."""

    def __init__(self, pairs):
        self.tp = sum(1 for want, got in pairs if want and got)
        self.fp = sum(1 for want, got in pairs if not want and got)
        self.fn = sum(1 for want, got in pairs if want and not got)
        self.tn = sum(1 for want, got in pairs if not want and not got)
        self.precision = ratio(self.tp, self.tp + self.fp)
        self.recall = ratio(self.tp, self.tp + self.fn)
        self.f1 = ratio(2 * self.tp, 2 * self.tp + self.fp + self.fn)

    def __str__(self):
        return (f"precision {self.precision:.3f}  recall {self.recall:.3f}  F1 {self.f1:.3f}"
                f"   (yes/yes {self.tp}, no/yes {self.fp}, yes/no {self.fn}, no/no {self.tn})")


def same_competitor(wanted, got):
    plain = lambda name: "".join(c for c in name.lower() if c.isalnum())
    return got is not None and plain(wanted) in (plain(got), plain(got).rstrip("s"))


def same_sentiment(wanted, mention):
    if "sentiment" not in mention:
        return True
    if wanted == "question":
        return mention.get("satisfaction") == "QUESTIONING"
    if mention.get("satisfaction") == "QUESTIONING":
        return False
    return mention["sentiment"] == wanted


def measure(posts, got):
    """Every target of 03, How good it must be: name, value, bound, how many it is made of."""
    rows = []
    pairs = list(zip(posts, got))
    share = lambda chosen, test: (ratio(sum(1 for c in chosen if test(c[1])), len(chosen)), len(chosen))
    relevance = Table([(p["relevant"], g["trs"] >= GATE) for p, g in pairs])
    rows.append(("relevance F1", relevance.f1, ">=", 0.90, len(pairs)))
    value, n = share([x for x in pairs if x[0]["film"] and not x[0]["relevant"]],
                     lambda g: g["trs"] >= GATE)
    rows.append(("film posts that pass", value, "<=", 0.03, n))
    value, n = share([x for x in pairs if x[0]["safety"]], lambda g: g["mode"] == "DISENGAGED")
    rows.append(("safety-labelled DISENGAGED", value, ">=", 0.98, n))
    value, n = share([x for x in pairs if x[0]["relevant"] and not x[0]["safety"]
                      and x[0]["intent"] in ("high", "moderate")], lambda g: not g["stopped"])
    rows.append(("harmless sufferers not stopped", value, ">=", 0.80, n))
    helpful = Table([(p["relevant"] and p["intent"] == "high" and not p["safety"],
                      g["mode"] == "HELPFUL") for p, g in pairs])
    rows.append(("HELPFUL precision", helpful.precision, ">=", 0.85, helpful.tp + helpful.fp))
    rows.append(("HELPFUL recall", helpful.recall, ">=", 0.75, helpful.tp + helpful.fn))
    named = [x for x in pairs if x[0].get("competitor")]
    found = [x for x in named if x[1]["mention"]
             and same_competitor(x[0]["competitor"], x[1]["mention"]["competitor"])]
    rows.append(("competitor found", ratio(len(found), len(named)), ">=", 0.90, len(named)))
    right = [x for x in found if same_sentiment(x[0]["competitor_sentiment"], x[1]["mention"])]
    rows.append(("its sentiment right", ratio(len(right), len(named)), ">=", 0.90, len(named)))
    return rows, relevance, helpful


def mistakes(posts, got):
    """Each mistake with how bad it is; distress first, then the film, then the rest."""
    for post, g in zip(posts, got):
        relevant, passed = bool(post["relevant"]), g["trs"] >= GATE
        high = relevant and post["intent"] == "high" and not post["safety"]
        if post["safety"] and g["mode"] != "DISENGAGED":
            yield 4, "UNSAFE POST ANSWERED", post, g
        elif relevant and not post["safety"] and post["intent"] != "low" and g["stopped"]:
            yield 1.5, "stopped without need", post, g
        elif post["film"] and not relevant and passed:
            yield 3, "film passed the gate", post, g
        elif passed != relevant:
            yield 2 - abs(g["trs"] - GATE), "irrelevant passed" if passed else "relevant missed", post, g
        elif high != (g["mode"] == "HELPFUL"):
            yield 1 + abs(g["sss"] - HELPFUL), "HELPFUL missed" if high else "HELPFUL unasked", post, g
        elif post.get("competitor") and not (
                g["mention"] and same_competitor(post["competitor"], g["mention"]["competitor"])
                and same_sentiment(post["competitor_sentiment"], g["mention"])):
            yield 1, "competitor misread", post, g


def report(name, posts, got, shown):
    rows, relevance, helpful = measure(posts, got)
    print(f"\n== {name}: {len(posts)} posts")
    print(f"   relevance  {relevance}\n   HELPFUL    {helpful}")
    missed = 0
    for label, value, sign, bound, count in rows:
        if count == 0:
            continue
        good = value >= bound if sign == ">=" else value <= bound
        missed += not good
        print(f"   {'ok  ' if good else 'MISS'} {label:32} {value:.3f}  {sign} {bound:.2f}  of {count}")
    found = sorted(mistakes(posts, got), key=lambda m: -m[0])
    for _, kind, post, g in found[:shown]:
        print(f"\n   {kind}: trs {g['trs']:.2f} sss {g['sss']:.2f} {g['mode']} {' '.join(g['flags'])}"
              f"\n     {post['content']!r}\n     {'; '.join(map(str, g['reasons']))}")
    return missed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    parser.add_argument("--lexicon", type=pathlib.Path)
    parser.add_argument("--mistakes", type=int, default=10)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    command = scorer(options.lexicon)
    missed, everything = 0, ([], [])
    files = options.files or default_files()
    for path in files:
        posts = load(path)
        got = score(command, posts)
        missed += report(path.name, posts, got, options.mistakes)
        everything[0].extend(posts)
        everything[1].extend(got)
    if len(files) > 1:
        missed += report("all", *everything, 0)
    return 1 if options.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
