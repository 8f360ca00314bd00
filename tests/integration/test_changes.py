"""What changes upstream: newer counts and edited texts, by import and by producers, whenever they come. Nothing is lost, nothing is
answered on the old text (docs/INPUT.md, What changes)."""
import json
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from antone_testing.daemon import clean_environment
from antone_testing.paths import ANTONECTL, SOURCE
from antone_testing.payloads import BIG, reddit_comment, x_page, x_v2
from antone_testing.posts import HANGOVER, assert_each_decided_once, import_line, insert_posts, write_import_file
from antone_testing.waiting import wait_until
from psycopg import errors

DISTRESS = "I woke up hungover and I want to kill myself, I cannot go on. Please help"
BENIGN = "Woke up with a really bad hangover, how do I get through my day shift? Please help"
EDIT = "UPDATE antone.posts SET content = %s WHERE platform_post_id = '1'"


@pytest.fixture
def producer(database):
    with database.connect("antone_producer") as connection:
        yield connection


@pytest.fixture
def decide(daemon):
    def run(**options):
        once = daemon("--once", **options).start()
        assert once.wait_exit(60) == 0, once.stderr
    return run


@pytest.fixture
def drafted(database, decide):
    """A decided post, whose draft waits; returns the reply's id as text."""
    insert_posts(database, 1, content=HANGOVER)
    decide()
    return str(database.value("SELECT id FROM antone.replies WHERE approval_status = 'PENDING' AND deleted_at IS NULL"))


@pytest.fixture
def bring(antonectl, tmp_path):
    def run(*lines, form="antone", name="in.jsonl"):
        done = antonectl("queue", "import", "--format", form, write_import_file(tmp_path / name, lines), json=True)
        assert done.returncode == 0, done.stderr
        return {key: done.json[key] for key in ("queued", "changed", "already_there")}
    return run


def post(database):
    return database.rows("SELECT * FROM antone.posts WHERE platform_post_id = '1'")[0]


def reply(database):
    return database.rows("SELECT approval_status::text AS status, deleted_at IS NOT NULL AS deleted, delete_reason, taken_by"
                         " FROM antone.replies")[0]


def escalations(database):
    return [(row["name"], row["priority"]) for row in database.rows(
        "SELECT r.name, e.priority::text FROM antone.escalations e JOIN antone.escalation_reasons r ON r.id = e.reason_id"
        " ORDER BY e.created_at, r.name")]


def trail(database):
    """What was done since the schema is there."""
    return [row["action"] for row in database.rows(
        "SELECT action FROM antone.audit_logs WHERE entity_type IN ('post', 'reply', 'escalation') ORDER BY created_at, action")]


def approve(database):
    database.execute("UPDATE antone.replies SET approval_status = 'APPROVED', approved_by = 'ann', approved_at = now()")


def take(database):
    with database.connect("antone_poster") as poster:
        return poster.execute("SELECT id::text FROM antone.take_reply('poster')").fetchone()


WITHDRAWN = {"status": "REJECTED", "deleted": True, "delete_reason": "post edited", "taken_by": None}


# ---- before a decision ----

def test_an_edit_before_the_decision_is_what_is_decided(database, producer, decide):
    insert_posts(database, 1, content=HANGOVER)
    producer.execute(EDIT, (DISTRESS,))
    decide()
    assert_each_decided_once(database, 1)
    assert database.value("SELECT count(*) FROM antone.replies") == 0
    assert escalations(database) == [("SAFETY_AMBIGUITY", "CRITICAL")]


def test_an_import_replaces_text_keywords_and_counts(database, bring):
    assert bring(import_line(1, content="so hungover, what helps?"))["queued"] == 1
    before = post(database)
    newer = import_line(1, content="worst headache after wine", metrics={"likes": 40}, metrics_at="2026-11-20T10:05:00Z")
    assert bring(newer) == {"queued": 0, "changed": 1, "already_there": 0}
    after = post(database)
    assert after["content"] == "worst headache after wine" and after["raw_metrics"] == {"likes": 40}
    assert after["keyword_matches"] and not set(after["keyword_matches"]) & set(before["keyword_matches"])
    assert (before["engagement_rate"], after["engagement_rate"]) == (4, pytest.approx(40 / (65 / 60)))
    assert bring(newer) == {"queued": 0, "changed": 0, "already_there": 1}


