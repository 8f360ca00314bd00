"""antonectl status and decision show: one look at everything, and one decision explained."""
import json

import pytest
from antone_testing.posts import insert_posts

DATA = 65
SIGNALS = {
    "v": 1, "rule": "HELPFUL", "lexicon": ["2026.1", "a" * 64], "weights": ["TWITTER", 0.4, 0.25, 0.2, 0.15],
    "thresholds": [82, 55], "evs": [1.5, 3.0], "safety": ["MEDIUM", 20, True],
    "terms": ["sss: question +0.25", "sss: pain +0.20 (head is pounding)"],
}


def decide(database, number, mode="HELPFUL", signals=None, when="now()"):
    return str(database.execute(
        "INSERT INTO antone.decisions (post_id, sss_score, ars_score, evs_score, trs_score, composite_score, mode,"
        f" signals_json, created_at) SELECT id, 0.85, 0.5, 0.15, 1, 0.71, %s, %s, {when} FROM antone.posts"
        " WHERE platform_post_id = %s RETURNING id",
        (mode, json.dumps(signals or {}), str(number))).fetchone()[0])


def test_one_look(antonectl, database):
    insert_posts(database, 6)
    for number, mode in ((1, "HELPFUL"), (2, "DISENGAGED"), (3, "DISENGAGED")):
        decide(database, number, mode)
    decide(database, 4, when="now() - interval '2 days'")
    database.execute("UPDATE antone.posts SET processed_at = now() WHERE platform_post_id IN ('1', '2', '3', '4')")
    database.execute("INSERT INTO antone.worker_heartbeats (instance, host, version, state, posts_processed,"
                     " last_beat_at) VALUES ('one', 'here', '0', 'idle', 42, now() - interval '90 seconds')")
    database.execute("INSERT INTO antone.escalations (post_id, priority) SELECT id, 'HIGH' FROM antone.posts LIMIT 1")
    look = antonectl("status", json=True).json
    assert (look["waiting"], look["failed"], look["pending_replies"]) == (2, 0, 0)
    assert look["decided_today"] == {"HELPFUL": 1, "DISENGAGED": 2}
    assert look["open_escalations"] == {"HIGH": 1}
    assert look["schema_version"] == database.value("SELECT max(version) FROM antone.schema_migrations")
    assert [(d["instance"], d["posts_processed"]) for d in look["daemons"]] == [("one", 42)]
    assert 90 <= look["daemons"][0]["beat_age_seconds"] < 200
    shown = antonectl("status").stdout
    assert "DISENGAGED 2" in shown and "1 min" in shown


def test_a_look_at_nothing(antonectl):
    shown = antonectl("status").stdout
    assert "No daemon has been heard of within two minutes." in shown
    assert "oldest" not in shown


@pytest.mark.parametrize("by", ["decision", "post", "platform"])
def test_a_decision_is_found_by_each_of_its_ids(antonectl, database, by):
    insert_posts(database, 1)
    decision = decide(database, 1, signals=SIGNALS)
    typed = {"decision": decision, "platform": "1",
             "post": str(database.value("SELECT post_id FROM antone.decisions"))}[by]
    assert antonectl("decision", "show", typed, json=True).json["id"] == decision


def test_a_decision_explains_itself(antonectl, database):
    insert_posts(database, 1, content="Why does my head hurt so")
    decision = decide(database, 1, signals=SIGNALS)
    shown = antonectl("decision", "show", decision).stdout
    for words in ("Why does my head hurt so", "HELPFUL: SSS reaches the helpful threshold",
                  "helpful from SSS 0.82, moderate from 0.55", "severity MEDIUM, distress 0.20, read as hyperbole",
                  "1.50 times the author's usual (3.0 an hour)", "version 2026.1", "head is pounding", "+0.25",
                  "Weights: TWITTER"):
        assert words in shown, words
    whole = antonectl("decision", "show", decision, json=True)
    assert whole.json["signals"] == SIGNALS
    assert '"sss_score": 0.85,' in whole.stdout


@pytest.mark.parametrize("signals", [{}, [], "text", {"terms": 5, "weights": {}, "evs": "x", "safety": [1, 2, 3],
                                                      "lexicon": [1, 2], "rule": 7, "thresholds": ["a", "b"]},
                                     {"terms": [1, [], None, "", "no colon", ": ", "a: b ("]}])
def test_signals_written_by_others_are_no_trouble(antonectl, database, signals):
    insert_posts(database, 1)
    decision = decide(database, 1)
    database.execute("UPDATE antone.decisions SET signals_json = %s", (json.dumps(signals),))
    done = antonectl("decision", "show", decision)
    assert done.returncode == 0, done.stderr


def test_text_cannot_drive_the_terminal(antonectl, database):
    insert_posts(database, 1, content="hang\x1b[31mover\u202e\x07\u009b")
    shown = antonectl("decision", "show", decide(database, 1)).stdout
    assert not set(shown) & set("\x1b\u202e\x07\u009b")


def test_an_unknown_decision_is_status_65(antonectl, database):
    insert_posts(database, 1)
    assert antonectl("decision", "show", "1").returncode == DATA
