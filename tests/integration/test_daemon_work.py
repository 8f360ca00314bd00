"""The daemon's main job: every queued post is decided once, woken at once, whatever is in the row."""
import json
import time

import pytest

from antone_testing.posts import HANGOVER, UNRELATED, assert_each_decided_once, insert_posts, queued
from antone_testing.waiting import wait_until


def decide_all(daemon, **options):
    """Runs --once to its end."""
    once = daemon("--once", **options).start()
    assert once.wait_exit(60) == 0, once.stderr
    return once


def test_once_decides_every_post_once_and_exits_0(database, daemon):
    insert_posts(database, 1200)
    decide_all(daemon)
    assert_each_decided_once(database, 1200)
    assert database.value("SELECT count(*) FROM antone.replies") > 0


def test_once_on_an_empty_queue_exits_0(database, daemon):
    decide_all(daemon)
    assert database.value("SELECT count(*) FROM antone.decisions") == 0


def test_a_second_run_changes_nothing(database, daemon):
    insert_posts(database, 60)
    decide_all(daemon)
    everything = "SELECT (SELECT count(*) FROM antone.decisions), (SELECT count(*) FROM antone.replies)," \
                 " (SELECT count(*) FROM antone.escalations), (SELECT count(*) FROM antone.audit_logs)"
    before = database.execute(everything).fetchone()
    decide_all(daemon)
    assert database.execute(everything).fetchone() == before


def test_every_reply_waits_for_a_person(database, daemon):
    insert_posts(database, 400)
    decide_all(daemon)
    wrong = database.value(
        "SELECT count(*) FROM antone.replies WHERE approval_status <> 'PENDING' OR reply_type <> 'AUTO'"
        " OR posted_at IS NOT NULL OR content NOT LIKE '%—Antone (Vita)%' OR decision_ref IS DISTINCT FROM decision_id")
    assert wrong == 0
    assert database.value("SELECT count(*) FROM antone.replies") > 0


def test_a_decision_says_why(database, daemon):
    insert_posts(database, 1, content=HANGOVER)
    decide_all(daemon)
    decision = database.rows("SELECT * FROM antone.decisions")[0]
    assert decision["mode"] == "HELPFUL"
    assert 0.5 <= decision["trs_score"] <= 1
    text = json.dumps(decision["signals_json"])
    assert "question" in text and HANGOVER not in text


def test_unrelated_posts_are_left_alone(database, daemon):
    insert_posts(database, 50, content=UNRELATED)
    decide_all(daemon)
    assert database.value("SELECT count(*) FROM antone.decisions WHERE mode = 'DISENGAGED'") == 50
    assert database.value("SELECT count(*) FROM antone.replies") == 0


def test_distress_gets_a_person_and_never_a_reply(database, daemon):
    insert_posts(database, 1, content="so hungover and I want to die, there is no reason to live")
    decide_all(daemon)
    assert database.value("SELECT mode FROM antone.decisions") == "DISENGAGED"
    assert database.value("SELECT count(*) FROM antone.replies") == 0
    escalations = database.rows(
        "SELECT r.name, e.priority, e.status FROM antone.escalations e JOIN antone.escalation_reasons r ON r.id = e.reason_id")
    assert escalations == [{"name": "SAFETY_AMBIGUITY", "priority": "CRITICAL", "status": "OPEN"}]


def test_spam_is_marked_and_gets_no_decision(database, daemon):
    insert_posts(database, 3, content="GIVEAWAY!! Follow and RT to win a hangover recovery box")
    decide_all(daemon)
    assert database.value("SELECT count(*) FROM antone.posts WHERE spam_filtered") == 3
    assert database.value("SELECT count(*) FROM antone.decisions") == 0


def test_a_later_priority_goes_first(database, daemon, config):
    insert_posts(database, 40)
    insert_posts(database, 5, first=1001, priority="10")
    decide_all(daemon, config=config(intake={"batch_rows": 5, "connections": 1}))
    first = database.rows(
        "SELECT p.priority FROM antone.decisions d JOIN antone.posts p ON p.id = d.post_id ORDER BY d.created_at, d.id LIMIT 5")
    assert [row["priority"] for row in first] == [10] * 5


def test_an_insert_wakes_it_within_a_second_although_polling_is_hourly(database, daemon, config):
    with daemon(config=config(intake={"poll_interval": "1h"})):
        started = time.monotonic()
        insert_posts(database, 1)
        database.wait_for("SELECT count(*) = 1 FROM antone.decisions", 5)
        assert time.monotonic() - started < 1.0


def test_a_burst_is_drained_without_waiting_for_the_poll(database, daemon, config):
    with daemon(config=config(intake={"poll_interval": "1h", "batch_rows": 100})):
        insert_posts(database, 3000)
        database.wait_for("NOT EXISTS (SELECT FROM antone.posts WHERE processed_at IS NULL)", 30)
    assert_each_decided_once(database, 3000)


