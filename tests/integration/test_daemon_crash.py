"""What happens when something dies: the daemon, the database, a connection, one post."""
import pytest

from antone_testing.posts import assert_each_decided_once, insert_posts, queued
from antone_testing.waiting import wait_until

AT_WORK = (
    "EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'antoned/%s/work%%'"
    " AND backend_xid IS NOT NULL AND datname = current_database())"
)


class Feed:
    """Posts for a daemon that must not run dry before the test is through with it, however slow the test's own process is
    beside it: a fixed number would be gone when the machine is busy elsewhere for a second."""

    def __init__(self, database, posts, authors):
        self.database, self.authors, self.inserted = database, authors, 0
        self.add(posts)

    def add(self, posts):
        insert_posts(self.database, posts, first=self.inserted + 1, authors=self.authors)
        self.inserted += posts

    def keep(self, least):
        if queued(self.database) < least:
            self.add(least)


@pytest.mark.slow
def test_two_daemons_share_20000_posts_while_one_is_killed_over_and_over(database, daemon, config):
    small = {"batch_rows": 50, "poll_interval": "1s"}
    steady = config("steady.conf", instance="steady", intake=small)
    victim = config("victim.conf", instance="victim", intake=small)
    feed = Feed(database, 20000, authors=300)

    def the_victim_works():
        feed.keep(2000)
        return database.value(f"SELECT {AT_WORK % 'victim'}")

    with daemon(config=steady):
        for _ in range(8):
            doomed = daemon(config=victim).start()
            wait_until(the_victim_works, 30, "the victim works")
            doomed.kill()
        wait_until(lambda: queued(database) == 0, 60, "the queue is empty")
    assert_each_decided_once(database, feed.inserted)


def test_after_a_kill_nothing_is_left_to_clean_up(database, daemon, config):
    """No lease to expire: the next daemon takes the posts at once."""
    doomed = daemon().start().wait_ready()
    insert_posts(database, 1)
    database.wait_for("SELECT count(*) = 1 FROM antone.decisions")
    blocker = database.connect(autocommit=False)
    blocker.execute("LOCK TABLE antone.decisions IN SHARE MODE")
    insert_posts(database, 499, first=2)
    database.wait_for("EXISTS (SELECT FROM pg_stat_activity WHERE application_name ~ '^antoned.*work$'"
                      " AND wait_event_type = 'Lock' AND datname = current_database())")
    doomed.kill()
    blocker.rollback()
    blocker.close()
    assert database.value("SELECT count(*) FROM antone.decisions") == 1
    assert queued(database) == 499
    assert daemon("--once").start().wait_exit(60) == 0
    assert_each_decided_once(database, 500)


@pytest.mark.slow
def test_the_database_restarts_at_once_in_the_middle_and_no_post_is_blamed(database, daemon, config):
    insert_posts(database, 12000, authors=100)
    with daemon(config=config(intake={"batch_rows": 50})) as running:
        for _ in range(4):
            before = queued(database)
            wait_until(lambda: queued(database) < before or before == 0, 60, "progress")
            database.cluster.restart("immediate")
        wait_until(lambda: queued(database) == 0, 60, lambda: f"the queue is empty\n{running.stderr[-4000:]}")
        assert running.is_running()
    assert_each_decided_once(database, 12000)


# All connections of the daemon, in a moment in which one that was not cut before holds a transaction.
CUT_AT_WORK = """
WITH daemon AS MATERIALIZED (
    SELECT pid, application_name LIKE '%%/work' AND backend_xid IS NOT NULL AND pid <> ALL (%s::int[]) AS at_work
      FROM pg_stat_activity
     WHERE application_name LIKE 'antoned/test/%%' AND datname = current_database()
)
SELECT pid FROM daemon WHERE (SELECT bool_or(at_work) FROM daemon) AND pg_terminate_backend(pid)
"""


@pytest.mark.slow
def test_a_storm_of_cut_connections_blames_no_post(database, daemon, config):
    feed = Feed(database, 4000, authors=100)
    cut = []

    def strike():
        feed.keep(1000)
        struck = database.rows(CUT_AT_WORK, (cut,))
        cut.extend(row["pid"] for row in struck)
        return struck

    with daemon(config=config(intake={"batch_rows": 50})) as running:
        for _ in range(12):
            wait_until(strike, 60, lambda: f"a connection at work is cut\n{running.stderr[-4000:]}")
        wait_until(lambda: queued(database) == 0, 60, lambda: f"the queue is empty\n{running.stderr[-4000:]}")
        assert running.is_running()
    assert_each_decided_once(database, feed.inserted)


def test_a_cut_listener_comes_back(database, daemon, config):
    with daemon(config=config(intake={"poll_interval": "1h"})) as running:
        for _ in range(3):
            heard = len(running.stderr)
            database.cluster.terminate_backends("application_name LIKE 'antoned/%/listen%'")
            running.wait_stderr("listener hears again", since=heard)
        insert_posts(database, 1)
        database.wait_for("SELECT count(*) = 1 FROM antone.decisions", 2)


