"""A primary and a standby: which of them is worked with, and what becomes of the posts when they change places."""
import re
import subprocess

import pytest
from antone_testing import database as databases
from antone_testing.cluster import Cluster
from antone_testing.config import ROLES, write_config
from antone_testing.daemon import Daemon, clean_environment
from antone_testing.database import Database
from antone_testing.paths import ANTONECTL, ANTONED
from antone_testing.posts import assert_each_decided_once, insert_posts
from antone_testing.standby import Standby, freeze, thaw
from antone_testing.waiting import wait_until

EX_OK, EX_UNAVAILABLE = 0, 69
POSTS = 200


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """A primary with a migrated database; each test copies it as a standby."""
    primary = Cluster().start()
    database = databases.create_migrated(primary, tmp_path_factory.mktemp("origin"))
    yield primary, database.name
    primary.remove()


class Pair:
    """A primary and its standby, made of `origin`; the first of the hosts is the standby."""

    def __init__(self, origin, directory):
        cluster, self.name = origin
        self.directory = directory
        self.primary = Standby(cluster).start()
        self.primary.promote()
        self.standby = Standby(self.primary).start()

    def hosts(self, *clusters):
        return ",".join(str(cluster.socket_directory) for cluster in clusters)

    def config(self, *clusters, more="", **changes):
        database = {
            key: f"host={self.hosts(*clusters)} dbname={self.name} user={role}{more}" for key, role in ROLES.items()
        }
        database.update({"connect_timeout": "1s", "statement_timeout": "1s"})
        return write_config(
            self.directory / "antoned.conf", Database(self.primary, self.name), database=database,
            intake={"batch_rows": 10, "connections": 2, "poll_interval": "1s"}, **changes,
        )

    def on(self, cluster):
        return Database(cluster, self.name)

    def remove(self):
        self.standby.remove()
        self.primary.remove()


@pytest.fixture
def pair(origin, tmp_path):
    pair = Pair(origin, tmp_path)
    yield pair
    pair.remove()


def run(program, config, *arguments):
    return subprocess.run(
        [program, "-c", config, *arguments], capture_output=True, text=True, timeout=60, env=clean_environment()
    )


def decided(database):
    return f"(SELECT count(*) FROM decisions) = {POSTS}"


def test_of_two_hosts_the_one_that_takes_writes_is_worked_with(pair):
    """Without target_session_attrs, and with the standby first; antonectl too writes where it can."""
    config = pair.config(pair.standby, pair.primary)
    database = pair.on(pair.primary)
    insert_posts(database, POSTS)
    with Daemon(config, pair.directory) as daemon:
        database.wait_for(decided(database))
        assert daemon.terminate() == EX_OK
    done = run(ANTONECTL, config, "queue", "retry", "--failed")
    assert done.returncode == EX_OK, done.stderr
    assert run(ANTONED, config, "--check").returncode == EX_OK
    database.close()
    pair.standby.wait_caught_up()
    pair.primary.stop()
    done = run(ANTONECTL, config, "queue", "status")  # what the other one has can still be read
    assert done.returncode == EX_OK, done.stderr


def test_a_standby_alone_is_named_by_the_check_and_may_be_read(pair):
    config = pair.config(pair.standby)
    pair.standby.wait_caught_up()
    done = run(ANTONED, config, "--check")
    assert done.returncode == EX_UNAVAILABLE
    assert re.search(r"WRONG conninfo +.*this server is a standby", done.stdout)
    done = run(ANTONECTL, config, "queue", "status")
    assert done.returncode == EX_OK, done.stderr
    done = run(ANTONECTL, config, "queue", "retry", "--failed")
    assert done.returncode == EX_UNAVAILABLE and "name the primary" in done.stderr


def change_places(pair, how):
    """The primary goes, the standby takes over; returns what must be undone before the primary is removed."""
    if how == "frozen":
        pair.standby.wait_caught_up()
        freeze(pair.primary)
    else:
        pair.primary.stop(how)
    pair.standby.promote()


@pytest.mark.parametrize("how", ["fast", "immediate", "frozen"])
def test_a_failover_in_the_middle_loses_no_post(pair, how):
    config = pair.config(pair.primary, pair.standby)
    primary, standby = pair.on(pair.primary), pair.on(pair.standby)
    insert_posts(primary, POSTS)
    pair.standby.wait_caught_up()
    with Daemon(config, pair.directory) as daemon:
        primary.wait_for("(SELECT count(*) FROM decisions) > 0")
        primary.close()
        change_places(pair, how)
        try:
            standby.wait_for(decided(standby), seconds=60)
            assert_each_decided_once(standby, POSTS)
            assert daemon.terminate() == EX_OK
        finally:
            if how == "frozen":
                thaw(pair.primary)


def test_a_server_made_read_only_is_told_once_and_worked_with_when_it_is_back(pair):
    """target_session_attrs=any lets us in all the same, so that each connection succeeds and no work does."""
    database = pair.on(pair.primary)
    config = pair.config(pair.primary, more=" target_session_attrs=any")
    with Daemon(config, pair.directory) as daemon:
        database.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        database.execute("SELECT pg_reload_conf()")
        database.execute("SET default_transaction_read_only = off")
        wait_until(lambda: "on" == database.cluster.connect(database.name).execute("SHOW default_transaction_read_only").fetchone()[0],
                   20, "the server is read-only")
        insert_posts(database, POSTS)
        before = len(daemon.stderr)
        wait_until(lambda: len(re.findall(r"connects \[connection work\]", daemon.stderr[before:])) >= 12, 60, "it has tried often")
        told = re.findall(r"warning worker: trying again.*this server is a standby or was made read-only", daemon.stderr)
        assert len(told) <= 2, daemon.stderr  # one a work connection
        database.execute("ALTER SYSTEM RESET default_transaction_read_only")
        database.execute("SELECT pg_reload_conf()")
        database.wait_for(decided(database), seconds=90)
        assert_each_decided_once(database, POSTS)
        daemon.wait_stderr("notice  worker: connected")
        assert daemon.terminate() == EX_OK