def test_posts_of_many_producers_at_once(database, daemon):
    with daemon():
        for producer in range(20):
            insert_posts(database, 25, first=1 + 25 * producer)
        database.wait_for("NOT EXISTS (SELECT FROM antone.posts WHERE processed_at IS NULL)", 30)
    assert_each_decided_once(database, 500)


def test_status_and_heartbeat_say_deciding_while_posts_are_in_hand(database, daemon, config):
    beat = "(SELECT state FROM antone.worker_heartbeats) = '{}'"
    with daemon(config=config(intake={"connections": 1})) as running:
        running.wait_ready()
        database.wait_for(beat.format("idle"))
        with database.connect(autocommit=False) as other:
            other.execute("LOCK TABLE antone.decisions IN SHARE MODE")
            insert_posts(database, 30)
            running.wait_message("STATUS", "^deciding; 0 decided today")
            database.wait_for(beat.format("deciding"), 5)
            other.rollback()
        running.wait_message("STATUS", "^idle; 30 decided today")
        database.wait_for(beat.format("idle"), 5)


def test_status_counts_while_a_backlog_lasts(database, daemon, config):
    insert_posts(database, 400)
    database.execute("CREATE FUNCTION antone.slow() RETURNS trigger LANGUAGE plpgsql AS"
                     " $$ BEGIN PERFORM pg_sleep(0.01); RETURN NULL; END $$;"
                     "CREATE TRIGGER slow AFTER INSERT ON antone.decisions FOR EACH ROW EXECUTE FUNCTION antone.slow()")
    with daemon(config=config(intake={"connections": 1, "batch_rows": 10})) as running:
        running.wait_message("STATUS", "^deciding; [1-9][0-9]* decided today")
        running.wait_message("STATUS", "^idle; 400 decided today", seconds=30)


def test_the_poll_finds_what_no_notify_told(database, daemon, config):
    with daemon(config=config(intake={"poll_interval": "1s"})):
        database.execute("ALTER TABLE antone.posts DISABLE TRIGGER USER")
        insert_posts(database, 1)
        database.wait_for("SELECT count(*) = 1 FROM antone.decisions", 10)


def test_a_new_competitor_is_known_within_a_second(database, daemon):
    with daemon():
        insert_posts(database, 1, content="I am so hungover, does zorbofizz work?")
        database.wait_for("SELECT count(*) = 1 FROM antone.decisions")
        database.execute(
            "INSERT INTO antone.competitors (name, category_id, brand_keywords)"
            " SELECT 'Zorbofizz', id, '{zorbofizz}' FROM antone.competitor_categories ORDER BY name LIMIT 1")
        committed = time.monotonic()
        numbers = iter(range(2, 1000))

        def mentioned():
            insert_posts(database, 1, content="I am so hungover, does zorbofizz work?", first=next(numbers))
            return database.value("SELECT count(*) FROM antone.competitive_mentions") > 0

        wait_until(mentioned, 10, "a mention of the new competitor")
        assert time.monotonic() - committed < 1.5


ODD_METRICS = {
    "an array": "'[1, 2, 3]'",
    "text": "'\"many\"'",
    "null": "'null'",
    "words for numbers": """'{"likes": "lots", "replies": null, "reposts": [7], "upvotes": {"a": 1}}'""",
    "negative": """'{"likes": -5, "replies": -1e300}'""",
    "huge": """'{"likes": 1e400, "replies": 99999999999999999999999999}'""",
    "fractions": """'{"likes": 0.5}'""",
    "one megabyte": "jsonb_build_object('likes', 3, 'noise', repeat('x', 1048576))",
    "deep": "(repeat('[', 5000) || repeat(']', 5000))::jsonb",
    "community that is no text": """'{"subreddit": [1], "community": {"a": "r/stopdrinking"}}'""",
}


@pytest.mark.parametrize("metrics", ODD_METRICS.values(), ids=ODD_METRICS.keys())
def test_odd_metrics_do_not_stop_it(database, daemon, metrics):
    database.execute("ALTER TABLE antone.posts DROP CONSTRAINT posts_raw_metrics_check")  # a row from before it
    insert_posts(database, 4, raw_metrics=metrics)
    decide_all(daemon)
    assert_each_decided_once(database, 4)


