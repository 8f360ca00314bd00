#!/usr/bin/python3
"""Lays 200 drafts beside their posts as one page for a person's eyes: build/drafts.html.

usage: tests/show_drafts.py [--count N] [--out FILE] [FILE…]

Without a FILE: the posts of the rubric, and others of tests/data by a fixed draw. Everything on the page is escaped."""
import argparse
import html
import pathlib
import random

import evaluate_drafts as rubric

DATA = rubric.ROOT / "tests/data"
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Drafts beside their posts</title>
<style>
body {{ font: 15px/1.5 sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
td, th {{ border-top: 1px solid #ccc; padding: .6rem; text-align: left; vertical-align: top; white-space: pre-wrap;
    overflow-wrap: anywhere; }}
td:first-child {{ color: #666; width: 11rem; }} td {{ width: 50%; }} .none {{ color: #a00; }} .bad {{ background: #fee; }}
</style>
<h1>{drafted} drafts beside their posts, {without} posts without one</h1>
<p>Would you send it? Does it answer what was asked, is it true, kind and plain?</p>
<table><tr><th>asked<th>post<th>draft</tr>
{rows}
</table></html>
"""


def others():
    rows = []
    for path in sorted(DATA.glob("*.jsonl")):
        if path != rubric.RUBRIC and path.name != "golden-readings.jsonl":
            rows += [row for row in rubric.load(path) if "content" in row]
    random.Random(1).shuffle(rows)
    for number, row in enumerate(rows):
        row.setdefault("platform", list(rubric.LIMITS)[number % 3])
    return rows


def why_not(result):
    said = [reason for reason in result["reasons"] if "answer" in reason or "text" in reason or "template" in reason]
    return f"no draft: {result['rule']} {' '.join(result['safety_flags'])} {said[-1] if said else ''}"


def line(row, result):
    draft = result["reply"]
    bad = list(rubric.breaches(row["platform"], result["question"], draft)) if draft else []
    about = "\n".join([result["question"], row["platform"], result["mode"], result["archetype"] or "", *bad])
    cell = f"<td>{html.escape(draft)}" if draft else f'<td class="none">{html.escape(why_not(result))}'
    return f'<tr{" class=bad" if bad else ""}><td>{html.escape(about)}<td>{html.escape(row["content"])}{cell}</tr>'


def page(rows, count):
    """Until `count` drafts are there."""
    results = rubric.score(rows)
    lines, drafted = [], 0
    for row, result in zip(rows, results):
        if drafted == count:
            break
        drafted += result["reply"] is not None
        lines.append(line(row, result))
    return PAGE.format(drafted=drafted, without=len(lines) - drafted, rows="\n".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--out", type=pathlib.Path, default=rubric.ROOT / "build/drafts.html")
    options = parser.parse_args()
    rows = [row for path in options.files for row in rubric.load(path)] or rubric.load() + others()
    for row in rows:
        row.setdefault("platform", "TWITTER")
    options.out.write_text(page(rows, options.count), encoding="utf-8")
    print(options.out)


if __name__ == "__main__":
    main()
