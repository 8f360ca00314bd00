"""From a queued post to what was decided about it: experiments, randomisation, limits, templates, reasons."""
import hashlib
import re

import psycopg
import pytest
from antone_testing.paths import LEXICON
from antone_testing.posts import HANGOVER, assert_each_decided_once, insert_posts
from psycopg.types.json import Json

COMPETITOR = "Pedialyte did nothing for my hangover, what actually works? Please help"
IN_DANGER = "so hungover, and I want to kill myself"


def decide_all(daemon, config, **changes):
    """Drains the queue by `antoned --once`; returns what it wrote to stderr."""
    run = daemon("--once", config=config(**changes))
    run.start()
    assert run.wait_exit(60) == 0
    return run.stderr


def decided(database, columns="*"):
    return database.rows(f"SELECT {columns} FROM antone.decisions d JOIN antone.posts p ON p.id = d.post_id ORDER BY p.id")


def arm_of(experiment, post, split):
    """The hash split once more, in another language."""
    first = hashlib.sha256(experiment.bytes + post.bytes).digest()[:8]
    return "A" if (int.from_bytes(first, "big") >> 11) / 2**53 < split else "B"


def test_a_decision_explains_itself_and_its_draft_keeps_the_rules(database, daemon, config):
    insert_posts(database, 20, content=HANGOVER)
    decide_all(daemon, config)
    assert_each_decided_once(database, 20)
    lexicon = re.search(r'^version = "(.*)"', LEXICON.read_text(encoding="utf-8"), re.M)[1]
    checksum = hashlib.sha256(LEXICON.read_bytes()).hexdigest()
    for row in decided(database, "d.*"):
        signals = row["signals_json"]
        assert signals.keys() == {"v", "rule", "lexicon", "unistring", "weights", "thresholds", "evs", "safety", "question",
                                  "terms"}
        assert signals["lexicon"] == [lexicon, checksum]
        assert re.fullmatch(r"[1-9]\d*\.\d+", signals["unistring"])
        assert f"rule: {signals['rule']}" in signals["terms"]
        assert row["mode"] == "HELPFUL"
    replies = database.rows("SELECT * FROM antone.replies")
    assert len(replies) == 20 and len({row["utm_code"] for row in replies}) == 20
    for row in replies:
        counted = re.sub(r"https://\S+", "x" * 23, row["content"])  # as the platform counts
        assert row["approval_status"] == "PENDING" and len(counted) <= 280
        assert re.fullmatch(r"antone_twitter_[0-9a-f]{12}", row["utm_code"])
        if "utm_content=" in row["content"]:
            assert f"utm_content={row['utm_code']}" in row["content"]


def test_never_three_product_replies_in_a_row(database, daemon, config):
    insert_posts(database, 40, content=HANGOVER)
    decide_all(daemon, config)
    links = [row["linked"] for row in database.rows(
        "SELECT r.content LIKE '%%utm_content=%%' AS linked FROM antone.replies r ORDER BY r.id")]
    assert len(links) == 40 and sum(links) > 20
    assert not any(all(links[i:i + 3]) for i in range(38))


def test_a_hash_split_is_the_same_for_ever(database, daemon, config):
    experiment = database.value(
        "INSERT INTO antone.experiments (name, status, start_date, traffic_split, variant_a, variant_b)"
        " VALUES ('coach or list', 'RUNNING', now() - interval '1 day', 0.7, %s, %s) RETURNING id",
        (Json({"archetype": "COACH"}), Json({"archetype": "CHECKLIST"})))
    insert_posts(database, 60, content=HANGOVER)
    decide_all(daemon, config)
    rows = decided(database, "p.id AS post, d.experiment_id, d.experiment_variant,"
                             " (SELECT name FROM antone.archetypes a WHERE a.id = d.archetype_id) AS archetype")
    assert {row["experiment_variant"] for row in rows} == {"A", "B"}
    for row in rows:
        assert row["experiment_id"] == experiment
        assert row["experiment_variant"] == arm_of(experiment, row["post"], 0.7)
        assert row["archetype"] == {"A": "COACH", "B": "CHECKLIST"}[row["experiment_variant"]]