ODD_COLUMNS = {
    "no times at all": "published_at = NULL, metrics_at = NULL",
    "published for ever": "published_at = 'infinity', metrics_at = '-infinity'",
    "published before the big bang": "published_at = '-infinity'",
    "published at the edge": "published_at = '294276-12-31', metrics_at = '4713-01-01 BC'",
    "metrics before publication": "metrics_at = published_at - interval '1 day'",
    "empty": "content = ''",
    "too long": "content = repeat('hungover, please help? ', 4000)",
    "forty thousand emoji": "content = repeat('🤢', 40302)",
    "bidi and invisible": "content = U&'\\202Ehung\\200Bover\\202C \\2066how do I stop this\\2069?'",
    "nothing but punctuation": "content = repeat('?!', 2000)",
    "nulls in arrays": "keyword_matches = ARRAY[NULL, 'hangover', NULL], keyword_categories = ARRAY[NULL]::text[]",
    "negative priority": "priority = -32768",
}


@pytest.mark.parametrize("change", ODD_COLUMNS.values(), ids=ODD_COLUMNS.keys())
def test_rows_that_the_checks_would_refuse_do_not_stop_it(database, daemon, change):
    for (name,) in database.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'antone.posts'::regclass AND contype = 'c'"
    ).fetchall():
        database.execute(f'ALTER TABLE antone.posts DROP CONSTRAINT "{name}"')
    for column in ("published_at", "metrics_at"):
        database.execute(f"ALTER TABLE antone.posts ALTER COLUMN {column} DROP NOT NULL")
    insert_posts(database, 6)
    database.execute(f"UPDATE antone.posts SET {change} WHERE platform_post_id IN ('2', '3')")
    decide_all(daemon)
    assert queued(database) == 0
    assert database.value(
        "SELECT count(*) FROM antone.decisions d JOIN antone.posts p ON p.id = d.post_id"
        " WHERE p.platform_post_id NOT IN ('2', '3') AND p.error_count = 0") == 4


ODD_HISTORIES = ["[]", "null", '"x"', '{"a": 1}', '[1, "block", null, {}, {"type": 7}, {"type": "thanks", "at": "never"}]']


@pytest.mark.parametrize("history", ODD_HISTORIES)
def test_odd_histories_do_not_stop_it(database, daemon, history):
    insert_posts(database, 4)
    for (name,) in database.execute(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'antone.authors'::regclass AND contype = 'c'"
    ).fetchall():
        database.execute(f'ALTER TABLE antone.authors DROP CONSTRAINT "{name}"')
    database.execute("UPDATE antone.authors SET interaction_history = %s::jsonb", (history,))
    decide_all(daemon)
    assert_each_decided_once(database, 4)


def test_an_author_without_posts_and_reference_tables_without_rows(database, daemon):
    insert_posts(database, 8)
    database.execute("INSERT INTO antone.authors (platform, platform_id, handle) VALUES ('REDDIT', 'alone', 'alone')")
    for table in ("reply_templates", "competitors", "power_tiers", "archetypes"):
        database.execute(f"UPDATE antone.{table} SET is_active = false" if table in ("archetypes", "power_tiers")
                         else f"DELETE FROM antone.{table}")
    decide_all(daemon)
    assert queued(database) == 0
    assert database.value("SELECT count(*) FROM antone.decisions") == 8
    assert database.value("SELECT count(*) FROM antone.replies") == 0


def test_a_blocked_author_is_left_alone(database, daemon):
    insert_posts(database, 3, content=HANGOVER, authors=1)
    database.execute("""UPDATE antone.authors SET interaction_history = '[{"type": "block", "at": "2026-01-01T00:00:00Z"}]'""")
    decide_all(daemon)
    assert database.value("SELECT count(*) FROM antone.decisions WHERE mode = 'DISENGAGED'") == 3


def test_no_text_and_no_handle_in_anything_it_logs(database, daemon):
    insert_posts(database, 200, content="hungover canarytext, how do I stop this? please help")
    once = decide_all(daemon)
    assert once.stderr and "canarytext" not in once.stderr and "handle_" not in once.stderr
    for table in ("audit_logs", "escalations"):
        assert database.value(f"SELECT count(*) FROM antone.{table} t WHERE t::text ~ 'canarytext|handle_'") == 0


def lines_of(daemon, event=None):
    """What it logged as JSON, of one kind of event or all."""
    lines = [json.loads(line) for line in daemon.stderr.splitlines() if line.startswith("{")]
    return [line for line in lines if event is None or line.get("event") == event]


def test_debug_tells_each_step_of_a_batch_with_its_ids(database, daemon, config):
    insert_posts(database, 2, content=HANGOVER)
    once = decide_all(daemon, config=config(log={"level": "debug", "format": "json"}, intake={"connections": 1}))
    (claimed,) = [line for line in lines_of(once) if line["message"] == "claimed 2 posts"]
    steps = [line for line in lines_of(once) if line.get("batch") == claimed["batch"]]
    assert [line["message"].split(" ")[0] for line in steps] == ["claims", "claimed", "decided:", "decided:", "writes",
                                                                 "committed"]
    told = {(line["post_id"], line["decision_id"]) for line in steps if "decision_id" in line}
    assert told == {(str(row["post_id"]), str(row["id"])) for row in database.rows("SELECT id, post_id FROM antone.decisions")}
    work = [line["message"] for line in lines_of(once) if line.get("component") == "connection"
            and line["connection"] == "work"]
    assert work[:2] == ["connects", "prepares its statements"] and work[-1] == "closed"
    assert any(message.startswith("ready, backend ") for message in work)


