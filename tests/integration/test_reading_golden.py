"""What the text of our labelled posts says: the same as last time, in any order, on any host, and good enough.

Regenerate after a change of the lexicon that was meant: /usr/bin/python3 tests/integration/test_reading_golden.py
"""
import json
import os
import subprocess
import sys

import pytest

from antone_testing.paths import BUILD, SOURCE

LABELLED = SOURCE / "tests/data/labelled-own.jsonl"
GOLDEN = SOURCE / "tests/data/golden-readings.jsonl"
KEPT = ("trs", "sss", "spam", "safety_stops", "hyperbole", "distress", "safety_flags", "mentions")


def read(lines, **environment):
    program = BUILD / "read_posts"
    if not program.exists():
        pytest.skip("read_posts is not built: make -C build read_posts")
    run = subprocess.run([str(program), str(SOURCE / "etc/lexicon.conf")], input="".join(lines), text=True,
                         capture_output=True, check=True, env={**os.environ, **environment})
    return [json.loads(line) for line in run.stdout.splitlines()]


def posts():
    with LABELLED.open(encoding="utf-8") as lines:
        return list(lines)


def brief(lines, readings):
    return [json.dumps({"id": json.loads(line)["id"], **{key: reading[key] for key in KEPT}}, ensure_ascii=False)
            for line, reading in zip(lines, readings)]


def test_readings_are_those_on_file():
    lines = posts()
    assert brief(lines, read(lines)) == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_order_locale_and_zone_change_nothing():
    lines = posts()
    forwards = read(lines)
    assert read(lines[::-1])[::-1] == forwards
    assert read(lines, LC_ALL="tr_TR.UTF-8", LANG="C", TZ="Asia/Kathmandu") == forwards


def test_our_sample_meets_the_targets():
    run = subprocess.run([sys.executable, str(SOURCE / "tests/evaluate.py"), "--check", "--mistakes", "3", "--lexicon",
                          str(SOURCE / "etc/lexicon.conf"), str(LABELLED)], text=True, capture_output=True)
    assert run.returncode == 0, run.stdout


def test_safety_on_posts_kept_apart_does_not_fall():
    data = SOURCE / "tests/data"
    run = subprocess.run([sys.executable, str(SOURCE / "tests/evaluate.py"), "--mistakes", "0", "--floor",
                          str(data / "evaluation-floor.json"), *map(str, sorted(data.glob("labelled-*.jsonl")))],
                         text=True, capture_output=True)
    assert run.returncode == 0, run.stdout


if __name__ == "__main__":
    found = posts()
    GOLDEN.write_text("\n".join(brief(found, read(found))) + "\n", encoding="utf-8")