def test_newer_counts_of_an_undecided_post_are_its_velocity(database, bring, producer, decide):
    insert_posts(database, 1, content=HANGOVER)
    producer.execute("UPDATE antone.posts SET raw_metrics = '{\"likes\": 50}', metrics_at = now() WHERE platform_post_id = '1'")
    decide()
    assert post(database)["engagement_rate"] == 200  # within the first quarter of an hour
    assert database.value("SELECT (signals_json -> 'evs' ->> 1)::float FROM antone.decisions") == 200


def test_newer_counts_of_a_decided_post_change_nothing_else(database, producer, drafted):
    producer.execute("UPDATE antone.posts SET raw_metrics = '{\"likes\": 50}', metrics_at = now() WHERE platform_post_id = '1'")
    row = post(database)
    assert row["processed_at"] is not None and row["recheck_at"] is None and row["engagement_rate"] > 0
    assert "post.edited" not in trail(database)


def test_what_was_given_up_or_spam_is_decided_by_its_new_text(database, producer, decide):
    insert_posts(database, 2, content=HANGOVER)
    database.execute("UPDATE antone.posts SET processed_at = now(), error_message = 'why', error_count = 3 WHERE platform_post_id = '1'")
    database.execute("UPDATE antone.posts SET processed_at = now(), spam_filtered = true WHERE platform_post_id = '2'")
    producer.execute("UPDATE antone.posts SET content = %s", (DISTRESS,))
    decide()
    assert_each_decided_once(database, 2)
    assert escalations(database) == [("SAFETY_AMBIGUITY", "CRITICAL")]  # one text, one case
    assert database.value("SELECT post_count FROM antone.escalations") == 2


# ---- after a decision ----

def test_a_draft_of_what_is_edited_into_distress_is_withdrawn(database, producer, drafted, decide):
    producer.execute(EDIT, (DISTRESS,))
    decide()
    assert_each_decided_once(database, 1)
    assert reply(database) == WITHDRAWN
    assert escalations(database) == [("EDITED_POST", "CRITICAL")]
    assert database.value("SELECT reply_id::text FROM antone.escalations") == drafted
    assert [action for action in trail(database) if action != "drafted"] == [
        "post.edited", "opened", "post.rechecked", "reply.withdrawn"]


def test_no_trail_holds_a_text(database, producer, drafted, decide):
    producer.execute(EDIT, (DISTRESS,))
    decide()
    written = database.rows("SELECT details_json::text AS details FROM antone.audit_logs WHERE entity_type IN ('post', 'reply', 'escalation')")
    assert len(written) == 5
    assert not [row for row in written if "hung" in row["details"] or "kill" in row["details"]]


def test_a_harmless_edit_leaves_decision_and_draft(database, producer, drafted, decide):
    before = database.rows("SELECT d::text, r::text AS reply FROM antone.decisions d, antone.replies r")
    producer.execute(EDIT, (BENIGN,))
    decide()
    assert database.rows("SELECT d::text, r::text AS reply FROM antone.decisions d, antone.replies r") == before
    row = post(database)
    assert row["content"] == BENIGN and row["processed_at"] is not None and row["recheck_at"] is None
    assert escalations(database) == []


def test_an_edit_into_distress_that_nobody_answered_is_escalated_all_the_same(database, producer, decide):
    insert_posts(database, 1, content="the beans are up at last, lovely weather")
    decide()
    producer.execute(EDIT, (DISTRESS,))
    decide()
    assert escalations(database) == [("SAFETY_AMBIGUITY", "CRITICAL")]
    assert_each_decided_once(database, 1)


def test_a_second_edit_is_looked_at_again(database, producer, drafted, decide):
    producer.execute(EDIT, (BENIGN,))
    decide()
    producer.execute(EDIT, (DISTRESS,))
    producer.execute(EDIT, (BENIGN + "!",))
    producer.execute(EDIT, (DISTRESS,))
    decide()
    assert reply(database) == WITHDRAWN and escalations(database) == [("EDITED_POST", "CRITICAL")]
    producer.execute(EDIT, (DISTRESS + " now",))
    decide()
    assert escalations(database) == [("EDITED_POST", "CRITICAL"), ("SAFETY_AMBIGUITY", "CRITICAL")]


