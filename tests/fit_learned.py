#!/usr/bin/python3
"""Fits the learned judges of src/domain/learned.c and writes src/domain/learned.inc.

Usage: fit_learned.py [--stream POSTS.txt[.gz]] [--check] [--curve] [--out FILE]

Needs scikit-learn (Debian: python3-sklearn); the product does not. Learns from tests/data/fitted*.jsonl and
labelled-own.jsonl, never from labelled-held*.jsonl or what else we measure with. Posts of a public stream that do
not name a hangover count a little, as posts that are none, which nearly all of them are. Thresholds are chosen on
predictions made out of fold. --check writes nothing; --curve prints how the figures grow with the number of posts.
"""
import argparse
import gzip
import json
import pathlib
import random
import re
import subprocess

import numpy as np
import scipy.sparse as sparse
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

ROOT = pathlib.Path(__file__).resolve().parent.parent
BITS, UNIT, POINTS_UNIT, WORD_SCALE, LENGTHS = 16, 1024, 1 << 20, 64, 512
GRAMS, GRAMS_FROM, GRAM_SHARE = (3, 4, 5), 4, 0.5
RUN_WORDS_MAX, RUN_WORDS_LEAST, LONG_WORDS = 60, 24, 30
STEP = 0.02  # of log-odds, of one step of a weight
SPREAD = 3.0  # a text of n words counts its words SPREAD / sqrt(n) times
STREAM_WEIGHT = 0.3
JUDGES = ("safety", "topic", "asking", "danger")
BY_WORDS = ("safety", "danger")  # know of the rules what was found, and no sum
# Share of the harmless sufferers, of those not written to sound alarming, that the rules and the safety judge may
# stop together.
SAFETY_HARMLESS = 0.13
# Share of the plain requests, of those that would get a draft, that the danger judge may withhold one from.
DANGER_WITHHELD = 0.05
# The safety judge weighs the whole post, and for a quarter its worst run, less ALLOWANCE for each doubling of the words since
# ALLOWANCE_FROM; a run that is SURE above the threshold stops by itself.
ALLOWANCE, ALLOWANCE_FROM, SURE = 0.1, 12, 1.9
# How strongly weights are held to zero: less where there is more to learn from.
STRENGTH = {"safety": 1.0, "topic": 0.3, "asking": 0.3, "danger": 1.0}
MASK = (1 << 64) - 1


def fnv(data, value=0xcbf29ce484222325):
    for byte in data:
        value = ((value ^ byte) * 0x100000001b3) & MASK
    return value


def bucket(value):
    value ^= value >> 32
    return ((value * 0x9e3779b97f4a7c15) & MASK) >> (64 - BITS)


def learned_word(word):
    rest = word.lstrip(b"0123456789")
    return word if len(rest) == len(word) else b"#" + rest


class Words:
    """The buckets of a word, remembered."""

    def __init__(self):
        self.alone, self.pairs = {}, {}

    def of(self, word):
        found = self.alone.get(word)
        if found is None:
            grams = []
            if len(word) >= GRAMS_FROM:
                edged = b"<" + word + b">"
                grams = [bucket(fnv(b"c" + edged[at:at + n])) for n in GRAMS for at in range(len(edged) - n + 1)]
            scale = GRAM_SHARE / max(1, len(grams)) ** 0.5
            found = [(bucket(fnv(b"w" + word)), 1.0)] + [(g, round(WORD_SCALE * scale) / WORD_SCALE) for g in grams]
            self.alone[word] = found
        return found

    def pair(self, before, word):
        key = (before, word)
        if key not in self.pairs:
            self.pairs[key] = bucket(fnv(b"b" + before + b" " + word))
        return self.pairs[key]


WORDS = Words()


def features_of(words, ends):
    """The (bucket, value) pairs of each word of a post; a sentence has no pair with the one before."""
    out, before = [], b"^"
    for at, word in enumerate(map(learned_word, words)):
        out.append(WORDS.of(word) + [(WORDS.pair(before, word), 1.0)])
        before = b"^" if at in ends else word
    return out


