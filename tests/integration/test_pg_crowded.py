"""Many clients at once, no connection left, and a server that answers a byte at a time."""
import contextlib
import subprocess

import psycopg
import pytest
from antone_testing import database as databases
from antone_testing.cluster import Cluster
from antone_testing.config import ROLES, write_config
from antone_testing.daemon import Daemon, clean_environment
from antone_testing.paths import ANTONECTL, ANTONED
from antone_testing.posts import assert_each_decided_once, insert_posts
from antone_testing.slow_server import SlowServer
from antone_testing.waiting import wait_until

EX_OK, EX_UNAVAILABLE = 0, 69
CONNECTIONS = 70  # three are a superuser's, and so ours
SERVED = CONNECTIONS - 3


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """A server with few connections, and a migrated database on it."""
    cluster = Cluster(settings={"max_connections": str(CONNECTIONS), "superuser_reserved_connections": "3"}).start()
    yield databases.create_migrated(cluster, tmp_path_factory.mktemp("crowded"))
    cluster.remove()


@pytest.fixture
def settings(crowded, tmp_path):
    crowded.execute("TRUNCATE antone.authors, antone.worker_heartbeats CASCADE")
    return write_config(tmp_path / "antoned.conf", crowded, intake={"batch_rows": 20, "connections": 2})


def ours(database):
    return database.value("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'antoned/%'")