def test_a_running_daemon_hears_of_an_edit(database, producer, daemon, config):
    with daemon(config=config(intake={"poll_interval": "1h"})):
        insert_posts(database, 1, content=HANGOVER)
        database.wait_for("SELECT count(*) = 1 FROM antone.replies")
        producer.execute(EDIT, (DISTRESS,))
        database.wait_for("SELECT count(*) = 1 FROM antone.replies WHERE deleted_at IS NOT NULL")


# ---- who else has it in hand ----

def test_what_is_approved_waits_until_safety_has_seen_the_new_text(database, producer, drafted, decide):
    approve(database)
    producer.execute(EDIT, (BENIGN,))
    assert take(database) is None and database.value("SELECT count(*) FROM antone.postable_replies") == 0
    decide()
    assert take(database) == (drafted,)


def test_where_an_edited_post_stands_is_told(database, producer, drafted, antonectl):
    producer.execute(EDIT, (BENIGN,))
    told = antonectl("queue", "why", str(post(database)["id"]), json=True).json
    assert told["state"] == "edited" and "until then no poster gets the reply" in told["why"]
    database.execute("UPDATE antone.posts SET processed_at = now(), error_message = 'why'")
    assert antonectl("queue", "why", str(post(database)["id"]), json=True).json["state"] == "failed"


def test_what_is_approved_is_withdrawn_all_the_same(database, producer, drafted, decide):
    approve(database)
    producer.execute(EDIT, (DISTRESS,))
    decide()
    assert reply(database) == WITHDRAWN and take(database) is None


def test_what_a_poster_has_in_hand_is_said(database, producer, drafted, decide):
    approve(database)
    assert take(database) == (drafted,)
    producer.execute(EDIT, (DISTRESS,))
    decide()
    assert reply(database) == {**WITHDRAWN, "taken_by": "poster"}
    assert escalations(database) == [("EDITED_AFTER_REPLY", "CRITICAL")]


def test_what_is_posted_stays_and_is_said(database, producer, drafted, decide):
    approve(database)
    take(database)
    database.execute("UPDATE antone.replies SET posted_at = now(), platform_post_id = '9'")
    producer.execute(EDIT, (DISTRESS,))
    decide()
    assert reply(database) == {"status": "APPROVED", "deleted": False, "delete_reason": None, "taken_by": "poster"}
    assert escalations(database) == [("EDITED_AFTER_REPLY", "CRITICAL")]


def waits_for_a_lock(database):
    return database.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def test_a_poster_that_takes_while_safety_looks_is_not_overlooked(database, producer, drafted, daemon):
    """The reply is locked as it is, not as it was when the statement began."""
    approve(database)
    with database.connect("antone_poster", autocommit=False) as poster:
        assert poster.execute("SELECT id::text FROM antone.take_reply('poster')").fetchone() == (drafted,)
        producer.execute(EDIT, (DISTRESS,))
        once = daemon("--once").start()
        wait_until(lambda: waits_for_a_lock(database))
        poster.execute("UPDATE antone.replies SET posted_at = now(), platform_post_id = '9' WHERE id = %s", (drafted,))
        poster.commit()
    assert once.wait_exit(30) == 0
    assert escalations(database) == [("EDITED_AFTER_REPLY", "CRITICAL")] and not reply(database)["deleted"]


def test_a_reviewer_who_holds_the_draft_cannot_approve_it_any_more(database, producer, drafted, decide, antonectl):
    with database.connect("antone_worker") as reviewer:
        reviewer.execute("SELECT pg_try_advisory_lock(hashtextextended('antone.review/' || %s::text, 0))", (drafted,))
        producer.execute(EDIT, (DISTRESS,))
        decide()
        done = antonectl("reply", "approve", drafted, "--by", "ann")
    assert done.returncode == 65 and "post edited" in done.stderr
    assert take(database) is None


def test_what_was_rejected_cannot_be_reopened(database, producer, drafted, decide):
    database.execute("UPDATE antone.replies SET approval_status = 'REJECTED', approved_by = 'ann', approved_at = now()")
    producer.execute(EDIT, (DISTRESS,))
    decide()
    assert reply(database) == WITHDRAWN
    assert escalations(database) == [("SAFETY_AMBIGUITY", "CRITICAL")]  # nobody was going to be answered


def test_while_safety_cannot_look_nobody_takes_the_reply(database, producer, drafted, decide):
    approve(database)
    producer.execute(EDIT, (BENIGN,))
    database.execute("UPDATE antone.posts SET processed_at = now(), error_message = 'why'")  # given up
    decide()
    assert take(database) is None


