"""antonectl queue status, peek, retry, why: against a queue put there by hand."""
import psycopg
import pytest
from antone_testing.posts import insert_posts

DATA = 65


def post_id(database, number):
    return str(database.value("SELECT id FROM antone.posts WHERE platform_post_id = %s", (str(number),)))


def fail(database, number, attempts=3, message="statement timeout"):
    database.execute(
        "UPDATE antone.posts SET processed_at = now(), error_count = %s, error_message = %s"
        " WHERE platform_post_id = %s", (attempts, message, str(number)))


def test_status_counts_what_waits_what_is_put_off_and_what_failed(antonectl, database):
    insert_posts(database, 6)
    database.execute("UPDATE antone.posts SET next_attempt_at = now() + interval '1 hour', error_count = 1"
                     " WHERE platform_post_id = '1'")
    database.execute("UPDATE antone.posts SET priority = 10 WHERE platform_post_id = '2'")
    database.execute("UPDATE antone.posts SET spam_filtered = true WHERE platform_post_id = '3'")
    database.execute("UPDATE antone.posts SET detected_at = now() - interval '200 minutes' WHERE platform_post_id = '4'")
    fail(database, 5)
    status = antonectl("queue", "status", json=True).json
    assert {key: status[key] for key in ("ready", "later", "tried", "prioritised", "failed")} == {
        "ready": 3, "later": 1, "tried": 1, "prioritised": 1, "failed": 1}
    assert 12000 <= status["oldest_seconds"] < 12300
    assert "3 h 20 min" in antonectl("queue", "status").stdout


def test_an_empty_queue_has_no_age(antonectl):
    assert antonectl("queue", "status", json=True).json["oldest_seconds"] is None
    assert "oldest" not in antonectl("queue", "status").stdout
    assert antonectl("queue", "peek").stdout == "The queue is empty.\n"


def test_peek_shows_the_order_of_the_queue_and_no_text(antonectl, database):
    insert_posts(database, 5, content="secretcontent hangover")
    database.execute("UPDATE antone.posts SET detected_at = now() - platform_post_id::int * interval '1 minute'")
    database.execute("UPDATE antone.posts SET priority = 10 WHERE platform_post_id IN ('2', '1')")
    peeked = antonectl("queue", "peek", "--limit", "4", json=True)
    assert [row["platform_post_id"] for row in peeked.json] == ["2", "1", "5", "4"]
    assert "secretcontent" not in peeked.stdout + antonectl("queue", "peek").stdout


@pytest.mark.parametrize("by", ["uuid", "platform"])
def test_retry_revives_a_post_that_was_given_up_wakes_a_daemon_and_leaves_a_trail(antonectl, database, by):
    insert_posts(database, 2)
    fail(database, 1)
    fail(database, 2)
    with database.connect() as listener:
        heard = []
        listener.add_notify_handler(heard.append)
        listener.execute("LISTEN antone_posts")
        typed = post_id(database, 1) if by == "uuid" else "1"
        assert antonectl("queue", "retry", typed, "--by", "kim", json=True).json == {"revived": 1}
        listener.execute("SELECT 1")  # brings what was notified before it
        assert [note.channel for note in heard] == ["antone_posts"]
    row = database.rows("SELECT processed_at, error_count, error_message, next_attempt_at FROM antone.posts"
                        " WHERE platform_post_id = '1'")[0]
    assert row == {"processed_at": None, "error_count": 0, "error_message": None, "next_attempt_at": None}
    assert database.value("SELECT count(*) FROM antone.posts WHERE processed_at IS NULL") == 1
    trail = database.rows("SELECT entity_type, entity_id::text, action, actor FROM antone.audit_logs"
                          " WHERE action = 'queue.retry'")
    assert trail == [{"entity_type": "post", "entity_id": post_id(database, 1), "action": "queue.retry",
                      "actor": "kim"}]