def test_a_passing_trouble_rolls_the_batch_back_and_blames_no_post(database, daemon, config):
    """BATCH_FAILED: the moment was wrong, not a post."""
    database.execute("CREATE SEQUENCE antone.passing; GRANT USAGE ON SEQUENCE antone.passing TO PUBLIC;"
                     "CREATE FUNCTION antone.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                     " IF nextval('antone.passing') = 1 THEN RAISE 'passing' USING ERRCODE = '40001'; END IF;"
                     " RETURN NEW; END $$;"
                     "CREATE TRIGGER refuse BEFORE INSERT ON antone.decisions FOR EACH ROW EXECUTE FUNCTION antone.refuse()")
    insert_posts(database, 10)
    once = decide_all(daemon, config=config(log={"level": "info", "format": "json"}))
    assert_each_decided_once(database, 10)
    (failed,) = lines_of(once, "BATCH_FAILED")
    assert int(failed["batch"]) > 0 and failed["sqlstate"] == "40001" and "rolled back, tried again" in failed["message"]
    assert not lines_of(once, "POST_FAILED")


def test_a_post_that_fails_its_batch_is_found_without_batch_failed(database, daemon, config):
    database.execute("CREATE FUNCTION antone.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                     " IF EXISTS (SELECT FROM antone.posts WHERE id = NEW.post_id AND platform_post_id = '7')"
                     " THEN RAISE 'poison'; END IF; RETURN NEW; END $$;"
                     "CREATE TRIGGER refuse BEFORE INSERT ON antone.decisions FOR EACH ROW EXECUTE FUNCTION antone.refuse()")
    insert_posts(database, 10)
    once = decide_all(daemon, config=config(log={"level": "info", "format": "json"}))
    (failed,) = lines_of(once, "POST_FAILED")
    assert int(failed["batch"]) > 1 and failed["post_id"] and not lines_of(once, "BATCH_FAILED")


def test_the_journal_and_the_post_say_what_failed_and_debug_says_where(database, daemon, config):
    """One policy at the border of libpq: SQLSTATE and safe words in both, nothing of the row in either."""
    database.execute("CREATE FUNCTION antone.is_seven(id uuid) RETURNS boolean LANGUAGE sql STABLE AS $$"
                     " SELECT EXISTS (SELECT FROM antone.posts p WHERE p.id = $1 AND p.platform_post_id = '7') $$;"
                     "ALTER TABLE antone.decisions ADD CONSTRAINT not_seven CHECK (NOT antone.is_seven(post_id))")
    insert_posts(database, 10)
    once = decide_all(daemon, config=config(log={"level": "debug", "format": "json"}))
    (failed,) = lines_of(once, "POST_FAILED")
    words = "a check forbids a row: table decisions, constraint not_seven"
    assert failed["sqlstate"] == "23514" and failed["message"] == f"attempt 1, tried again later: record.decisions: {words}"
    assert failed["server_origin"].startswith("ExecConstraints, execMain.c:")
    assert failed["origin"].startswith("src/pg/conversation.c:") and failed["origin"].endswith(" take_error")
    assert database.value("SELECT error_message FROM antone.posts WHERE error_count > 0") \
        == f"SQLSTATE 23514: record.decisions: {words}"


@pytest.mark.parametrize("sqlstate", ["P0001", "22000", "54000", "ZX001"])
def test_what_a_trigger_says_of_a_post_reaches_neither_journal_nor_row(database, daemon, config, sqlstate):
    database.execute("CREATE FUNCTION antone.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                     f" RAISE 'canarytext' USING ERRCODE = '{sqlstate}', DETAIL = 'canarytext', HINT = 'canarytext'; END $$;"
                     "CREATE TRIGGER refuse BEFORE INSERT ON antone.decisions FOR EACH ROW EXECUTE FUNCTION antone.refuse()")
    insert_posts(database, 1)
    once = decide_all(daemon, config=config(log={"level": "debug", "format": "json"}))
    (failed,) = lines_of(once, "POST_FAILED")
    assert failed["sqlstate"] == sqlstate and "canarytext" not in once.stderr
    message = database.value("SELECT error_message FROM antone.posts")
    assert message.startswith(f"SQLSTATE {sqlstate}: ") and "canarytext" not in message