# ---- at the same time as a claim ----

@pytest.fixture
def worker(database):
    with database.connect("antone_worker", autocommit=False) as connection:
        connection.execute("PREPARE claim AS " + (SOURCE / "sql/queries/claim.batch.sql").read_text(encoding="utf-8"))
        yield connection


def test_an_edit_waits_for_the_claim_and_finds_the_decision(database, producer, worker, decide):
    insert_posts(database, 1, content=HANGOVER)
    claimed = worker.execute("EXECUTE claim(10, NULL, NULL, NULL)").fetchall()
    assert len(claimed) == 1
    with ThreadPoolExecutor(1) as other:
        edit = other.submit(producer.execute, EDIT, (DISTRESS,))
        wait_until(lambda: waits_for_a_lock(database))
        worker.execute("INSERT INTO antone.decisions (id, post_id, sss_score, ars_score, evs_score, trs_score, composite_score, mode)"
                       " SELECT id, id, 1, 1, 1, 1, 1, 'HELPFUL' FROM antone.posts")
        worker.execute("INSERT INTO antone.replies (decision_id, decision_ref, post_ref, content, platform)"
                       " SELECT id, id, id, 'Water first, then toast. —Antone (Vita)', 'TWITTER' FROM antone.posts")
        worker.execute("UPDATE antone.posts SET processed_at = now()")
        worker.commit()
        edit.result()
    assert post(database)["recheck_at"] is not None
    decide()
    assert reply(database) == WITHDRAWN and escalations(database) == [("EDITED_POST", "CRITICAL")]


def test_an_edit_waits_for_a_claim_that_dies_and_is_what_is_decided(database, producer, worker, decide):
    insert_posts(database, 1, content=HANGOVER)
    worker.execute("EXECUTE claim(10, NULL, NULL, NULL)")
    with ThreadPoolExecutor(1) as other:
        edit = other.submit(producer.execute, EDIT, (DISTRESS,))
        wait_until(lambda: waits_for_a_lock(database))
        worker.rollback()
        edit.result()
    decide()
    assert database.value("SELECT count(*) FROM antone.replies") == 0
    assert escalations(database) == [("SAFETY_AMBIGUITY", "CRITICAL")]


def test_a_post_that_is_being_edited_is_not_claimed_by_its_old_text(database, worker):
    insert_posts(database, 1, content=HANGOVER)
    with database.connect("antone_producer", autocommit=False) as other:
        other.execute(EDIT, (DISTRESS,))
        assert worker.execute("EXECUTE claim(10, NULL, NULL, NULL)").fetchall() == []
        other.commit()
    assert [row[3] for row in worker.execute("EXECUTE claim(10, NULL, NULL, NULL)").fetchall()] == [DISTRESS]


def test_a_daemon_that_dies_while_it_looks_has_changed_nothing(database, producer, drafted, worker, decide):
    producer.execute(EDIT, (DISTRESS,))
    assert len(worker.execute("EXECUTE claim(10, NULL, NULL, NULL)").fetchall()) == 1
    worker.execute("UPDATE antone.posts SET processed_at = now(), recheck_at = NULL")
    worker.close()
    assert post(database)["recheck_at"] is not None
    decide()
    assert reply(database) == WITHDRAWN


# ---- what is older ----

def test_an_old_dump_overwrites_nothing_newer(database, bring):
    newer = {"platform_id": "x", "handle": "new_name", "follower_count": 900}
    bring(import_line(1, content="hungover, and edited", metrics={"likes": 9}, detected_at="2026-11-25T09:00:00Z", author=newer))
    old = import_line(1, content="hungover, the first text", metrics={"likes": 1}, author={"platform_id": "x", "handle": "old_name", "follower_count": 1})
    assert bring(old)["already_there"] == 1
    assert (post(database)["content"], post(database)["raw_metrics"]) == ("hungover, and edited", {"likes": 9})
    assert database.rows("SELECT handle, follower_count FROM antone.authors") == [{"handle": "new_name", "follower_count": 900}]


def dump_of_2019(number, **changes):
    line = import_line(number, published_at="2019-05-01T09:00:00Z", **changes)
    del line["detected_at"]
    return line