def test_retry_of_a_post_that_is_not_given_up_changes_nothing(antonectl, database):
    insert_posts(database, 2)
    database.execute("UPDATE antone.posts SET processed_at = now() WHERE platform_post_id = '2'")
    for number in ("1", "2"):
        done = antonectl("queue", "retry", number)
        assert done.returncode == DATA
        assert "queue why" in done.stderr
    assert database.value("SELECT count(*) FROM antone.posts WHERE processed_at IS NULL") == 1
    assert database.value("SELECT count(*) FROM antone.audit_logs WHERE action = 'queue.retry'") == 0


def test_retry_failed_revives_them_all(antonectl, database):
    insert_posts(database, 5)
    for number in (1, 2, 3):
        fail(database, number)
    assert antonectl("queue", "retry", "--failed", json=True).json == {"revived": 3}
    assert antonectl("queue", "retry", "--failed", json=True).json == {"revived": 0}
    assert database.value("SELECT count(*) FROM antone.posts WHERE processed_at IS NULL") == 5


def why(antonectl, typed):
    done = antonectl("queue", "why", typed, json=True)
    assert done.returncode == 0, done.stderr
    return done.json


def test_why_knows_every_standing(antonectl, database):
    insert_posts(database, 6)
    fail(database, 1, attempts=3)
    database.execute("UPDATE antone.posts SET error_count = 1, error_message = 'deadlock detected',"
                     " next_attempt_at = now() + interval '1 hour' WHERE platform_post_id = '2'")
    database.execute("UPDATE antone.posts SET spam_filtered = true, processed_at = now() WHERE platform_post_id = '3'")
    database.execute("UPDATE antone.posts SET processed_at = now() WHERE platform_post_id = '4'")
    database.execute("UPDATE antone.posts SET processed_at = now() WHERE platform_post_id = '5'")
    database.execute(
        "INSERT INTO antone.decisions (post_id, sss_score, ars_score, evs_score, trs_score, composite_score, mode,"
        " signals_json) SELECT id, 0.9, 0.5, 0.1, 1, 0.7, 'HELPFUL', '{\"rule\": \"HELPFUL\"}' FROM antone.posts"
        " WHERE platform_post_id = '5'")
    database.execute("UPDATE antone.posts SET priority = 1 WHERE platform_post_id = '2'")
    standing = {number: why(antonectl, str(number)) for number in range(1, 7)}
    assert [standing[n]["state"] for n in range(1, 7)] == [
        "failed", "to be retried", "spam", "processed", "decided", "queued"]
    assert "3 attempts: statement timeout" in standing[1]["why"]
    assert "deadlock detected" in standing[2]["why"]
    assert "HELPFUL by rule HELPFUL" in standing[5]["why"]
    assert "1 posts before it" in standing[6]["why"] and "no daemon" in standing[6]["why"]


def test_why_names_who_holds_a_post_in_work(antonectl, database):
    insert_posts(database, 1)
    with database.connect("antone_worker", autocommit=False) as holder:
        holder.execute("SET application_name = 'antoned/here/work'")
        holder.execute("SELECT id FROM antone.posts FOR UPDATE")
        held = why(antonectl, "1")
    assert held["state"] == "in work"
    assert "antoned/here/work" in held["why"]
    assert why(antonectl, "1")["state"] == "queued"


def test_an_id_that_means_no_post_or_several(antonectl, database):
    insert_posts(database, 1)
    insert_posts(database, 1, platform="REDDIT")
    assert antonectl("queue", "why", "99").returncode == DATA
    several = antonectl("queue", "why", "1")
    assert several.returncode == DATA
    assert "more than one post" in several.stderr
    assert antonectl("queue", "why", post_id(database, 1)).returncode == 0


def test_no_verb_of_the_queue_needs_more_than_the_workers_role(database):
    with pytest.raises(psycopg.errors.InsufficientPrivilege), database.connect("antone_worker") as worker:
        worker.execute("DELETE FROM antone.posts")
