"""antonectl pause and resume: every daemon obeys within a second, whatever restarts, and everybody is told."""
import json
import re
import shutil
import tempfile
from pathlib import Path

import pytest
from antone_testing.archive import Ledger, insert_old_posts
from antone_testing.daemon import Daemon
from antone_testing.http import ask, samples
from antone_testing.paths import SOURCE
from antone_testing.posts import insert_posts, queued

USAGE, DATA, RETRY, NOPERM = 64, 65, 75, 77
WHY = "the platform's API is being moved"


@pytest.fixture
def address():
    """pytest's directories are too long for the path of a socket."""
    path = Path(tempfile.mkdtemp(prefix="antone-pause-"))
    yield f"unix:{path}/http"
    shutil.rmtree(path)


@pytest.fixture
def pause(antonectl):
    def run(part="intake", verb="pause", status=0, reason=WHY, **more):
        words = ["--reason", reason] if verb == "pause" and reason is not None else []
        done = antonectl(verb, part, *words, "--by", "kim", **more)
        assert done.returncode == status, done.stderr
        return done
    return run


def decided(database):
    return database.value("SELECT count(*) FROM antone.decisions")


def trail(database):
    return [(row["action"], row["entity_id"], row["actor"], row["details_json"]) for row in database.rows(
        "SELECT action, entity_id, actor, details_json FROM antone.audit_logs WHERE entity_type = 'daemon' ORDER BY created_at, action")]


def test_a_paused_intake_takes_nothing_and_goes_on_where_it_was(database, config, daemon, pause):
    path = config("paused.conf", intake={"poll_interval": "100ms"})
    with daemon(config=path) as running:
        pause()
        running.wait_message("STATUS", f"^paused by kim: {WHY}; 0 decided today")
        insert_posts(database, 5)
        pause("retention")  # told after the posts, so when it shows they were heard of
        running.wait_message("STATUS", "archive paused")
        assert decided(database) == 0 and queued(database) == 5
        pause(verb="resume")
        database.wait_for("SELECT count(*) = 5 FROM antone.decisions")
        running.wait_message("STATUS", "^idle; 5 decided today")
    begun, ended = [row for row in trail(database) if row[1] == "intake"]
    assert begun == ("intake.paused", "intake", "kim", {"reason": WHY})
    assert ended[:3] == ("intake.resumed", "intake", "kim") and ended[3]["reason"] == WHY and ended[3]["paused_seconds"] >= 0


def test_it_is_shown_everywhere(database, config, daemon, address, pause, antonectl):
    path = config("paused.conf", http={"listen": address})
    with daemon(config=path) as running:
        assert samples(ask(address, "/metrics").text)['antoned_paused{part="intake"}'] == 0
        pause()
        running.wait_message("STATUS", "^paused")
        health = ask(address, "/health")
        check = health.json["checks"]["daemon:intake"][0]
        assert (health.status, health.json["status"], check["status"]) == (200, "warn", "warn")
        assert re.search(f"^intake is paused by kim since 20.*Z: {re.escape(WHY)}$", check["output"]) and check["observedUnit"] == "s"
        assert (ask(address, "/readyz").status, ask(address, "/livez").status) == (200, 200)
        numbers = samples(ask(address, "/metrics").text)
        assert (numbers['antoned_paused{part="intake"}'], numbers['antoned_paused{part="retention"}']) == (1, 0)
        status = ask(address, "/status.json").json
        assert status["state"] == "paused" and status["sentence"].startswith("No posts are taken: intake is paused by kim since")
        assert [(each["part"], each["paused_by"], each["reason"]) for each in status["paused"]] == [("intake", "kim", WHY)]
        assert status["state_since"] >= status["paused"][0]["paused_at"][:19]
        assert "intake is paused by kim" in ask(address, "/").text
        database.wait_for("EXISTS (SELECT FROM antone.worker_heartbeats WHERE state = 'paused')")
        running.wait_stderr(f"PAUSED.*intake, by kim: {WHY}|intake, by kim: {WHY}")
        for words in (("status",), ("health",), ("status", "--database"), ("health", "--database")):
            shown = antonectl(*words, config=path)
            assert "paused by kim" in shown.stdout and WHY in shown.stdout, words
            assert shown.returncode == (1 if words[0] == "health" else 0), words
        insert_posts(database, 1)
        post = database.value("SELECT id::text FROM antone.posts")
        assert "intake is paused" in antonectl("queue", "why", post).stdout