def test_a_line_that_says_no_time_is_as_old_as_its_post(database, bring):
    bring(import_line(1, author={"platform_id": "x", "handle": "new_name", "follower_count": 900}, published_at="2019-05-01T09:00:00Z"))
    assert bring(dump_of_2019(1, content="hungover in 2019", author={"platform_id": "x", "handle": "old_name"}))["already_there"] == 1
    assert bring(dump_of_2019(2, author={"platform_id": "x", "handle": "old_name", "follower_count": 1}))["queued"] == 1
    assert post(database)["content"] == HANGOVER
    assert database.rows("SELECT handle, follower_count FROM antone.authors") == [{"handle": "new_name", "follower_count": 900}]
    assert database.value("SELECT detected_at FROM antone.posts WHERE platform_post_id = '2'").isoformat()[:10] == "2019-05-03"


def test_a_producer_that_says_no_time_did_not_see_a_post_of_2019_now(database, producer):
    insert_posts(database, 1)
    producer.execute("INSERT INTO antone.posts (platform, platform_post_id, author_id, content, published_at) SELECT 'TWITTER', 'old', id, 'x',"
                     " '2019-05-01T09:00:00Z' FROM antone.authors LIMIT 1")
    assert database.value("SELECT detected_at - published_at FROM antone.posts WHERE platform_post_id = 'old'").days == 2
    producer.execute("INSERT INTO antone.posts (platform, platform_post_id, author_id, content, published_at) SELECT 'TWITTER', 'new', id, 'x',"
                     " now() - interval '1 hour' FROM antone.authors LIMIT 1")
    assert database.value("SELECT now() - detected_at < interval '5 minutes' FROM antone.posts WHERE platform_post_id = 'new'")


def test_a_young_line_that_says_no_time_is_an_edit(database, bring):
    insert_posts(database, 1)
    line = import_line(1, content=DISTRESS, published_at=database.value("SELECT published_at FROM antone.posts").isoformat())
    del line["detected_at"]
    assert bring(line)["changed"] == 1 and post(database)["content"] == DISTRESS


def test_a_time_in_the_future_does_not_keep_edits_out(database, producer):
    insert_posts(database, 1)
    database.execute("UPDATE antone.posts SET metrics_at = '2099-01-01', raw_metrics = '{\"likes\": 1}'")
    producer.execute("UPDATE antone.posts SET content = 'edited', metrics_at = now() WHERE platform_post_id = '1'")
    assert post(database)["content"] == "edited"


def edited_x(versions, shown, text):
    own = [str(BIG + number) for number in range(versions)]
    return x_v2(id=own[shown], edit_history_tweet_ids=own, text=text)


def test_edits_of_x_go_by_their_ids(database, bring):
    first, second, third = (edited_x(shown + 1, shown, f"hungover, version {shown}") for shown in range(3))
    assert bring(x_page(second), form="x")["queued"] == 1
    assert bring(x_page(first), form="x")["already_there"] == 1
    assert bring(x_page(third), form="x")["changed"] == 1
    assert bring(x_page(second, first), form="x") == {"queued": 0, "changed": 0, "already_there": 2}
    assert database.rows("SELECT platform_post_id, content, raw_metrics ->> 'latest_id' AS latest FROM antone.posts") == [
        {"platform_post_id": str(BIG), "content": "hungover, version 2", "latest": str(BIG + 2)}]


def test_edits_in_one_file_go_by_their_ids_in_any_order(database, bring):
    bring(x_page(*(edited_x(shown + 1, shown, f"hungover, version {shown}") for shown in (1, 2, 0))), form="x")
    assert database.value("SELECT content FROM antone.posts") == "hungover, version 2"


def test_edits_of_reddit_go_by_when_they_were_made(database, bring):
    at = 1795165200
    bring(reddit_comment(body="hungover, edited", edited=at + 600.0), form="reddit")
    assert bring(reddit_comment(body="hungover, edited before", edited=at + 60.0), form="reddit")["changed"] == 0
    assert bring(reddit_comment(body="hungover, edited again", edited=at + 900.0), form="reddit")["changed"] == 1
    assert database.value("SELECT content FROM antone.posts") == "hungover, edited again"


# ---- by several importers, and killed half way ----

