"""Locks and slow moments: nobody's fault, and told by name."""
import re

import pytest
from antone_testing.posts import assert_each_decided_once, insert_posts
from antone_testing.waiting import wait_until

EX_TEMPFAIL = 75
HURRIED = {"statement_timeout": "1s"}
BLAMED = "SELECT platform_post_id FROM antone.posts WHERE error_count > 0 ORDER BY platform_post_id::int"


def claims(daemon):
    return len(re.findall(r"batch: claims up to", daemon.stderr))


@pytest.fixture
def hurried(config):
    return config(database=HURRIED, intake={"connections": 1, "batch_rows": 8, "poll_interval": "1s"})


@pytest.fixture
def ddl(database):
    """ddl(mode, table): somebody's session that holds what a DDL on a table would hold, until it is closed."""
    opened = []

    def hold(mode, table):
        connection = database.cluster.connect(database.name, autocommit=False, application_name="nightly-ddl")
        connection.execute(f"LOCK TABLE antone.{table} IN {mode} MODE")
        opened.append(connection)
        return connection

    yield hold
    for each in opened:
        each.close()


def test_a_lock_blames_no_post_and_queue_why_says_who_holds_it(database, daemon, hurried, ddl, antonectl):
    """As CREATE INDEX holds it: nothing can be written to replies meanwhile."""
    with daemon(config=hurried) as running:
        holder = ddl("SHARE", "replies")
        pid = holder.info.backend_pid
        insert_posts(database, 20)
        wait_until(lambda: claims(running) >= 6, 60, "it has tried often")
        assert database.rows(BLAMED) == []
        asked = antonectl("queue", "why", "1", json=True).json
        assert f"process {pid} of postgres (nightly-ddl) holds ShareLock on replies" in asked["why"]
        running.wait_stderr(r"warning worker: rolled back, tried again: .*antonectl queue why ID.* says who holds it.*55P03")
        holder.rollback()
        database.wait_for("(SELECT count(*) FROM posts WHERE processed_at IS NULL) = 0", 60)
        assert_each_decided_once(database, 20)
    assert antonectl("queue", "why", "1", json=True).json.get("locked_by") is None


def test_a_daemon_that_starts_under_a_lock_says_so_and_works_when_it_is_gone(database, daemon, hurried, ddl):
    """Already preparing its statements waits for the lock: it is not READY before."""
    holder = ddl("SHARE", "replies")
    insert_posts(database, 20)
    running = daemon(config=hurried).start()
    running.wait_stderr(r"warning worker: trying again: statement record\.\w+: .*antonectl queue why ID.* says who holds it")
    assert not running.is_ready
    holder.rollback()
    running.wait_ready(60)
    database.wait_for("(SELECT count(*) FROM posts WHERE processed_at IS NULL) = 0", 60)
    assert_each_decided_once(database, 20)


def test_queue_why_answers_although_the_queue_itself_is_locked(database, antonectl, config, ddl):
    insert_posts(database, 1)
    pid = ddl("ACCESS EXCLUSIVE", "posts").info.backend_pid
    done = antonectl("queue", "why", "1", config=config(database=HURRIED))
    assert done.returncode == EX_TEMPFAIL
    assert f"the table is locked: process {pid} of postgres (nightly-ddl) holds AccessExclusiveLock on posts" in done.stderr


SLOW = """
CREATE FUNCTION antone.slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(30); RETURN NEW; END $$;
CREATE TRIGGER slow BEFORE INSERT ON antone.decisions FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION antone.slow();
"""


def test_a_server_that_is_too_slow_for_all_blames_no_post(database, daemon, hurried):
    database.execute(SLOW.format(when="true"))
    with daemon(config=hurried) as running:
        insert_posts(database, 20)
        wait_until(lambda: claims(running) >= 10, 90, "it has tried often")
        running.wait_stderr("warning worker: rolled back, tried again: .*57014")
        assert database.rows(BLAMED) == []
        database.execute("DROP TRIGGER slow ON antone.decisions")
        database.wait_for("(SELECT count(*) FROM posts WHERE processed_at IS NULL) = 0", 60)
        assert_each_decided_once(database, 20)


@pytest.mark.parametrize("bad", [1, 5, 20])
def test_a_post_that_always_takes_too_long_is_blamed_when_others_go_through(database, daemon, hurried, bad):
    """Wherever it stands, also as the first one that is tried."""
    insert_posts(database, 20, priority="(100 - n)::smallint")
    post = database.value("SELECT id FROM posts WHERE platform_post_id = %s", (str(bad),))
    database.execute(SLOW.format(when=f"NEW.post_id = '{post}'"))
    with daemon(config=hurried):
        database.wait_for("(SELECT count(*) FROM posts WHERE processed_at IS NOT NULL) >= 19", 90)
        database.wait_for(f"(SELECT error_count FROM posts WHERE id = '{post}') > 0", 60)
    assert [row["platform_post_id"] for row in database.rows(BLAMED)] == [str(bad)]
