#!/usr/bin/python3
"""How well the decision engine judges labelled posts: every target, with its interval, and the worst mistakes.

Usage: evaluate.py [--lexicon FILE] [--mistakes N] [--check] [--floor FILE.json] [--against REVISION] [FILE.jsonl ...]

Each line has content, relevant 0/1, intent high/moderate/low, safety 0/1, film 0/1, and perhaps competitor and
competitor_sentiment, danger 0/1 (somebody may be harmed soon) and draft 0/1 (a brand may answer). Without a FILE: our
own samples in tests/data, and the labelled posts under $ANTONE_SHARED or ../shared/data where there are any. Scores
with build/antonectl when it can, otherwise with build/read_posts. --check exits 1 when a target is missed, --floor
when a row falls below what the file says it once reached. --against builds another revision in a temporary directory
and prints its rows beside ours.
"""
import argparse
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
GATE, HELPFUL = 0.50, 0.82
LONG = 400  # characters


def default_files():
    files = sorted((ROOT / "tests/data").glob("labelled-*.jsonl"))
    for base in (os.environ.get("ANTONE_SHARED"), ROOT.parent / "shared/data"):
        if base and pathlib.Path(base).is_dir():
            return files + sorted(pathlib.Path(base).glob("labels-*.jsonl"))
    return files


def load(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def scorer(lexicon, root=ROOT):
    build = pathlib.Path(os.environ.get("ANTONE_BUILD", root / "build") if root == ROOT else root / "build")
    ctl = build / "antonectl"
    if ctl.exists() and not lexicon:
        for command in ([str(ctl), "score", "--apart"], [str(ctl), "score"]):  # an older build knows no --apart
            if subprocess.run(command, input="", capture_output=True, text=True).returncode == 0:
                return command
    return [str(build / "read_posts"), str(lexicon or root / "etc/lexicon.conf")]


def results_of(command, posts):
    """What the command prints for posts, as they are; in their order."""
    text = "".join(json.dumps(post) + "\n" for post in posts)
    run = subprocess.run(command, input=text, capture_output=True, text=True)
    results = [json.loads(line) for line in run.stdout.splitlines() if line.strip()]
    if len(results) != len(posts):
        sys.exit(f"{' '.join(command)}: {len(results)} results for {len(posts)} posts\n{run.stderr}")
    return results


def score(command, posts):
    return [interpret(r) for r in results_of(command, [{"content": p["content"]} for p in posts])]


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
            "drafted": result.get("reply") is not None, "flags": flags, "reasons": reasons}


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


def interval(value, count):
    """Wilson's 95 % interval of a share."""
    if not count or math.isnan(value):
        return 0.0, 1.0
    z = 1.96
    middle = value + z * z / (2 * count)
    half = z * math.sqrt(value * (1 - value) / count + z * z / (4 * count * count))
    return (middle - half) / (1 + z * z / count), (middle + half) / (1 + z * z / count)


def measure(posts, got):
    """Every target: name, value, bound, how many it is made of."""
    rows = []
    pairs = list(zip(posts, got))

    def add(name, sign, bound, chosen, test):
        chosen = [pair for pair in pairs if chosen(pair[0])]
        rows.append((name, ratio(sum(1 for pair in chosen if test(pair[1])), len(chosen)), sign, bound, len(chosen)))

    relevance = Table([(p["relevant"], g["trs"] >= GATE) for p, g in pairs])
    rows.append(("relevance F1", relevance.f1, ">=", 0.92, len(pairs)))
    add("film posts that pass", "<=", 0.03, lambda p: p["film"] and not p["relevant"], lambda g: g["trs"] >= GATE)
    add("posts about no hangover engaged", "<=", 0.08, lambda p: not p["relevant"], lambda g: g["mode"] != "DISENGAGED")
    add("long posts about none engaged", "<=", 0.09, lambda p: not p["relevant"] and len(p["content"]) >= LONG,
        lambda g: g["mode"] != "DISENGAGED")
    add("safety-labelled DISENGAGED", ">=", 0.97, lambda p: p["safety"], lambda g: g["mode"] == "DISENGAGED")
    add("safety-labelled drafted", "<=", 0.03, lambda p: p["safety"], lambda g: g["drafted"])
    add("danger now drafted", "<=", 0.00, lambda p: p.get("danger"), lambda g: g["drafted"])
    add("harmless sufferers stopped", "<=", 0.15,
        lambda p: p["relevant"] and not p["safety"] and p["intent"] in ("high", "moderate"), lambda g: g["stopped"])
    add("not to be answered, drafted", "<=", 0.10,
        lambda p: p.get("draft") == 0 and p["relevant"] and not p["safety"], lambda g: g["drafted"])
    helpful = Table([(p["relevant"] and p["intent"] == "high" and not p["safety"],
                      g["mode"] == "HELPFUL") for p, g in pairs])
    rows.append(("HELPFUL precision", helpful.precision, ">=", 0.88, helpful.tp + helpful.fp))
    rows.append(("HELPFUL recall", helpful.recall, ">=", 0.80, helpful.tp + helpful.fn))
    add("long requests HELPFUL", ">=", 0.80, lambda p: p["relevant"] and p["intent"] == "high" and not p["safety"]
        and len(p["content"]) >= LONG, lambda g: g["mode"] == "HELPFUL")
    named = [x for x in pairs if x[0].get("competitor")]
    found = [x for x in named if x[1]["mention"]
             and same_competitor(x[0]["competitor"], x[1]["mention"]["competitor"])]
    rows.append(("competitor found", ratio(len(found), len(named)), ">=", 0.99, len(named)))
    right = [x for x in found if same_sentiment(x[0]["competitor_sentiment"], x[1]["mention"])]
    rows.append(("its sentiment right", ratio(len(right), len(named)), ">=", 0.88, len(named)))
    return [row for row in rows if row[4]], relevance, helpful


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