def many(count, settings):
    """So many antonectl at once; the exit status and what each said, once all have ended."""
    started = [subprocess.Popen([ANTONECTL, "-c", settings, "queue", "status"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                stdin=subprocess.DEVNULL, text=True, env=clean_environment()) for _ in range(count)]
    said = [each.communicate(timeout=120)[1] for each in started]
    return [each.returncode for each in started], said


@contextlib.contextmanager
def full(database):
    """Nobody but a superuser gets a connection; they are given back at the end."""
    with contextlib.ExitStack() as held:
        with pytest.raises(psycopg.OperationalError, match="too many clients|reserved for"):
            while True:
                held.enter_context(contextlib.closing(database.cluster.connect(database.name, "antone_readonly")))
        yield


def test_fifty_clients_beside_the_daemon_are_all_served(crowded, settings, tmp_path):
    insert_posts(crowded, 2000)
    with Daemon(settings, tmp_path) as running:
        statuses, said = many(50, settings)
        assert statuses == [EX_OK] * 50, [text for text in said if text]
        crowded.wait_for("(SELECT count(*) FROM decisions) = 2000", 60)
        wait_until(lambda: ours(crowded) == 3, 20, "only the daemon's sessions are left")
        assert running.terminate() == EX_OK
        assert "DATABASE" not in running.stderr and "warning" not in running.stderr
    assert_each_decided_once(crowded, 2000)
    wait_until(lambda: ours(crowded) == 0, 20, "no session is left")


def test_five_hundred_clients_are_served_or_told_and_the_daemon_works_on(crowded, settings, tmp_path):
    """Seven times as many as there are connections: some are told so; whoever has a connection keeps it. It takes longer than
    five seconds where 500 processes do."""
    insert_posts(crowded, 2000)
    with Daemon(settings, tmp_path) as running:
        crowded.wait_for("(SELECT count(*) FROM decisions) > 0", 60)
        statuses, said = many(500, settings)
        assert set(statuses) <= {EX_OK, EX_UNAVAILABLE} and EX_OK in statuses
        for status, text in zip(statuses, said):
            assert (status == EX_UNAVAILABLE) == ("max_connections" in text), text
        crowded.wait_for("(SELECT count(*) FROM decisions) = 2000", 60)
        assert running.is_running() and ours(crowded) == 3
        assert running.terminate() == EX_OK
    assert_each_decided_once(crowded, 2000)
    wait_until(lambda: ours(crowded) == 0, 20, "no session is left")


def test_without_a_connection_left_antonectl_says_what_to_do(crowded, settings):
    with full(crowded):
        (status,), (said,) = many(1, settings)
    assert status == EX_UNAVAILABLE
    assert "raise max_connections" in said and said.count("\n") == 1
    assert many(1, settings)[0] == [EX_OK]


def test_a_daemon_that_starts_without_a_connection_left_waits_says_why_and_works(crowded, settings, tmp_path):
    insert_posts(crowded, 50)
    running = Daemon(settings, tmp_path)
    try:
        with full(crowded):
            running.start()
            running.wait_stderr(r"warning control: trying again: .*max_connections.*53300")
            tries = running.stderr.count("connection: connects")
            running.wait_stderr(r"(?s)(connection: connects.*){%d}" % (tries + 4))
            assert running.stderr.count("warning") == 1 and not running.is_ready
        running.wait_ready()
        crowded.wait_for("(SELECT count(*) FROM decisions) = 50", 60)
        assert running.terminate() == EX_OK
    finally:
        running.close()
    assert_each_decided_once(crowded, 50)


@pytest.fixture
def role_limit(crowded):
    """role_limit(n): so many sessions may the daemon's role have."""
    yield lambda count: crowded.execute(f"ALTER ROLE antone_worker CONNECTION LIMIT {count}")
    crowded.execute("ALTER ROLE antone_worker CONNECTION LIMIT -1")


def test_a_daemon_that_loses_its_connections_for_want_of_them_comes_back(crowded, settings, tmp_path, role_limit):
    """One line an outage and connection, however often it tries."""
    insert_posts(crowded, 10)
    with Daemon(settings, tmp_path) as running:
        crowded.wait_for("(SELECT count(*) FROM decisions) = 10", 60)
        before, tries = crowded.cluster.log.stat().st_size, running.stderr.count("connection: connects")
        role_limit(0)
        crowded.cluster.terminate_backends("application_name LIKE 'antoned/%'")
        insert_posts(crowded, 10, first=11)
        wait_until(lambda: running.stderr.count("connection: connects") >= tries + 9, 30, "it tries again and again")
        assert "too many connections for role" in crowded.cluster.log.read_bytes()[before:].decode()
        assert running.stderr.count("warning") <= 3
        role_limit(-1)
        running.wait_stderr("the listener hears again")
        crowded.wait_for("(SELECT count(*) FROM decisions) = 20", 60)
        wait_until(lambda: ours(crowded) == 3, 60, "all its connections are back")
        assert running.terminate() == EX_OK
    assert_each_decided_once(crowded, 20)


# ---- a byte at a time ----

def test_bytes_alone_do_not_prolong_connecting(crowded, tmp_path):
    with SlowServer(pause=0.1, greets=False) as server:
        path = write_config(tmp_path / "slow.conf", crowded,
                            database={**{key: server.conninfo("x", role) for key, role in ROLES.items()}, "connect_timeout": "1s"})
        for command in ([ANTONECTL, "-c", path, "queue", "status"], [ANTONED, "-c", path, "--once"]):
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=clean_environment(), check=False)
            assert done.returncode == EX_UNAVAILABLE and "no answer in time" in done.stderr or "did not answer in time" in done.stderr
        assert server.clients >= 2


def test_whoever_asks_such_a_server_gives_it_up_and_the_daemon_works_when_there_is_another(crowded, settings, tmp_path):
    """Its grace is five seconds, which is why this takes so long; daemon and antonectl wait at once."""
    insert_posts(crowded, 10)
    with SlowServer(pause=0.5) as server:
        hosts = f"host={server.directory},{crowded.cluster.socket_directory} dbname={crowded.name} user=antone_worker"
        path = write_config(tmp_path / "slow.conf", crowded, database={
            "conninfo": hosts, "connect_timeout": "1s", "statement_timeout": "1s"}, intake={"connections": 1})
        asking = subprocess.Popen([ANTONECTL, "-c", path, "queue", "status"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                  text=True, env=clean_environment())
        running = Daemon(path, tmp_path).start()
        try:
            running.wait_stderr("worker: trying again: .*did not answer in time", 30)
            assert not running.is_ready
            assert "did not answer in time" in asking.communicate(timeout=30)[1] and asking.returncode == EX_UNAVAILABLE
            server.close()  # the next attempt finds the other host
            running.wait_ready(30)
            crowded.wait_for("(SELECT count(*) FROM decisions) = 10", 60)
            assert running.terminate() == EX_OK
        finally:
            running.close()
    assert_each_decided_once(crowded, 10)
