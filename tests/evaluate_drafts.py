#!/usr/bin/python3
"""Reads our drafts by the rubric: what each must say, what none may, and how often texts repeat.

usage: tests/evaluate_drafts.py [--mistakes N] [FILE]

The rubric, tests/data/draft-rubric.jsonl, has a post a line: content, platform, the question it asks, whether a draft
is due (true, false, or "may"), must (each a list of words of which one has to begin a word of the draft) and must_not
(texts that may not be in it). What holds for every draft is checked beside it: disclosure, signature, length as the
platform counts, the product at most once and only where the question allows it, no prohibited claim."""
import argparse
import collections
import itertools
import json
import os
import pathlib
import re

import evaluate

ROOT = evaluate.ROOT
RUBRIC = ROOT / "tests/data/draft-rubric.jsonl"
LIMITS = {"TWITTER": 280, "THREADS": 480, "REDDIT": 480}
SIGNATURE = " —Antone (Vita)"
LINK = re.compile(r"https?://\S+")
CLAIM = re.compile(r"\b(cur(e|ing)|prevent|treat|guarantee|miracle|clinically\s+proven|fda[\s-]+approved|doctor[\s-]+recommended)", re.I)
PRODUCT_MAY_BE_NAMED = {"general", "thirst", "duty"}
NEAR = 0.6  # share of three-word runs in common, above which two drafts read alike


def load(path=RUBRIC):
    return evaluate.load(path)


def installed_texts():
    """The texts of a new installation, as rows."""
    migration = (ROOT / "sql/migrations/0009_answers.up.sql").read_text(encoding="utf-8")
    return json.loads(migration.split("$reference$")[1])["reply_templates"]


def score(posts):
    """What antonectl would draft, in the order of the posts."""
    ctl = pathlib.Path(os.environ.get("ANTONE_BUILD", ROOT / "build")) / "antonectl"
    return evaluate.results_of([str(ctl), "score"], [{"content": post["content"], "platform": post.get("platform", "TWITTER")}
                                                     for post in posts])


def length_on(platform, text):
    if platform != "TWITTER":
        return len(text)
    light = lambda c: c <= 0x10FF or 0x2000 <= c <= 0x200D or 0x2010 <= c <= 0x201F or 0x2032 <= c <= 0x2037
    return sum(1 if light(ord(c)) else 2 for c in LINK.sub("x" * 23, text))


def says(draft, words):
    return any(re.search(r"\b" + re.escape(word), draft, re.I) for word in words)


def body_of(draft):
    """The draft without what differs in any case: link, signature, and the disclosure behind the answer."""
    return LINK.sub("", draft.split(SIGNATURE)[0]).strip()


def breaches(platform, question, draft):
    """What holds for every draft, whatever is asked."""
    text, product = draft.split(SIGNATURE)[0], len(LINK.findall(draft))
    if not draft.count(SIGNATURE) == 1:
        yield "is not signed once"
    if not (says(text, ["assistant"]) and says(text, ["brand"])):
        yield "does not disclose"
    if length_on(platform, draft) > LIMITS[platform]:
        yield f"is {length_on(platform, draft)} long"
    if product > 1 or len(re.findall(r"\bVita\b", text)) > 1:
        yield "names the product more than once"
    if (product or re.search(r"\bVita\b", text)) and question not in PRODUCT_MAY_BE_NAMED:
        yield "names the product where its question forbids it"
    if CLAIM.search(LINK.sub("", text)):
        yield "makes a prohibited claim"


def forbidden(row, result):
    """What must not be: each a reason."""
    draft = result["reply"]
    if draft is None:
        return []
    found = [f"a draft, where none is due ({result['question']})"] if row["draft"] is False else []
    lowered = draft.split(SIGNATURE)[0].lower()
    found += [f"says {text!r}" for text in row["must_not"] if re.search(r"(?<![a-z])" + re.escape(text), lowered)]
    return found + list(breaches(row["platform"], row["question"], draft))


def missing(row, result):
    """What must be and is not; a draft that is not there lacks everything."""
    draft = result["reply"]
    if draft is None:
        return []
    return ["/".join(words) for words in row["must"] if not says(draft, words)]


def is_absent(row, result):
    return row["draft"] is True and result["reply"] is None


def runs(text):
    words = re.findall(r"\w+", text.lower())
    return set(zip(words, words[1:], words[2:]))


def alike(first, second):
    shared, either = len(first & second), len(first | second)
    return either > 0 and shared / either > NEAR


def repetition(drafts):
    """Exact duplicates on one platform, and pairs that read alike on any."""
    texts = collections.Counter((platform, body_of(draft)) for platform, draft in drafts)
    exact = sum(count - 1 for count in texts.values())
    bags = [runs(body_of(draft)) for _, draft in drafts]
    near = sum(1 for a, b in itertools.combinations(bags, 2) if alike(a, b))
    return exact, near, len(drafts) * (len(drafts) - 1) // 2


def judge(rows, results):
    """Row by row: forbidden, missing, absent, and whether the question was read."""
    return [{"row": row, "result": result, "forbidden": forbidden(row, result), "missing": missing(row, result),
             "absent": is_absent(row, result), "misread": row["question"] != result["question"]}
            for row, result in zip(rows, results)]


def report(judged, shown):
    drafts = [(j["row"]["platform"], j["result"]["reply"]) for j in judged if j["result"]["reply"]]
    due = [j for j in judged if j["row"]["draft"] is True]
    passed = [j for j in judged if not (j["forbidden"] or j["missing"] or j["absent"])]
    exact, near, pairs = repetition(drafts)
    print(f"== drafts: {len(judged)} posts, {len(drafts)} drafted")
    print(f"   pass        {len(passed)} of {len(judged)} ({len(passed) / len(judged):.2f})")
    print(f"   forbidden   {sum(1 for j in judged if j['forbidden'])}")
    print(f"   lacks something that must be said   {sum(1 for j in judged if j['missing'])}")
    print(f"   due and not drafted   {sum(1 for j in judged if j['absent'])} of {len(due)}")
    print(f"   question misread   {sum(1 for j in judged if j['misread'])} of {len(judged)}")
    print(f"   repetition   {exact} exact on a platform, {near} of {pairs} pairs alike")
    for j in [j for j in judged if j["forbidden"] or j["missing"] or j["absent"]][:shown]:
        why = j["forbidden"] + [f"lacks {m}" for m in j["missing"]] + (["no draft"] if j["absent"] else [])
        print(f"\n   {j['row']['id']} ({j['result']['question']}, {j['result']['rule']}): {'; '.join(why)}"
              f"\n     {j['row']['content']!r}\n     {j['result']['reply']!r}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", nargs="?", type=pathlib.Path, default=RUBRIC)
    parser.add_argument("--mistakes", type=int, default=10)
    options = parser.parse_args()
    rows = load(options.file)
    report(judge(rows, score(rows)), options.mistakes)


if __name__ == "__main__":
    main()