def test_the_oldest_running_experiment_in_its_dates_applies(database, daemon, config):
    database.execute(
        "INSERT INTO antone.experiments (name, status, start_date, end_date) VALUES"
        " ('over', 'RUNNING', now() - interval '9 days', now() - interval '1 day'),"
        " ('draft', 'DRAFT', now() - interval '8 days', NULL),"
        " ('second', 'RUNNING', now() - interval '2 days', NULL),"
        " ('first', 'RUNNING', now() - interval '3 days', NULL)")
    insert_posts(database, 2, content=HANGOVER)
    decide_all(daemon, config)
    names = decided(database, "(SELECT name FROM antone.experiments e WHERE e.id = d.experiment_id) AS name")
    assert [row["name"] for row in names] == ["first", "first"]


def test_randomisation_is_recorded_and_spares_the_stopped(database, daemon, config):
    insert_posts(database, 40, content=HANGOVER)
    insert_posts(database, 10, content=COMPETITOR, first=41)
    insert_posts(database, 10, content=IN_DANGER, first=51)
    decide_all(daemon, config, decision={"randomize": 1.0})
    rows = decided(database, "p.content, d.mode, d.predicted_mode, d.is_randomized_experiment AS drawn")
    for row in rows:
        assert row["drawn"] == (row["content"] == HANGOVER)
        if row["drawn"]:
            assert row["predicted_mode"] == "HELPFUL"
    assert {row["mode"] for row in rows if row["drawn"]} == {"HELPFUL", "ENGAGEMENT", "HYBRID"}
    assert {row["mode"] for row in rows if row["content"] == IN_DANGER} == {"DISENGAGED"}
    assert database.value(
        "SELECT count(*) FROM antone.randomized_experiments r JOIN antone.decisions d ON d.id = r.decision_id"
        " AND r.actual_mode = d.mode AND r.predicted_mode = d.predicted_mode") == 40


def test_a_stop_is_escalated_and_nothing_is_drafted(database, daemon, config):
    insert_posts(database, 5, content=IN_DANGER)
    decide_all(daemon, config)
    assert database.value("SELECT count(*) FROM antone.replies") == 0
    rows = database.rows("SELECT r.name, e.priority, e.status, e.post_count FROM antone.escalations e"
                         " JOIN antone.escalation_reasons r ON r.id = e.reason_id")
    assert rows == [{"name": "SAFETY_AMBIGUITY", "priority": "CRITICAL", "status": "OPEN", "post_count": 5}]


def test_a_competitor_is_answered_five_times_a_day_and_recorded_always(database, daemon, config):
    insert_posts(database, 8, content=COMPETITOR)
    decide_all(daemon, config)
    insert_posts(database, 4, content=COMPETITOR, first=9)
    decide_all(daemon, config)  # a daemon started later knows of those before it
    assert database.value("SELECT count(*) FROM antone.competitive_mentions") == 12
    assert database.value("SELECT count(*) FROM antone.competitive_mentions WHERE replied") == 5
    assert database.value("SELECT count(*) FROM antone.replies") == 5
    assert {row["competitor_detected"] for row in decided(database, "d.competitor_detected")} == {"Pedialyte"}


def test_a_template_that_breaks_a_rule_is_left_out_and_told_once(database, daemon, config):
    database.execute("ALTER TABLE antone.reply_templates DROP CONSTRAINT reply_templates_body_claims_check")
    database.execute("UPDATE antone.reply_templates SET weight = 0 WHERE part IN ('BODY', 'OPENER')")
    for name, body in (("bad", "This will cure you."), ("good", "Small sips of water, and an easy day.")):
        database.execute(
            "INSERT INTO antone.reply_templates (name, question, is_for_all, body) VALUES (%s, 'duty', true, %s)", (name, body))
    insert_posts(database, 2, content=HANGOVER)
    told = decide_all(daemon, config)
    assert told.count("reply template bad makes the prohibited claim") == 1
    assert "reply template good" not in told
    replies = database.rows("SELECT content FROM antone.replies")
    assert len(replies) == 2 and all(row["content"].startswith("Small sips of water, and") for row in replies)


