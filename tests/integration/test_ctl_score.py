"""antonectl score: what a run of the daemon would draft, or each line by itself, without any database."""
import json

import pytest
from antone_testing.posts import HANGOVER, UNRELATED, import_line

DATA = 65
KEYS = ["sss", "ars", "evs", "evs_ratio", "trs", "composite", "mode", "archetype", "safety_flags", "distress", "spam",
        "competitor", "temporal", "reasons", "reply"]


@pytest.fixture
def score(antonectl, config, tmp_path):
    """score(lines) → (finished process, decoded lines), with a configuration that names no database."""
    path = config("score.conf", database=None)

    def run(lines, *options, **changes):
        text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
        done = antonectl("score", *options, config=path, stdin=text, **changes)
        return done, [json.loads(line) for line in done.stdout.splitlines()]

    return run


def test_content_is_enough_and_the_keys_come_in_their_order(score):
    done, scored = score([{"content": HANGOVER}])
    assert done.returncode == 0, done.stderr
    assert list(scored[0])[: len(KEYS)] == KEYS
    assert scored[0]["mode"] != "DISENGAGED" and scored[0]["reply"] and scored[0]["archetype"]
    assert scored[0]["reasons"]


def test_the_question_is_told(score):
    _, scored = score([{"content": "so hungover, how long does this last?"}, {"content": UNRELATED}])
    assert [line["question"] for line in scored] == ["duration", "none"]
    assert any(reason.startswith("duration (") for reason in scored[0]["reasons"])


def test_what_is_disengaged_has_no_reply(score):
    _, scored = score([{"content": UNRELATED}])
    assert (scored[0]["mode"], scored[0]["reply"], scored[0]["archetype"]) == ("DISENGAGED", None, None)


def test_labels_and_other_keys_of_others_are_ignored(score):
    plain, labelled = {"content": HANGOVER}, {"id": "x", "content": HANGOVER, "relevant": 1, "intent": "high",
                                              "safety": 0, "film": 0, "competitor_sentiment": None}
    _, scored = score([plain, labelled], "--apart")
    assert scored[0] == scored[1]


def test_apart_the_order_of_lines_changes_nothing_but_the_order(score):
    lines = [{"content": f"{HANGOVER} number {n}"} for n in range(30)] + [import_line(1), {"content": UNRELATED}]
    there, back = score(lines, "--apart")[0].stdout, score(lines[::-1], "--apart")[0].stdout
    assert there.splitlines() == back.splitlines()[::-1]


def test_no_text_comes_twice_on_a_platform_unless_lines_are_apart(score):
    lines = [{"content": "so hungover, what should I eat?", "platform": "REDDIT"}] * 40
    texts = [line["reply"] for line in score(lines)[1]]
    assert None not in texts and len(set(texts)) == 40
    assert len({line["reply"] for line in score(lines, "--apart")[1]}) == 1


def test_limits_of_a_day_do_not_hold_among_lines(score):
    lines = [{"content": f"does liquid iv work for a hangover? asking for the {n}th time"} for n in range(12)]
    scored = score(lines)[1]
    assert {line["competitor"] for line in scored} == {"Liquid IV"}
    assert all(line["reply"] for line in scored)


def test_zone_and_locale_of_the_host_change_nothing(score):
    lines = [import_line(1), {"content": HANGOVER}]
    usual, _ = score(lines)
    other, _ = score(lines, environment={"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "LANG": "tr_TR.UTF-8"})
    assert usual.stdout == other.stdout


def test_bad_lines_are_named_on_stderr_and_the_rest_is_scored(score):
    done, scored = score([{"content": HANGOVER}, '{"content":"zzsecretzz', {"content": "x" * 40303}, {"content": UNRELATED},
                          {"platform": "TWITTER"}])
    assert done.returncode == DATA
    assert len(scored) == 2
    reports = done.stderr.splitlines()
    assert reports[0].startswith("-:2: json: ends too early")
    assert reports[1] == "-:3: content: is longer than 40302 characters"
    assert reports[2] == "-:5: content: is missing"
    assert "zzsecretzz" not in done.stderr


def test_with_json_it_is_one_document(score, antonectl, config):
    lines = [{"content": HANGOVER}, {"content": UNRELATED}]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    path = config("score.conf", database=None)
    whole = antonectl("score", config=path, stdin=text, json=True)
    assert whole.json == score(lines)[1]
    assert antonectl("score", config=path, stdin="", json=True).json == []


def test_live_reference_data_are_used_when_asked_for(antonectl, database):
    line = json.dumps({"content": HANGOVER})
    built_in = json.loads(antonectl("score", stdin=line).stdout)
    live = json.loads(antonectl("score", "--db", stdin=line).stdout)
    assert live == built_in  # the first migration installed what is built in
    database.execute("UPDATE antone.reply_templates SET is_active = false")
    without = json.loads(antonectl("score", "--db", stdin=line).stdout)
    assert without["reply"] is None and ["LOW_CONFIDENCE"] == [reason for reason, _ in without["escalations"]]
    assert json.loads(antonectl("score", stdin=line).stdout) == built_in
