#!/usr/bin/python3
"""Makes the figures of docs/LEARNING.md of what build/simulate prints (standard input).

Usage: simulate | report.py DOCS. Writes the table between the marks of LEARNING.md, learning-regret.svg and
learning-power.svg; leaves with 1 when a promise of the page does not hold.
"""
import csv
import pathlib
import re
import sys

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 300, 70, 44, 16, 150
COLOURS = ("#1b6ca8", "#b5482a", "#3a7d44", "#6b4c9a")
KINDS = {
    "flat": "nothing matters",
    "confounded": "no mode matters; seekers, who get HELPFUL, do better anyway",
    "weights": "another composite ranks better",
    "threshold": "HELPFUL does better from 0.72 on",
    "drift": "… and from week 7 on only from 0.92 on",
    "late": "as threshold; 3 in 10 outcomes never come, the rest up to 2 weeks late",
    "liar": "nothing matters; 1 in 100 reports a million likes, 2 in 100 are no numbers of ours",
}


def plot(path, title, xs, lines, unit, top):
    """xs: labels of the points, evenly spaced; lines: {name: values from 0 to top}."""
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def at(index, value):
        return LEFT + across * index / (len(xs) - 1), TOP + down * (1 - value / top)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{title}" '
             'font-family="sans-serif" font-size="12" fill="#333">', f"<title>{title}</title>",
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>']
    for step in range(5):
        x, y = at(0, top * step / 4)
        parts.append(f'<path d="M{x:.1f} {y:.1f}H{LEFT + across}" stroke="#ddd"/>'
                     f'<text x="{x - 6:.1f}" y="{y + 4:.1f}" text-anchor="end">{top * step / 4:.3g}</text>')
    for index, label in enumerate(xs):
        parts.append(f'<text x="{at(index, 0)[0]:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{label}</text>')
    parts.append(f'<text x="{LEFT + across / 2:.1f}" y="{HEIGHT - 6}" text-anchor="middle">{unit}</text>')
    for colour, (name, values) in zip(COLOURS, lines.items()):
        points = " ".join("{:.1f},{:.1f}".format(*at(index, value)) for index, value in enumerate(values))
        x, y = at(len(values) - 1, values[-1])
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
                     f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{colour}">{name}</text>')
    path.write_text("\n".join(parts) + "\n</svg>\n", encoding="utf-8")


def regret(row):
    return [float(row[f"regret{week}"]) for week in range(1, 13)]


def table(worlds):
    yield "| world | what is true | of | proposed | for the better | first, week | returned | plain comparison \"finds\" | regret, first week | last |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for row in worlds:
        of = regret(row)
        yield (f"| {row['kind']} | {KINDS[row['kind']]} | {row['worlds']} | {row['proposed']} | {row['found']} "
               f"| {row['week'] if row['proposed'] != '0' else '–'} | {row['returns']} | {row['naive']} | {of[0]:.4f} | {of[-1]:.4f} |")


def broken(worlds):
    """What the page promises and these figures deny."""
    by = {row["kind"]: row for row in worlds}
    for row in worlds:
        if row["faults"] != "0":
            yield f"{row['kind']}: {row['faults']} settings out of bounds, or safety was moved"
    for kind in ("flat", "confounded", "liar"):
        if int(by[kind]["proposed"]) > 0.05 * int(by[kind]["worlds"]):
            yield f"{kind}: more than 1 in 20 worlds propose a change where there is none to find"
    for kind in ("weights", "threshold"):
        if int(by[kind]["found"]) < 0.80 * int(by[kind]["worlds"]):
            yield f"{kind}: fewer than 4 in 5 worlds find the better setting"
        if not regret(by[kind])[-1] < regret(by[kind])[0]:
            yield f"{kind}: the regret does not fall"


def main():
    docs = pathlib.Path(sys.argv[1])
    rows = list(csv.DictReader(sys.stdin))
    worlds, volumes = rows[:len(KINDS)], rows[len(KINDS):]
    page = docs / "LEARNING.md"
    text, count = re.subn(r"(<!-- simulation -->\n).*?(<!-- end -->)", lambda match: match[1] + "\n".join(table(worlds)) + "\n" + match[2],
                          page.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert count == 1, f"{page}: the marks of the table are not there"
    page.write_text(text, encoding="utf-8")
    lines = {row["kind"]: regret(row) for row in worlds if row["kind"] in ("weights", "threshold", "drift", "late")}
    plot(docs / "learning-regret.svg", "Regret by week, outcome a reply", range(1, 13), lines, "week", 0.05)
    counts = [row["replies"] for row in volumes if row["kind"] == "weights"]
    plot(docs / "learning-power.svg", "Share of worlds that find the better setting within 12 weeks", counts,
         {kind: [int(row["found"]) / int(row["worlds"]) for row in volumes if row["kind"] == kind] for kind in ("weights", "threshold")},
         "replies a week with an outcome", 1.0)
    failures = list(broken(worlds))
    for failure in failures:
        print(f"simulate: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