def test_what_does_not_fit_the_database_stalls_the_daemon_until_it_fits(database, daemon):
    with daemon() as running:
        database.execute("ALTER TABLE antone.decisions RENAME COLUMN sss_score TO elsewhere")
        insert_posts(database, 1)
        running.wait_stderr("no posts are taken until it fits")
        running.wait_message("STATUS", "^stalled;")
        heard, told = len(running.stderr), len(running.messages)
        database.cluster.terminate_backends("application_name LIKE 'antoned/%/listen%'")
        running.wait_stderr("listener hears again", since=heard)
        running.wait_message("STATUS", "^stalled;", since=told)  # a listener that is back changes nothing about it
        database.wait_for("(SELECT state FROM antone.worker_heartbeats) = 'stalled'")
        told = len(running.messages)
        database.execute("ALTER TABLE antone.decisions RENAME COLUMN elsewhere TO sss_score")
        database.cluster.terminate_backends("application_name LIKE 'antoned/%/work%'")  # not in half a minute, but now
        database.wait_for("SELECT count(*) = 1 FROM antone.decisions", 20)
        running.wait_message("STATUS", "^idle; 1 decided", since=told)


# One post that cannot be recorded, whatever it is tried with

POISON = """
CREATE FUNCTION antone.poison() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE text_of_post text;
BEGIN
    SELECT content INTO text_of_post FROM antone.posts WHERE id = NEW.post_id AND platform_post_id IN ('13', '700');
    IF FOUND THEN
        RAISE EXCEPTION 'poisoned' USING DETAIL = text_of_post, HINT = text_of_post;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER poison BEFORE INSERT ON antone.decisions FOR EACH ROW EXECUTE FUNCTION antone.poison();
"""
BLAMED = "SELECT platform_post_id, error_count, error_message, processed_at, next_attempt_at FROM antone.posts" \
         " WHERE error_count > 0 ORDER BY platform_post_id"


@pytest.fixture
def poisoned(database):
    database.execute(POISON)
    insert_posts(database, 1000, content="canarytext hungover, what helps? please")
    return database


def test_a_poison_post_is_isolated_and_the_others_go_through(poisoned, daemon, config):
    running = daemon("--once", config=config(intake={"retry_delay": "1h"})).start()
    assert running.wait_exit(60) == 0, running.stderr
    blamed = poisoned.rows(BLAMED)
    assert [row["platform_post_id"] for row in blamed] == ["13", "700"]
    for row in blamed:
        assert row["error_count"] == 1 and row["processed_at"] is None and row["next_attempt_at"] is not None
        assert row["error_message"] and len(row["error_message"]) <= 500
        assert "canarytext" not in row["error_message"]
    assert poisoned.value("SELECT count(*) FROM antone.decisions") == 998
    assert "canarytext" not in running.stderr


def test_a_poison_post_is_given_up_after_max_attempts_and_can_be_revived(poisoned, daemon, config, antonectl):
    settings = config(intake={"retry_delay": "100ms", "max_attempts": 3, "poll_interval": "100ms"})
    with daemon(config=settings):
        poisoned.wait_for("SELECT count(*) = 2 FROM antone.posts WHERE processed_at IS NOT NULL AND error_message IS NOT NULL", 60)
        assert [row["error_count"] for row in poisoned.rows(BLAMED)] == [3, 3]
        poisoned.execute("DROP TRIGGER poison ON antone.decisions")
        post = poisoned.value("SELECT id FROM antone.posts WHERE platform_post_id = '13'")
        done = antonectl("queue", "retry", post)
        assert done.returncode == 0, done.stderr
        poisoned.wait_for("EXISTS (SELECT FROM antone.decisions WHERE post_id = %s)", 20, (post,))
        done = antonectl("queue", "retry", "--failed")
        assert done.returncode == 0, done.stderr
        poisoned.wait_for("SELECT count(*) = 1000 FROM antone.decisions", 20)
    assert poisoned.value("SELECT count(*) FROM antone.posts WHERE error_message IS NOT NULL") == 0


def test_each_attempt_waits_longer_than_the_one_before(poisoned, daemon, config):
    settings = config(intake={"retry_delay": "1s", "max_attempts": 10, "poll_interval": "100ms"})
    waits = []
    with daemon(config=settings):
        for attempt in (1, 2, 3):
            poisoned.wait_for(
                "SELECT error_count >= %s FROM antone.posts WHERE platform_post_id = '13'", 30, (attempt,))
            waits.append(poisoned.value(
                "SELECT extract(epoch FROM next_attempt_at - updated_at) FROM antone.posts WHERE platform_post_id = '13'"))
            poisoned.execute("UPDATE antone.posts SET next_attempt_at = now() WHERE platform_post_id = '13'")
    assert waits[0] < waits[1] < waits[2]
