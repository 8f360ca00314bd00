"""The daemon's life: start, ready, reload, drain, exit; and that it rests when there is nothing to do."""
import signal
import socket
import time

import pytest

from antone_testing.posts import assert_each_decided_once, insert_posts, queued
from antone_testing.waiting import wait_until

EX_UNAVAILABLE = 69
EX_CONFIG = 78
WORKING = "EXISTS (SELECT FROM pg_stat_activity WHERE application_name ~ '^antoned.*work$' AND {}" \
          " AND datname = current_database())"
RESTING = WORKING.format("state = 'idle' AND query = 'COMMIT'")
BLOCKED = WORKING.format("wait_event_type = 'Lock'")
GONE = "NOT " + WORKING.format("true")  # PostgreSQL notices within a second that a client has left


@pytest.fixture
def blocker(database):
    """block(daemon) keeps a daemon that is connected from recording, in the middle of a batch of the posts inserted
    then; rollback() of what it returns lets it go on."""
    connection = database.connect(autocommit=False)

    def block(posts):
        database.wait_for(RESTING)  # preparing its statements would wait for the lock, too
        connection.execute("LOCK TABLE antone.decisions IN SHARE MODE")
        insert_posts(database, posts)
        database.wait_for(BLOCKED)
        return connection

    yield block
    connection.close()


# Stopping

def test_sigterm_finishes_the_batch_in_hand_and_exits_0(database, daemon, config, blocker):
    with daemon(config=config(intake={"batch_rows": 100, "connections": 1})) as running:
        lock = blocker(300)
        running.signal(signal.SIGTERM)
        running.wait_message("STOPPING", "^1$")
        lock.rollback()
        assert running.wait_exit() == 0
    assert database.value("SELECT count(*) FROM antone.decisions") == 100
    assert queued(database) == 200


def test_a_second_sigterm_rolls_back_and_exits(database, daemon, config, blocker):
    with daemon(config=config(shutdown_timeout="10min")) as running:
        lock = blocker(300)
        running.signal(signal.SIGTERM)
        running.wait_message("STOPPING", "^1$")
        running.signal(signal.SIGTERM)
        running.wait_exit(5)
    database.wait_for(GONE)
    lock.rollback()
    assert database.value("SELECT count(*) FROM antone.decisions") == 0
    assert queued(database) == 300


def test_a_batch_that_hangs_is_given_back_after_shutdown_timeout(database, daemon, config, blocker):
    with daemon(config=config(shutdown_timeout="1s")) as running:
        lock = blocker(10)
        running.signal(signal.SIGTERM)
        running.wait_exit(10)
    database.wait_for(GONE)
    lock.rollback()
    assert queued(database) == 10


def test_an_idle_daemon_stops_at_once(daemon):
    with daemon() as running:
        started = time.monotonic()
        assert running.terminate() == 0
        assert time.monotonic() - started < 2


def test_sigterm_before_the_database_is_there(cluster, daemon, config, tmp_path):
    nowhere = config(database={"conninfo": f"host={tmp_path} user=antone_worker dbname=x", "listener_conninfo": None})
    running = daemon(config=nowhere).start()
    running.wait_stderr("database|connect|server")
    assert running.terminate(5) == 0


# Starting

@pytest.mark.parametrize("table, told", [
    ("schema_migrations", "trying again: .*lock timeout"),
    ("archetypes", "could not be loaded: .*lock timeout"),
])
def test_a_migration_that_holds_a_table_is_waited_for(database, daemon, config, table, told):
    """The server ends the daemon's first look by its lock_timeout: that is a moment, not a reason to give up."""
    with database.connect(autocommit=False) as migration:
        migration.execute(f"LOCK TABLE antone.{table}")
        running = daemon(config=config(database={"statement_timeout": "100ms"})).start()
        running.wait_stderr(told)
        assert running.is_running() and not running.is_ready
        migration.rollback()
    running.wait_ready()


def test_ready_comes_with_a_status_line_that_is_right_from_the_first(daemon, config):
    with daemon(config=config(retention={"at": "03:17"})) as running:
        running.wait_message("STATUS", ".")
        assert all("archive due 03:17 America/New_York" in message["STATUS"] for message in running.messages if "STATUS" in message)


@pytest.fixture
def doorway(database, tmp_path):
    """A host directory that first leads to a server which hangs up on everybody, and can be led to PostgreSQL."""

    class Doorway:
        def __init__(self):
            self.path = tmp_path / "door"
            (tmp_path / "dead").mkdir()
            self.path.symlink_to(tmp_path / "dead")
            self.listener = socket.socket(socket.AF_UNIX)
            self.listener.bind(str(tmp_path / "dead" / ".s.PGSQL.5432"))
            self.listener.listen(8)
            self.listener.settimeout(30)

        def turn_away(self, times):
            for _ in range(times):
                self.listener.accept()[0].close()

        def conninfo(self, role):
            return f"host={self.path} dbname={database.name} user={role}"

        def open(self):
            (tmp_path / "turned").symlink_to(database.cluster.socket_directory)
            (tmp_path / "turned").rename(self.path)
            self.listener.close()

    door = Doorway()
    yield door
    door.listener.close()