def test_it_outlives_restarts_and_holds_for_several(database, config, daemon, pause):
    pause()
    insert_posts(database, 5)
    paths = [config(f"{name}.conf", instance=name) for name in ("one", "two")]
    with daemon(config=paths[0]) as one, daemon(config=paths[1]) as two:
        assert one.is_ready and two.is_ready
        for each in (one, two):
            each.wait_message("STATUS", "^paused by kim")
        assert one.terminate() == 0
        assert decided(database) == 0
        with daemon(config=paths[0]) as again:
            again.wait_message("STATUS", "^paused by kim")
            pause(verb="resume")
            for each in (again, two):
                each.wait_message("STATUS", "^(idle|deciding);", since=0)
            database.wait_for("SELECT count(*) = 5 FROM antone.decisions")


def test_nothing_is_claimed_before_it_is_known(database, daemon, pause):
    """A start while nobody can read what is paused."""
    pause()
    insert_posts(database, 3)
    with database.connect(autocommit=False) as other:
        other.execute("LOCK TABLE antone.pauses IN ACCESS EXCLUSIVE MODE")
        starting = daemon().start()
        database.wait_for("EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'antone.pauses'::regclass)")
        assert database.value("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                              " AND application_name LIKE 'antoned/%/work'") == 0
        assert not starting.is_ready
    starting.wait_ready()
    starting.wait_message("STATUS", "^paused by kim")
    assert decided(database) == 0


def test_the_batches_in_hand_finish(database, config, daemon, pause):
    path = config("slow.conf", intake={"connections": 1, "batch_rows": 10, "poll_interval": "100ms"})
    with daemon(config=path) as running, database.connect(autocommit=False) as other:
        other.execute("LOCK TABLE antone.decisions IN EXCLUSIVE MODE")
        insert_posts(database, 30)
        running.wait_message("STATUS", "^deciding;")
        pause()
        running.wait_message("STATUS", "^deciding, intake paused by kim")
        other.commit()
        running.wait_message("STATUS", "^paused by kim.*; 10 decided today")
        assert (decided(database), queued(database)) == (10, 20)
        pause(verb="resume")
        database.wait_for("SELECT count(*) = 30 FROM antone.decisions")


def test_a_batch_that_fails_meanwhile_stays_queued(database, config, daemon, pause):
    """The search for the post that fails it ends, too, and finds it afterwards."""
    with daemon(config=config("slow.conf", intake={"connections": 1, "poll_interval": "100ms"})) as running:
        with database.connect(autocommit=False) as other:
            other.execute("LOCK TABLE antone.decisions IN EXCLUSIVE MODE")
            insert_posts(database, 8)
            bad = database.value("SELECT id FROM antone.posts LIMIT 1 OFFSET 3")
            running.wait_message("STATUS", "^deciding;")
            pause()
            running.wait_message("STATUS", "^deciding, intake paused")
            other.execute("ALTER TABLE antone.decisions ADD CONSTRAINT not_this CHECK (post_id <> '%s') NOT VALID" % bad)
            other.commit()
        running.wait_message("STATUS", "^paused by kim.*; 0 decided today")
        assert queued(database) == 8
        pause(verb="resume")
        database.wait_for("SELECT count(*) = 7 FROM antone.decisions")
        running.wait_stderr("POST_FAILED|attempt 1, tried again later")


def test_without_a_notification_it_is_polled_for(database, daemon, pause):
    database.execute("ALTER TABLE antone.pauses DISABLE TRIGGER notify_pause")
    with daemon() as running:
        pause()
        running.wait_message("STATUS", "^paused by kim", seconds=30)


def test_once_has_nothing_to_do(database, daemon, pause):
    insert_posts(database, 3)
    pause()
    guest = daemon("--once").start()
    assert guest.wait_exit() == RETRY
    assert "intake is paused" in guest.stderr and queued(database) == 3


def test_an_outage_does_not_end_it(database, daemon, cluster, pause):
    with daemon() as running:
        pause()
        running.wait_message("STATUS", "^paused by kim")
        insert_posts(database, 2)
        heard = len(running.messages)
        cluster.stop("fast")  # what is written is on the disk
        running.wait_message("STATUS", "^outage since 20.*Z, trying again", since=heard)
        cluster.start()
        running.wait_message("STATUS", "^paused by kim", seconds=60, since=heard)
        assert queued(database) == 2


# Retention

def missed_a_run(database):
    database.execute("INSERT INTO antone.job_runs (job, instance, started_at, finished_at, outcome)"
                     " VALUES ('retention', 'x', now() - interval '3 days', now() - interval '3 days', 'done')")


@pytest.fixture
def archived(database, config, tmp_path):
    """A database with 24 posts that are to go and a run that is due, and a configuration of small parts."""
    insert_old_posts(database, 24, days=1)
    missed_a_run(database)
    return config("hurried.conf", archive={"part_rows": 4})


def test_a_paused_retention_begins_nothing(database, archived, tmp_path, hurried, pause, antonectl):
    pause("retention")
    with Daemon(archived, tmp_path, program=hurried) as running:
        running.wait_message("STATUS", "archive paused")
        insert_posts(database, 2)  # they are decided all the same
        database.wait_for("(SELECT count(*) FROM antone.posts WHERE processed_at IS NOT NULL) = 26")
        refused = antonectl("retention", "run")
        assert refused.returncode == RETRY and "retention is paused by kim since" in refused.stderr and WHY in refused.stderr
        assert database.value("SELECT count(*) FROM antone.job_runs WHERE instance <> 'x'") == 0
        pause("retention", "resume")
        database.wait_for("(SELECT count(*) FROM antone.posts) = 2")
    assert [action for action, *_ in trail(database)] == ["retention.paused", "retention.resumed"]


def test_a_run_under_way_ends_after_the_part_in_hand(database, archived, tmp_path, hurried, pause):
    with Daemon(archived, tmp_path, environment={"ANTONE_CATCH_UP_MS": "1000"}, program=hurried) as running:
        with database.connect(autocommit=False) as other:
            other.execute("LOCK TABLE antone.posts IN EXCLUSIVE MODE")
            database.wait_for("EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'antone.posts'::regclass)")
            pause("retention")
            running.wait_stderr("retention, by kim")
            other.rollback()
        running.wait_message("STATUS", "archive paused", seconds=30)
        assert database.value("SELECT count(*) FROM antone.posts") > 0
        assert "ARCHIVE_FAILED" not in running.stderr
        pause("retention", "resume")
        database.wait_for("NOT EXISTS (SELECT FROM antone.posts)")
    keys = Ledger(database, tmp_path / "archive").archived("posts")
    assert len(keys) == len(set(keys)) == 24


# What is refused

@pytest.mark.parametrize("words, heard", [
    (("pause", "intake", "--by", "kim"), "--reason is missing"),
    (("pause", "intake", "--reason", "why"), "--by is missing"),
    (("pause", "intake", "--reason", "two\nlines", "--by", "kim"), "--reason may not hold control characters"),
    (("pause", "intake", "--reason", "x" * 201, "--by", "kim"), "--reason is longer than 200 characters"),
    (("pause", "intake", "--reason", "why", "--by", "k" * 101), "--by is longer than 100 characters"),
    (("resume", "retention"), "--by is missing"),
    (("pause", "drafts", "--reason", "why", "--by", "kim"), 'there is no verb "drafts"'),
])
def test_wrong_words(antonectl, database, words, heard):
    done = antonectl(*words)
    assert done.returncode == USAGE and heard in done.stderr
    assert trail(database) == []


def test_twice_and_not_at_all(database, pause, antonectl):
    assert "intake is not paused" in pause(verb="resume", status=DATA).stderr
    pause()
    again = pause(status=DATA, reason="another").stderr
    assert "intake is paused by kim since 20" in again and WHY in again
    pause("retention")
    shown = json.loads(antonectl("resume", "intake", "--by", "jo", "--note", "done", "--json").stdout)
    assert (shown["part"], shown["paused_by"], shown["reason"]) == ("intake", "kim", WHY)
    assert [action for action, *_ in trail(database)] == ["intake.paused", "retention.paused", "intake.resumed"]


def test_who_only_reads_may_not(database, config, antonectl):
    path = config("reader.conf", database={"conninfo": database.conninfo("antone_readonly")})
    done = antonectl("pause", "intake", "--reason", "why", "--by", "kim", config=path)
    assert done.returncode == NOPERM, done.stderr
    assert database.value("SELECT count(*) FROM antone.pauses WHERE paused_at IS NOT NULL") == 0


def test_the_longest_reason_of_wide_characters_stays_whole(database, config, daemon, address, pause):
    long = "𝔴" * 200
    with daemon(config=config("paused.conf", http={"listen": address})) as running:
        pause(reason=long)
        assert long in running.wait_message("STATUS", "^paused by kim")["STATUS"]
        assert long in ask(address, "/health").json["checks"]["daemon:intake"][0]["output"]
        assert long in ask(address, "/status.json").json["sentence"] and long in ask(address, "/").text


def test_the_way_back_refuses_while_something_is_paused(database, pause):
    pause()
    down = (SOURCE / "sql/migrations/0016_pauses.down.sql").read_text()
    with pytest.raises(Exception, match="antonectl resume first"):
        database.execute(down)
    pause(verb="resume")
    database.execute(down)
    assert database.value("SELECT to_regclass('antone.pauses') IS NULL")
