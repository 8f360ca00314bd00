"""What the programs say is so, and says what to do next: STATUS, the slow statement, a missing schema, the end."""
import itertools
import re
import subprocess

import pytest
from antone_testing.config import ROLES
from antone_testing.daemon import clean_environment
from antone_testing.paths import ANTONED
from antone_testing.posts import insert_posts

HELD_UP = """EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE '%/work' AND wait_event_type = 'Lock'
             AND now() - query_start > interval '1.1 s')"""


@pytest.fixture
def server_log(cluster):
    """What the server wrote since the test began."""
    before = cluster.log.stat().st_size
    return lambda: cluster.log.read_bytes()[before:].decode()


# ---- the end ----

def test_once_leaves_each_session_in_order(database, daemon, cluster, server_log):
    """Ten runs, since what is under way at the end is another thing each time: a heartbeat, a second connection."""
    for turn in range(10):
        insert_posts(database, 5, first=1 + 5 * turn)
        run = daemon("--once").start()
        assert run.wait_exit() == 0
        assert run.stderr.splitlines()[-1].endswith("daemon: stopped")
    database.wait_for("NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE 'antoned/%')")
    assert "connection to client lost" not in server_log() and "client" not in server_log()


def test_a_stop_leaves_each_session_in_order(database, daemon, server_log):
    for _ in range(5):
        running = daemon().start()
        running.wait_message("STATUS", "^starting")
        assert running.terminate() == 0  # wherever it is with connecting
        assert running.stderr.splitlines()[-1].endswith("daemon: stopped")
    assert "client" not in server_log()


def test_a_stop_does_not_wait_for_a_server_that_is_silent(database, daemon):
    """The listener's answer is held up by a lock: the stop gives it a second."""
    with database.connect(autocommit=False) as holder:
        with daemon() as running:
            holder.execute("LOCK TABLE antone.worker_heartbeats")
            running.signal(15)  # the heartbeat says "stopping", and waits for the lock
            assert running.wait_exit(10) == 0


# ---- STATUS ----

def test_the_time_of_the_archive_is_one_that_comes(database, daemon, config):
    """In the zone, and on the day that clocks go forward not a time that does not exist."""
    with daemon(config=config(time={"zone": "Asia/Kathmandu"}, retention={"at": "04:05"})) as running:
        assert "archive due 04:05 Asia/Kathmandu" in running.status


# ---- a slow statement ----

@pytest.fixture
def held_up(database, daemon):
    """held_up(table, mode) locks the table until a batch has waited for it for a second; what was logged of it."""
    numbers = itertools.count(1)
    with daemon() as running:

        def hold(table, mode):
            heard = len(running.stderr)
            with database.connect(autocommit=False) as holder:
                holder.execute(f"LOCK TABLE antone.{table} IN {mode} MODE")
                if table == "posts":
                    database.execute("NOTIFY antone_posts")
                else:
                    insert_posts(database, 1, first=next(numbers))
                database.wait_for(HELD_UP)
            return running.wait_stderr(r"conversation: (.*) took \d+ ms.*\n", since=heard)[0]

        yield hold
        assert running.terminate() == 0


def test_a_claim_that_is_slow_is_named_and_not_its_begin(held_up):
    said = held_up("posts", "ACCESS EXCLUSIVE")
    assert re.match(r"conversation: claim\.batch took \d{4,} ms", said) and "statement claim.batch" in said


def test_of_statements_sent_together_the_slow_one_is_named_from_the_second_time_on(held_up):
    assert re.match(r"conversation: record\.\w+, or one that was sent with it, took", held_up("audit_logs", "SHARE ROW EXCLUSIVE"))
    assert re.match(r"conversation: record\.audit took", held_up("audit_logs", "SHARE ROW EXCLUSIVE"))


# ---- a next step ----

@pytest.fixture
def bare(config, empty_database):
    """A configuration of a database without the schema."""
    return config("bare.conf", database={key: empty_database.conninfo(role) for key, role in ROLES.items()})


def test_status_before_a_migration_says_the_next_step(antonectl, bare):
    done = antonectl("db", "status", config=bare)
    assert done.returncode == 0 and done.stdout.endswith(": run antonectl db migrate\n")


@pytest.mark.parametrize("words", [("verify",), ("backup", ".")], ids=["verify", "backup"])
def test_where_no_schema_is_nothing_is_compared_or_saved(antonectl, bare, words):
    done = antonectl("db", *words, config=bare)
    assert done.returncode == 78 and "antonectl db migrate makes it" in done.stderr


@pytest.mark.parametrize("name, user", [("nowhere", "antone_migrator"), ("postgres", "nobody_known")])
def test_status_before_init_says_the_next_step(antonectl, config, cluster, name, user):
    path = config("before.conf", database={"migration_conninfo": cluster.conninfo(name, user)})
    done = antonectl("db", "status", config=path)
    assert done.returncode == 69 and "antonectl db init --admin" in done.stderr


def test_with_one_connection_string_for_all_the_role_of_retention_is_asked_for(database, config):
    """Never that the daemon's role be granted DELETE, which production refuses."""
    path = config("url.conf", database={key: None for key in ROLES})
    done = subprocess.run([ANTONED, "-c", path, "--check"], capture_output=True, text=True, timeout=60, check=False,
                          env=clean_environment(DATABASE_URL=database.conninfo("antone_worker")))
    line = next(line for line in done.stdout.splitlines() if line.startswith("WRONG"))
    assert done.returncode == 77 and "database.maintenance_conninfo" in line and "GRANT" not in line