def test_without_a_database_it_says_so_once_and_works_when_it_comes(database, daemon, config, doorway):
    insert_posts(database, 5)
    conninfo = doorway.conninfo("antone_worker")
    settings = config(database={"conninfo": conninfo, "listener_conninfo": conninfo,
                                "maintenance_conninfo": doorway.conninfo("antone_retention")}, log={"level": "info"})
    running = daemon(config=settings).start()
    doorway.turn_away(6)
    assert not running.is_ready
    complaints = [line for line in running.stderr.splitlines() if "server" in line or "connection" in line]
    assert len(complaints) <= 2, complaints  # one for the work, one for the listener
    doorway.open()
    running.wait_ready(60)
    database.wait_for("SELECT count(*) = 5 FROM antone.decisions", 60)


def test_once_without_a_database_exits_69_and_tells_no_secret(config, daemon, tmp_path):
    settings = config(database={"conninfo": None, "listener_conninfo": None, "maintenance_conninfo": None,
                                "migration_conninfo": None})
    url = f"postgresql://antone_worker:canarysecret@/antone?host={tmp_path}"
    running = daemon("--once", config=settings, environment={"DATABASE_URL": url}).start()
    assert running.wait_exit(30) == EX_UNAVAILABLE
    assert running.stderr.strip() and "canarysecret" not in running.stderr


@pytest.mark.parametrize("arguments", [(), ("--once",), ("--check",)], ids=["daemon", "once", "check"])
@pytest.mark.parametrize("drift", ["older", "newer"])
def test_a_schema_of_another_version_is_refused_by_both_names(database, daemon, arguments, drift):
    version = database.value("SELECT max(version) FROM antone.schema_migrations")
    if drift == "older":
        other = version - 1
        database.execute("DELETE FROM antone.schema_migrations WHERE version = %s", (version,))
    else:
        other = version + 7
        database.execute(
            "INSERT INTO antone.schema_migrations SELECT (jsonb_populate_record(m,"
            " jsonb_build_object('version', %s::int, 'name', 'from_the_future'))).* FROM antone.schema_migrations m"
            " WHERE version = %s", (other, version))
    running = daemon(*arguments).start()
    assert running.wait_exit(30) == EX_CONFIG, running.stderr
    assert str(version) in running.stderr and str(other) in running.stderr


def test_check_exits_0_when_all_is_well(daemon):
    running = daemon("--check").start()
    assert running.wait_exit(30) == 0, running.stderr


def test_check_names_the_line_of_a_bad_lexicon(daemon, config, tmp_path):
    lexicon = tmp_path / "lexicon.conf"
    lexicon.write_text('version = 1;\nno_such_category = 3;\n')
    running = daemon("--check", config=config(lexicon={"path": str(lexicon)})).start()
    assert running.wait_exit(30) == EX_CONFIG
    assert f"{lexicon}:" in running.stderr


@pytest.mark.parametrize("arguments", [(), ("--once",), ("--check",)])
def test_a_lexicon_that_is_not_there_exits_78(daemon, config, arguments):
    """Status 78 is what systemd does not restart for; nothing else would cure it."""
    running = daemon(*arguments, config=config(lexicon={"path": "/nonexistent/lexicon.conf"})).start()
    assert running.wait_exit(30) == EX_CONFIG, running.stderr


def test_a_bad_configuration_exits_78_with_file_line_and_key(daemon, config):
    path = config()
    path.write_text(path.read_text() + "intake2 = { batch_rows = 5; };\n")
    running = daemon(config=path).start()
    assert running.wait_exit(30) == EX_CONFIG
    assert "intake2" in running.stderr and f"{path}:" in running.stderr


# Reloading

def reply_names(database, product):
    return database.value("SELECT count(*) FROM antone.replies WHERE content LIKE %s", (f"%{product}%",))


def test_sighup_takes_a_good_configuration(database, daemon, config):
    path = config(product={"name": "Firstname"})
    with daemon(config=path) as running:
        insert_posts(database, 40)
        database.wait_for("SELECT count(*) = 40 FROM antone.decisions")
        assert reply_names(database, "Firstname") > 0
        config(product={"name": "Secondname"})
        said = len(running.stderr)
        running.reload()
        running.wait_stderr("reload", since=said)
        insert_posts(database, 40, first=101)
        database.wait_for("SELECT count(*) = 80 FROM antone.decisions")
        assert reply_names(database, "Secondname") > 0