def test_no_usable_template_is_a_matter_for_a_person(database, daemon, config):
    database.execute("UPDATE antone.reply_templates SET is_active = false")
    insert_posts(database, 1, content=HANGOVER)
    decide_all(daemon, config)
    assert database.value("SELECT count(*) FROM antone.replies") == 0
    assert database.value("SELECT r.name FROM antone.escalations e JOIN antone.escalation_reasons r"
                          " ON r.id = e.reason_id") == "LOW_CONFIDENCE"


def bodies(database):
    return [row["text"] for row in database.rows(
        "SELECT regexp_replace(split_part(r.content, ' —Antone', 1), 'https://\\S+', '') AS text FROM antone.replies r ORDER BY r.id")]


def test_no_text_is_drafted_twice_however_many_daemons_have_run(database, daemon, config):
    for first in (1, 41, 81):
        insert_posts(database, 40, content=HANGOVER, first=first)
        decide_all(daemon, config)  # a daemon started later knows of those before it
    texts = bodies(database)
    assert len(texts) == 120 and len(set(texts)) == 120


def test_a_text_may_come_again_when_its_time_is_over(database, daemon, config):
    database.execute("UPDATE antone.reply_templates SET weight = 0 WHERE part IN ('OPENER', 'PRODUCT')")
    database.execute("DELETE FROM antone.reply_templates WHERE part = 'DISCLOSURE' AND name <> 'disclosure-1'")
    database.execute("DELETE FROM antone.reply_templates WHERE question = 'duty' AND name <> 'answer-duty-1'")
    insert_posts(database, 2, content=HANGOVER)
    decide_all(daemon, config)
    assert len(bodies(database)) == 1
    assert database.value("SELECT count(*) FROM antone.decisions WHERE signals_json -> 'terms' ?"
                          " 'reply: every text was drafted in the last 30 days (duty)'") == 1
    # 31 days later, as the time in a UUIDv7 says it.
    database.execute("UPDATE antone.replies SET id = (lpad(to_hex((extract(epoch FROM now() - interval '31 days') * 1000)::int8),"
                     " 12, '0') || right(replace(id::text, '-', ''), 20))::uuid")
    insert_posts(database, 1, content=HANGOVER, first=3)
    decide_all(daemon, config)
    assert len(bodies(database)) == 2 and len(set(bodies(database))) == 1


def test_what_has_no_vetted_answer_gets_no_draft_and_says_why(database, daemon, config):
    insert_posts(database, 1, content="so hungover, what should I eat?")
    database.execute("UPDATE antone.answers SET source_date = '2020-01-01', review_by = '2020-01-02' WHERE question = 'food'")
    told = decide_all(daemon, config)
    assert told.count("answer food is past its review date") == 1
    row = decided(database, "d.mode, d.signals_json")[0]
    assert row["mode"] != "DISENGAGED" and row["signals_json"]["question"] == "food"
    assert "reply: no vetted answer (food)" in row["signals_json"]["terms"]
    assert database.value("SELECT count(*) FROM antone.replies") == 0


def test_an_answer_that_breaks_a_rule_is_refused_and_the_old_one_stays(database, daemon, config):
    """By the database where it can; by the daemon, which names it, where somebody took the check away."""
    insert_posts(database, 2, content="so hungover, what should I eat?")
    with pytest.raises(psycopg.errors.CheckViolation, match="answers_source_check"):
        database.execute("UPDATE antone.answers SET source = '' WHERE question = 'food'")
    decide_all(daemon, config)
    assert len(bodies(database)) == 2
    database.execute("ALTER TABLE antone.answers DROP CONSTRAINT answers_source_check, DROP CONSTRAINT answers_question_check")
    database.execute("UPDATE antone.answers SET source = '' WHERE question = 'food'")
    database.execute("UPDATE antone.answers SET question = 'weather' WHERE question = 'sleep'")
    insert_posts(database, 2, content="so hungover, what should I eat?", first=3)
    told = decide_all(daemon, config)
    assert told.count("answer food has no source") == 1
    assert told.count("answer weather answers a question that is not known") == 1
    assert len(bodies(database)) == 2