def test_two_importers_at_once_leave_the_newest(database, antonectl, tmp_path):
    files = [write_import_file(tmp_path / f"{hour}.jsonl", [
        import_line(number, content=f"hungover at {hour}", metrics_at=f"2026-11-2{hour}T09:00:00Z") for number in order])
        for hour, order in ((1, range(1500)), (2, range(1499, -1, -1)), (3, range(1500)))]
    with ThreadPoolExecutor(3) as pool:
        done = list(pool.map(lambda path: antonectl("queue", "import", path, json=True), files))
    assert [each.returncode for each in done] == [0, 0, 0], [each.stderr for each in done]
    assert sum(each.json["queued"] for each in done) == 1500
    assert database.rows("SELECT DISTINCT content FROM antone.posts") == [{"content": "hungover at 3"}]


def test_an_importer_killed_half_way_is_made_good_by_the_next(database, antonectl, config, tmp_path):
    first, second = ([import_line(n, content=f"hungover, {word}", metrics_at=f"2026-11-2{at}T09:00:00Z") for n in range(3000)]
                     for at, word in ((1, "first"), (2, "second")))
    antonectl("queue", "import", write_import_file(tmp_path / "first.jsonl", first))
    text = "".join(json.dumps(line) + "\n" for line in second)
    with subprocess.Popen([ANTONECTL, "-c", config("one.conf"), "queue", "import", "-"], stdin=subprocess.PIPE, text=True,
                          stdout=subprocess.DEVNULL, env=clean_environment()) as importer:
        importer.stdin.write(text[:len(text) * 2 // 3])
        importer.stdin.flush()
        database.wait_for("SELECT count(*) >= 1000 FROM antone.posts WHERE content = 'hungover, second'")
        importer.send_signal(signal.SIGKILL)
    counted = {row["content"]: row["posts"] for row in database.rows("SELECT content, count(*) AS posts FROM antone.posts GROUP BY 1")}
    assert sum(counted.values()) == 3000 and counted["hungover, second"] % 1000 == 0 and counted["hungover, first"] > 0
    antonectl("queue", "import", write_import_file(tmp_path / "second.jsonl", second))
    assert database.rows("SELECT DISTINCT content FROM antone.posts") == [{"content": "hungover, second"}]


# ---- what a producer may ----

def test_the_statement_of_the_documents_changes_the_post(database, producer):
    text = (SOURCE / "docs/INPUT.md").read_text(encoding="utf-8")
    statement = text.split("```sql\n")[1].split("```")[0]
    producer.execute("INSERT INTO antone.authors (platform, platform_id, handle) VALUES ('TWITTER', '4711', 'nora')")
    assert producer.execute(statement).rowcount == 1
    assert producer.execute(statement.replace("and edited", "and edited again")).rowcount == 1
    assert database.rows("SELECT content, keyword_matches FROM antone.posts") == [
        {"content": "so hungover, and edited again. What helps?", "keyword_matches": ["hungover"]}]
    assert producer.execute(statement.replace("now()", "'2026-11-20T09:00:00Z'").replace("and edited", "and old")).rowcount == 0


@pytest.mark.parametrize("column", ["published_at", "detected_at", "priority", "processed_at", "recheck_at", "author_id", "spam_filtered"])
def test_a_producer_changes_nothing_else(database, producer, column):
    insert_posts(database, 1)
    with pytest.raises(errors.InsufficientPrivilege):
        producer.execute(f"UPDATE antone.posts SET {column} = NULL")


# ---- posts that are too old to be answered ----

@pytest.mark.parametrize("published, answered", [("now() - interval '47 hours'", 1), ("now() - interval '49 hours'", 0), ("'2019-01-01'", 0),
                                                 ("NULL", 1), ("'infinity'", 1)])
def test_a_post_that_is_too_old_is_decided_and_not_answered(database, decide, config, published, answered):
    insert_posts(database, 1, content=HANGOVER)
    database.execute(f"UPDATE antone.posts SET published_at = {published}")
    decide(config=config(intake=None))
    assert_each_decided_once(database, 1)
    assert database.value("SELECT count(*) FROM antone.replies") == answered
    assert database.value("SELECT mode::text FROM antone.decisions") == "HELPFUL"


def test_why_it_was_not_answered_is_shown(database, decide, config, antonectl):
    insert_posts(database, 1, content=HANGOVER)
    database.execute("UPDATE antone.posts SET published_at = '2019-01-01'")
    decide(config=config(intake=None))
    shown = antonectl("decision", "show", str(database.value("SELECT id FROM antone.decisions")))
    assert shown.returncode == 0 and "older than intake.max_age" in shown.stdout


def test_how_old_is_too_old_is_configured_and_reloaded(database, daemon, config):
    path = config(intake={"max_age": "1h", "poll_interval": "1h"})
    with daemon(config=path) as running:
        insert_posts(database, 1, content=HANGOVER)
        database.wait_for("SELECT count(*) = 1 FROM antone.replies")
        config(intake={"max_age": "5min", "poll_interval": "1h"})
        running.reload()
        running.wait_stderr(r"reload: in force\n")
        insert_posts(database, 1, first=2, content=HANGOVER)
        database.wait_for("SELECT count(*) = 2 FROM antone.decisions")
        assert database.value("SELECT count(*) FROM antone.replies") == 1


# ---- where two things meet ----

def test_an_edit_without_a_keyword_is_not_passed_over_by_import(database, bring, decide):
    """The keyword that let the post in may be what the edit took out."""
    bring(import_line(1, content="so hungover, what helps against nausea?"))
    decide()
    approve(database)
    newer = import_line(1, content="I want to kill myself tonight", metrics_at="2026-11-20T10:05:00Z")
    assert bring(newer) == {"queued": 0, "changed": 1, "already_there": 0}
    decide()
    assert ("EDITED_POST", "CRITICAL") in escalations(database)
    assert take(database) is None
    assert bring(import_line(2, content="nice weather"))["queued"] == 0


UPSERT = """INSERT INTO antone.posts (platform, platform_post_id, author_id, content, published_at)
            SELECT platform, platform_post_id, author_id, %s, published_at FROM antone.posts WHERE platform_post_id = '1'
            ON CONFLICT (platform, platform_post_id) DO UPDATE SET content = excluded.content, metrics_at = now()"""


def test_an_edit_of_an_old_post_is_newer_than_its_counts(database, producer, drafted):
    database.execute("UPDATE antone.posts SET published_at = now() - interval '3 days'")
    producer.execute("UPDATE antone.posts SET raw_metrics = '{\"likes\": 3}', metrics_at = now() WHERE platform_post_id = '1'")
    database.execute(UPSERT, (DISTRESS,))
    assert post(database)["content"] == DISTRESS and post(database)["recheck_at"] is not None


def test_a_text_that_was_seen_again_is_as_new_as_it_was_seen(database, producer):
    insert_posts(database, 1, content=DISTRESS)
    seen = "UPDATE antone.posts SET content = %s, metrics_at = now() + %s::interval WHERE platform_post_id = '1'"
    producer.execute(seen, (DISTRESS, "30 s"))
    producer.execute(seen, (HANGOVER, "10 s"))
    assert post(database)["content"] == DISTRESS


def test_the_first_edit_that_is_told_is_newer_than_none(database, producer, drafted):
    database.execute("UPDATE antone.posts SET metrics_at = now() - interval '1 hour'")
    producer.execute("UPDATE antone.posts SET content = %s, raw_metrics = jsonb_build_object('edited_at',"
                     " to_char(now() AT TIME ZONE 'UTC' + interval '5 s', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')), metrics_at = now() - interval '2 hours'"
                     " WHERE platform_post_id = '1'", (DISTRESS,))
    assert post(database)["content"] == DISTRESS and post(database)["recheck_at"] is not None


@pytest.mark.parametrize("which", [1, 2])
def test_an_edited_post_leaves_its_case_to_the_others(database, producer, decide, which):
    insert_posts(database, 3, content=DISTRESS)
    decide()
    assert database.rows("SELECT post_count FROM antone.escalations") == [{"post_count": 3}]
    edited = database.value("SELECT CASE %s WHEN 1 THEN (SELECT post_id FROM antone.escalations)"
                            " ELSE (SELECT post_id FROM antone.escalation_posts ORDER BY created_at, id LIMIT 1) END::text", (which,))
    producer.execute("UPDATE antone.posts SET content = %s WHERE id = %s", (BENIGN, edited))
    case = database.rows("SELECT id, post_id::text, status::text FROM antone.escalations WHERE text_key IS NOT NULL")
    assert len(case) == 1 and case[0]["post_id"] != edited and case[0]["status"] == "OPEN"
    further = [row["post_id"] for row in database.rows("SELECT post_id::text FROM antone.escalation_posts")]
    assert len(further) == 1 and edited not in further
    assert database.value("SELECT count(*) FROM antone.escalations WHERE post_id = %s AND status = 'OPEN' AND text_key IS NULL", (edited,)) == 1