def read(posts):
    """What the rules read: adds "reading", "features", "ends" and "hits" to each post."""
    lines = "".join(json.dumps({"content": post["content"]}) + "\n" for post in posts)
    run = subprocess.run([str(ROOT / "build/read_posts"), str(ROOT / "etc/lexicon.conf"), "--rules"], input=lines,
                         capture_output=True, text=True, check=True)
    for post, line in zip(posts, run.stdout.splitlines(), strict=True):
        reading = json.loads(line)
        words = reading["words"].encode().split(b" ") if reading["words"] else []
        post.update(reading=reading, features=features_of(words, set(reading["ends"])), ends=reading["ends"], hits=reading["hits"])
    return posts


def word_matrix(rows):
    """A row for each (features, count): the sums of its words' values, made comparable by length."""
    data, columns, starts = [], [], [0]
    for features, count, _ in rows:
        sums = {}
        for word in features:
            for column, value in word:
                sums[column] = sums.get(column, 0.0) + value
        scale = SPREAD / max(1, count) ** 0.5
        columns.extend(sums)
        data.extend(value * scale for value in sums.values())
        starts.append(len(columns))
    return sparse.csr_matrix((data, columns, starts), shape=(len(rows), 1 << BITS))


def doublings_of(words):
    """How often the length of a post has doubled since LONG_WORDS."""
    count = 0
    while words >= LONG_WORDS << (count + 1) and count < 4:
        count += 1
    return count