def test_sighup_with_a_bad_file_keeps_the_old_configuration_and_says_so(database, daemon, config):
    path = config(product={"name": "Firstname"})
    with daemon(config=path) as running:
        path.write_text(path.read_text() + "nonsense = 1;\n")
        heard = len(running.messages)
        running.reload()
        running.wait_stderr("nonsense")
        running.wait_message("STATUS", "(?i)reload|configuration", since=heard)
        insert_posts(database, 40)
        database.wait_for("SELECT count(*) = 40 FROM antone.decisions")
        assert reply_names(database, "Firstname") > 0
        assert running.is_running()


# Resting

def test_idle_it_rarely_wakes(database, daemon, config):
    """The watchdog is the clock: systemd asks for a sign of life every 2 s, and apart from that it rests."""
    path = config(log={"level": "info"})
    with daemon(config=path, environment={"WATCHDOG_USEC": "2000000"}) as running:
        insert_posts(database, 20)
        database.wait_for("SELECT count(*) = 20 FROM antone.decisions")
        running.wait_message("WATCHDOG", "1", since=len(running.messages))
        switches, cpu, started = running.context_switches(), running.cpu_seconds(), time.monotonic()
        for _ in range(5):
            running.wait_message("WATCHDOG", "1", since=len(running.messages))
        elapsed = time.monotonic() - started
        assert (running.context_switches() - switches) / elapsed < 6
        assert running.cpu_seconds() - cpu <= 0.02


def test_idle_it_stays_below_10_mib(database, daemon, config):
    with daemon(config=config(log={"level": "info"}), environment={"WATCHDOG_USEC": "2000000"}) as running:
        insert_posts(database, 20)
        database.wait_for("SELECT count(*) = 20 FROM antone.decisions")
        for _ in range(2):
            running.wait_message("WATCHDOG", "1", since=len(running.messages))
        assert running.memory_bytes() < 10 * 1024 * 1024


def test_it_leaves_a_heartbeat(database, daemon):
    with daemon():
        database.wait_for("EXISTS (SELECT FROM antone.worker_heartbeats WHERE instance = 'test')")


HEARTBEATS = "SELECT host, started_at, posts_processed FROM antone.worker_heartbeats WHERE instance = 'test'"


def test_once_is_a_guest_that_takes_no_name(database, daemon):
    """Beside the service it is no second daemon of that name, nor is it in the way of a service that starts meanwhile."""
    insert_posts(database, 3)
    with database.connect(autocommit=False) as other:
        other.execute("LOCK TABLE antone.decisions IN SHARE MODE")
        guest = daemon("--once").start()
        database.wait_for("EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')")
        assert database.value("SELECT count(*) FROM antone.worker_heartbeats") == 0
        assert database.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1095652425") == 0
    assert guest.wait_exit() == 0
    assert_each_decided_once(database, 3)
    assert database.value("SELECT count(*) FROM antone.worker_heartbeats") == 0


def test_the_second_of_one_instance_name_is_told_once_and_leaves_the_heartbeat_alone(database, daemon, config):
    with daemon() as first:
        database.wait_for(f"EXISTS ({HEARTBEATS})")
        beat = database.rows(HEARTBEATS)
        with daemon(config=config("second.conf")) as second:
            second.wait_stderr('same instance name "test": on host .+, since .+Z; .*give one of them an "instance" of its own')
            second.wait_message("STATUS", "another daemon has the same instance name")
            insert_posts(database, 40)
            wait_until(lambda: queued(database) == 0, 20, "the queue is empty")
            assert database.rows(HEARTBEATS) == beat
            assert "same instance name" not in first.stderr
            told = len(second.messages)
            first.kill()
            second.wait_stderr("free again and taken over")
            assert second.stderr.count("same instance name") == 1
            owner = database.rows(HEARTBEATS)
            assert len(owner) == 1 and owner[0]["started_at"] > beat[0]["started_at"]
            second.wait_message("STATUS", "^(?!.*instance name)", since=told)


def test_after_a_cut_and_after_a_kill_the_name_is_still_ones_own(database, daemon):
    """Nobody else has it, though the server may not have seen the last session end."""
    with daemon() as running:
        database.wait_for(f"EXISTS ({HEARTBEATS})")
        heard = len(running.stderr)
        database.cluster.terminate_backends("application_name LIKE 'antoned/%/listen%'")
        running.wait_stderr("listener hears again", since=heard)
        running.kill()
    with daemon() as successor:
        database.wait_for(f"(SELECT posts_processed FROM ({HEARTBEATS}) h) = 0")
        assert "instance name" not in running.stderr + successor.stderr


def test_two_daemons_share_the_queue(database, daemon, config):
    insert_posts(database, 4000)
    with daemon(config=config("one.conf", instance="one")), daemon(config=config("two.conf", instance="two")):
        wait_until(lambda: queued(database) == 0, 60, "the queue is empty")
    assert_each_decided_once(database, 4000)