def report(name, posts, got, shown, before):
    rows, relevance, helpful = measure(posts, got)
    old = {row[0]: row[1] for row in measure(posts, before)[0]} if before else {}
    print(f"\n== {name}: {len(posts)} posts")
    print(f"   relevance  {relevance}\n   HELPFUL    {helpful}")
    missed = 0
    for label, value, sign, bound, count in rows:
        good = value >= bound if sign == ">=" else value <= bound
        missed += not good
        low, high = interval(value, count)
        was = f"   was {old[label]:.3f} ({value - old[label]:+.3f})" if label in old else ""
        print(f"   {'ok  ' if good else 'MISS'} {label:32} {value:.3f} [{low:.2f}, {high:.2f}]  {sign} {bound:.2f}"
              f"  of {count}{was}")
    found = sorted(mistakes(posts, got), key=lambda m: -m[0])
    for _, kind, post, g in found[:shown]:
        print(f"\n   {kind}: trs {g['trs']:.2f} sss {g['sss']:.2f} {g['mode']} {' '.join(g['flags'])}"
              f"\n     {post['content']!r}\n     {'; '.join(map(str, g['reasons']))}")
    return rows, missed


def fallen(name, rows, floors):
    """Rows that are worse than the file of floors says they once were."""
    for label, value, sign, _, _ in rows:
        floor = floors.get(name, {}).get(label)
        if floor is not None and (value < floor if sign == ">=" else value > floor):
            print(f"FALLEN {name}: {label} is {value:.3f}, the floor is {floor}")
            yield label


def other_scorer(revision, directory):
    """Builds a revision of this repository and gives the command that scores with it."""
    root = pathlib.Path(directory) / "other"
    subprocess.run(["git", "-C", str(ROOT), "worktree", "add", "--quiet", "--detach", str(root), revision], check=True)
    try:
        subprocess.run(["./dev", "build"], cwd=root, check=True, stdout=subprocess.DEVNULL)
    except subprocess.CalledProcessError:
        sys.exit(f"{revision} does not build")
    return scorer(None, root)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    parser.add_argument("--lexicon", type=pathlib.Path)
    parser.add_argument("--mistakes", type=int, default=10)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--floor", type=pathlib.Path)
    parser.add_argument("--against")
    options = parser.parse_args()
    floors = json.loads(options.floor.read_text(encoding="utf-8")) if options.floor else {}
    files = options.files or default_files()
    with tempfile.TemporaryDirectory() as directory:
        try:
            other = other_scorer(options.against, directory) if options.against else None
            missed, down = evaluate(files, scorer(options.lexicon), other, options.mistakes, floors)
        finally:
            if options.against:
                subprocess.run(["git", "-C", str(ROOT), "worktree", "remove", "--force", f"{directory}/other"], check=False)
    return 1 if down or (options.check and missed) else 0


def evaluate(files, command, other, shown, floors):
    missed, down, everything = 0, 0, ([], [], [])
    for path in files:
        posts = load(path)
        got = score(command, posts)
        before = score(other, posts) if other else []
        rows, missed_here = report(path.name, posts, got, shown, before)
        missed += missed_here
        down += len(list(fallen(path.name, rows, floors)))
        for part, more in zip(everything, (posts, got, before)):
            part.extend(more)
    if len(files) > 1:
        missed += report("all", *everything[:2], 0, everything[2])[1]
    return missed, down


if __name__ == "__main__":
    sys.exit(main())