class Rules:
    """What the rules found, as columns."""

    def __init__(self, categories):
        self.place = {name: at for at, name in enumerate(categories)}
        self.width = len(categories) + 16

    def matrix(self, posts):
        rows = np.zeros((len(posts), self.width))
        base = len(self.place)
        for row, post in zip(rows, posts):
            reading = post["reading"]
            for name in reading["categories"]:
                row[self.place[name]] = 1
            row[base] = "?" in post["content"]
            row[base + 1] = reading["sss"]
            row[base + 2 + min(10, int(round(reading["trs"] * 100)) // 10)] = 1
            named = {"direct", "bare"} & set(reading["categories"])
            doublings = doublings_of(len(post["features"]))
            row[base + 13] = not named
            row[base + 14] = 0 if named else doublings
            row[base + 15] = doublings
        return sparse.csr_matrix(rows)


    def of_runs(self, runs):
        """The categories within each run; a column each."""
        rows = np.zeros((len(runs), len(self.place)))
        for row, run in zip(rows, runs):
            for name in run[2]:
                row[self.place[name]] = 1
        return sparse.csr_matrix(rows)


def whole(posts):
    return [(post["features"], len(post["features"]), set(post["reading"]["categories"])) for post in posts]


def runs_of(post):
    """Runs of whole sentences, as score_runs in learned.c takes them."""
    count = len(post["features"])
    ends = sorted(set(post["ends"]) | {count - 1}) if count else []
    firsts = [0] + [end + 1 for end in ends[:-1]]
    for at, first in enumerate(firsts):
        for end in ends[at:]:
            size = end - first + 1
            if size > RUN_WORDS_MAX and end != ends[at]:
                break
            found = {name for name, start, last in post["hits"] if first <= start and last <= end}
            yield post["features"][first:end + 1], max(size, RUN_WORDS_LEAST), found


def target(judge, post):
    if judge == "safety":
        return post["safety"]
    if judge == "danger":
        return int(bool(post.get("danger")))
    if judge == "topic":
        return post["relevant"]
    return int(post["intent"] == "high")


def sample(judge, posts):
    """Asking is learned from posts on the topic, danger from posts of which it is known; the rest from all."""
    if judge == "danger":
        return [p for p in posts if not p["safety"] or "danger" in p]
    return [p for p in posts if p["relevant"] and p["part"] != "stream"] if judge == "asking" else posts


def fit(judge, posts, rules):
    posts = sample(judge, posts)
    if judge in BY_WORDS:
        posts = [p for p in posts if p["part"] != "stream"]
    wanted = np.array([target(judge, post) for post in posts])
    weights = np.array([STREAM_WEIGHT if post["part"] == "stream" else 1.0 for post in posts])
    columns = word_matrix(whole(posts))
    more = rules.of_runs(whole(posts)) if judge in BY_WORDS else rules.matrix(posts)
    columns = sparse.hstack([columns, more]).tocsr()
    model = LogisticRegression(C=STRENGTH[judge], max_iter=1000,
                               class_weight="balanced" if judge in BY_WORDS else None)
    model.fit(columns, wanted, sample_weight=weights)
    return model


def quantised(weights):
    return np.clip(np.rint(weights[: 1 << BITS] / STEP), -127, 127) * STEP


def allowance(words):
    return ALLOWANCE * np.log2(max(words, ALLOWANCE_FROM) / ALLOWANCE_FROM)


def scores(judge, model, posts, rules):
    words = quantised(model.coef_[0])
    rest = model.coef_[0][1 << BITS:]
    if judge not in BY_WORDS:
        return word_matrix(whole(posts)) @ words + rules.matrix(posts) @ rest + model.intercept_[0]
    alike = [(features, max(count, RUN_WORDS_LEAST), found) for features, count, found in whole(posts)]
    all_of_it = word_matrix(alike) @ words + rules.of_runs(alike) @ rest
    allowed = np.array([allowance(len(post["features"])) for post in posts])
    if judge == "danger":
        return all_of_it - allowed + model.intercept_[0]
    runs = [list(runs_of(post)) for post in posts]
    each = [run for of_post in runs for run in of_post]
    got = word_matrix(each) @ words + rules.of_runs(each) @ rest
    ends = np.cumsum([0] + [len(of_post) for of_post in runs])
    worst = np.array([max(got[a:b].max() if b > a else 0.0, 0.0) for a, b in zip(ends, ends[1:])])
    both = (worst + 3 * all_of_it) / 4 - allowed
    return np.maximum(both, worst - SURE) + model.intercept_[0]


def out_of_fold(judge, posts, rules, stream):
    """Scores of posts by models that have not seen them."""
    result = np.zeros(len(posts))
    folds = StratifiedKFold(5, shuffle=True, random_state=1)
    for train, test in folds.split(posts, [target(judge, post) for post in posts]):
        model = fit(judge, [posts[i] for i in train] + stream, rules)
        result[test] = scores(judge, model, [posts[i] for i in test], rules)
    return result


def load(paths):
    posts = []
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            posts += [dict(json.loads(line), part=path.stem) for line in lines]
    return posts


def stream_of(path, known):
    """Posts that name no hangover: all that the rules take for one, which nearly none of them is, and some of the
    others. Only every second line: the other half is there to measure with."""
    opener = gzip.open if str(path).endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        posts = [line.rstrip("\n") for line in lines][::2]
    posts = [p for p in posts if "hang" not in p.lower() and "hung" not in p.lower() and p not in known]
    posts = read([dict(content=p, relevant=0, intent="low", safety=0, film=0, part="stream") for p in posts])
    chance = random.Random(5)
    signs = {"drink", "drinking", "symptom", "occasion", "film_sign", "telltale", "suffering", "aftermath"}
    return [p for p in posts if p["reading"]["trs"] >= 0.5 or chance.random() < 0.02
            or (signs & set(p["reading"]["categories"]) and chance.random() < 0.2)]


def f1_of(wanted, got):
    both = np.sum((wanted == 1) & got)
    return 2 * both / max(1, wanted.sum() + got.sum()), both / max(1, got.sum()), both / max(1, wanted.sum())


def choose_thresholds(posts, folds):
    """Out of fold: topic at even odds (TOPIC_SURE in learned.c says what it may add), asking where F1 is best, and
    safety where SAFETY_HARMLESS of the harmless sufferers are stopped."""
    of = [i for i, post in enumerate(posts) if post["relevant"]]
    wanted, got = np.array([target("asking", posts[i]) for i in of]), folds["asking"][of]
    asking = max((f1_of(wanted, got > t)[0], -abs(t), t) for t in np.linspace(-2, 2, 81))[2]
    harmless = [i for i, p in enumerate(posts) if p["relevant"] and not p["safety"] and "safety" not in p["part"]]
    unsafe = [i for i, p in enumerate(posts) if p["safety"]]
    stopped = np.array([post["reading"]["safety_stops"] for post in posts])
    table = []
    for t in np.linspace(-3, 4, 141):
        stops = stopped | (folds["safety"] > t)
        table.append((t, stops[unsafe].mean(), stops[harmless].mean()))
    safety = min((t for t, _, harm in table if harm <= SAFETY_HARMLESS), default=4.0)
    chosen = {"safety": safety, "topic": 0.0, "asking": asking}
    chosen["danger"] = danger_threshold(posts, folds, chosen, stopped)
    return chosen, table


def danger_threshold(posts, folds, chosen, stopped):
    """Of the sum of both judges: where DANGER_WITHHELD of the plain requests that are answered get no draft."""
    both = folds["safety"] - chosen["safety"] + folds["danger"]
    plain = np.array([p["relevant"] and p["intent"] == "high" and not p["safety"] for p in posts], dtype=bool)
    answered = ~stopped & (folds["safety"] <= chosen["safety"]) & (folds["topic"] > 0) & \
        (folds["asking"] > chosen["asking"])
    limit = round(np.quantile(both[plain & answered], 1 - DANGER_WITHHELD), 2)
    for name in ("danger", "safety"):
        of = answered & np.array([bool(p.get(name)) for p in posts])
        print(f"danger: withheld from {np.sum(both[of] > limit)} of {of.sum()} posts with {name} that would be answered")
    return limit


def report(posts, folds, chosen, table):
    for judge in JUDGES:
        wanted = np.array([target(judge, post) for post in posts])
        print(f"{judge}: AUC {roc_auc_score(wanted, folds[judge]):.3f}, threshold {chosen[judge]:+.2f}")
        for part in sorted({post["part"] for post in posts}):
            of = [i for i, p in enumerate(posts) if p["part"] == part and (judge != "asking" or p["relevant"])]
            if len({wanted[i] for i in of}) == 2:
                f1, precision, recall = f1_of(wanted[of], folds[judge][of] > chosen[judge])
                print(f"   {part:28} AUC {roc_auc_score(wanted[of], folds[judge][of]):.3f}  F1 {f1:.3f} "
                      f"(precision {precision:.2f}, recall {recall:.2f})")
    for t, unsafe, harmless in table[::10]:
        print(f"   safety at {t:+.2f}: {unsafe:.3f} of the unsafe, {harmless:.3f} of the harmless sufferers stopped")


def print_curve(posts, rules, stream):
    """A fifth is kept apart; the rest teaches in growing shares."""
    order = random.Random(3).sample(posts, len(posts))
    test, rest = order[: len(order) // 5], order[len(order) // 5:]
    for share in (8, 4, 2, 1):
        some = rest[: len(rest) // share]
        figures = []
        for judge in JUDGES:
            of = sample(judge, test)
            got = scores(judge, fit(judge, some + stream, rules), of, rules)
            figures.append(f"{judge} {roc_auc_score([target(judge, post) for post in of], got):.3f}")
        print(f"   AUC with {len(some)} posts: " + ", ".join(figures))


def integer(value):
    return int(round(value * UNIT))


def write_judge(out, name, model, threshold, rules):
    bias = integer(model.intercept_[0] - threshold)
    out.write(f"    [LEARNED_{name.upper()}] = {{\n        .bias = {bias},\n")
    rest = model.coef_[0][1 << BITS:]
    if name not in BY_WORDS:
        base = len(rules.place)
        out.write(f"        .question_mark = {integer(rest[base])},\n        .seeking = {integer(rest[base + 1])},\n")
        topic = ", ".join(str(integer(x)) for x in rest[base + 2:base + 13])
        out.write(f"        .topic = {{ {topic} }},\n")
        out.write(f"        .unnamed = {integer(rest[base + 13])},\n        .unnamed_doubling = {integer(rest[base + 14])},\n"
                  f"        .doubling = {integer(rest[base + 15])},\n")
    out.write("        .categories = {\n")
    for category, at in rules.place.items():
        if integer(rest[at]) != 0:
            out.write(f"            [CATEGORY_{category.upper()}] = {integer(rest[at])},\n")
    out.write("        },\n")
    out.write("    },\n")


def write(path, models, chosen, rules):
    with open(path, "w", encoding="utf-8") as out:
        out.write("/* Made by tests/fit_learned.py. */\n#define WORD_SCALE " + str(WORD_SCALE) +
                  f"\n#define POINTS_UNIT {POINTS_UNIT}\n\n")
        out.write("/* SPREAD / sqrt(words), in POINTS_UNIT steps of a word's points. */\n")
        scale = UNIT * STEP * SPREAD / WORD_SCALE * POINTS_UNIT
        numbers = [round(scale / max(1, n) ** 0.5) for n in range(LENGTHS)]
        out.write("static const int32_t length_scales[LENGTHS] = {\n" + ",\n".join(map(str, numbers)) + ",\n};\n\n")
        numbers = [round(WORD_SCALE * GRAM_SHARE / max(1, n) ** 0.5) for n in range(LENGTHS)]
        out.write("static const int16_t gram_scales[LENGTHS] = {\n" + ",".join(map(str, numbers)) + ",\n};\n\n")
        out.write(f"#define RUN_SURE {integer(SURE)}\n\n/* What the length of a post, in words, makes up for. */\n")
        numbers = [integer(allowance(n)) for n in range(LENGTHS)]
        out.write("static const int16_t length_allowances[LENGTHS] = {\n" + ",".join(map(str, numbers)) + ",\n};\n\n")
        out.write("static const struct judge judges[LEARNED_COUNT] = {\n")
        for name in JUDGES:
            write_judge(out, name, models[name], chosen[name], rules)
        out.write("};\n\nstatic const struct bucket buckets[BUCKETS] = {\n")
        steps = np.array([np.rint(quantised(models[name].coef_[0]) / STEP) for name in JUDGES], dtype=int).T
        for at in range(0, 1 << BITS, 16):
            out.write("".join("{{" + ",".join(map(str, row)) + "}}," for row in steps[at:at + 16]) + "\n")
        out.write("};\n")


def categories():
    text = (ROOT / "src/domain/category.c").read_text(encoding="utf-8")
    return re.findall(r'\[CATEGORY_\w+\] =\s*\{[^"]*"(\w+)"', text)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stream", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--curve", action="store_true")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "src/domain/learned.inc")
    options = parser.parse_args()
    data = ROOT / "tests/data"
    posts = read(load(sorted(data.glob("fitted*.jsonl")) + [data / "labelled-own.jsonl"]))
    stream = stream_of(options.stream, {post["content"] for post in posts}) if options.stream else []
    rules = Rules(categories())
    print(f"{len(posts)} posts, {len(stream)} of a stream")
    folds = {judge: out_of_fold(judge, posts, rules, stream) for judge in JUDGES}
    chosen, table = choose_thresholds(posts, folds)
    report(posts, folds, chosen, table)
    if options.curve:
        print_curve(posts, rules, stream)
    if not options.check:
        models = {judge: fit(judge, posts + stream, rules) for judge in JUDGES}
        write(options.out, models, chosen, rules)


if __name__ == "__main__":
    main()
