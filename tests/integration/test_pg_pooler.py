"""PgBouncer between antoned and PostgreSQL: where it may stand, where it is refused, and what is said of it."""
import re
import subprocess

import psycopg
import pytest
from antone_testing import pooler as poolers
from antone_testing.daemon import clean_environment
from antone_testing.paths import ANTONED, SOURCE
from antone_testing.pooler import Pooler
from antone_testing.posts import insert_posts

EX_OK, EX_UNAVAILABLE, EX_CONFIG = 0, 69, 78
VERSION = poolers.version()
pytestmark = pytest.mark.skipif(VERSION is None, reason="no pgbouncer on this machine (Debian: apt-get install pgbouncer)")

# Since 1.21 it keeps the prepared statements of its clients apart, unless told not to.
knows_prepared = pytest.mark.skipif((VERSION or (0,)) < (1, 21), reason="this PgBouncer is older than 1.21")
ADVICE = "PgBouncer must be 1.21 or newer with max_prepared_statements above 0"


def role_settings():
    """The statements that OPERATIONS gives for a role behind a pooler."""
    text = (SOURCE / "docs/OPERATIONS.md").read_text()
    return re.findall(r"^ALTER ROLE antone_worker SET (\w+) = (.+);", text, re.MULTILINE)


@pytest.fixture
def settings(database):
    """The role has what the pooler does not forward, in this database."""
    for name, value in role_settings():
        database.execute(f"ALTER ROLE antone_worker IN DATABASE {database.name} SET {name} = {value}")


@pytest.fixture
def pooler(cluster, database, settings):
    """pooler(mode, …) is running."""
    made = []

    def make(mode, **more):
        made.append(Pooler(cluster, mode, **more))
        return made[-1].__enter__()

    yield make
    for each in made:
        each.__exit__()


def unaware(version):
    """What makes a pooler of any version ignorant of prepared statements."""
    return {"max_prepared_statements": 0} if version >= (1, 21) else {}


@pytest.fixture
def check(config, pooler):
    """check(pooler, work=…) runs --check with those connections through the pooler."""

    def run(database, pooler, *keys):
        users = {"conninfo": "antone_worker", "listener_conninfo": "antone_worker", "maintenance_conninfo": "antone_retention"}
        changes = {key: pooler.conninfo(database.name, users[key]) for key in keys}
        done = subprocess.run([ANTONED, "-c", config(database=changes), "--check"], capture_output=True, text=True,
                              timeout=60, env=clean_environment())
        return done

    return run


def line(done, label):
    return next(line for line in done.stdout.splitlines() if line.split()[1] == label)


def test_the_role_settings_of_operations_are_all_that_is_pinned():
    """What a direct session gets by its start-up packet, and a pooled one must get from its role."""
    sources = "".join((SOURCE / path).read_text() for path in ("src/pg/endpoint.c", "include/antoned/store/work_statements.h"))
    pinned = set(re.findall(r"-c (\w+)=", sources))
    assert pinned == {name for name, _ in role_settings()}


def test_through_a_pooler_the_session_is_pinned_by_the_role(database, pooler, cluster):
    """Those that a pooler forwards of itself, and those that it drops: all are what the role says."""
    with psycopg.connect(pooler("transaction").conninfo(database.name), autocommit=True, prepare_threshold=None) as pooled:
        for name, value in role_settings():
            found = pooled.execute("SELECT current_setting(%s)", (name,)).fetchone()[0]
            # In the server's own spelling: 60s is 1min.
            wanted = database.value("SELECT set_config(%s, %s, false)", (name, value.strip("'")))
            assert found == wanted, name


def test_session_mode_carries_the_work(database, daemon, config, pooler, check):
    through = pooler("session", default_pool_size=10)
    assert line(check(database, through, "conninfo"), "sharing").startswith("ok")
    insert_posts(database, 300)
    path = config(database={"conninfo": through.conninfo(database.name)}, intake={"connections": 2, "batch_rows": 20})
    with daemon(config=path) as running:
        database.wait_for("(SELECT count(*) FROM posts WHERE processed_at IS NOT NULL) = 300")
        assert running.terminate() == EX_OK


@knows_prepared
def test_transaction_mode_carries_the_work_when_it_knows_prepared_statements(database, daemon, config, pooler, check):
    through = pooler("transaction", max_prepared_statements=100)
    done = check(database, through, "conninfo")
    assert done.returncode == EX_OK, done.stdout
    insert_posts(database, 300)
    path = config(database={"conninfo": through.conninfo(database.name)}, intake={"connections": 4, "batch_rows": 20})
    with daemon(config=path) as running:
        database.wait_for("(SELECT count(*) FROM posts WHERE processed_at IS NOT NULL) = 300")
        assert running.terminate() == EX_OK


def test_prepared_statements_that_the_pooler_does_not_know_are_said_as_that(database, daemon, config, pooler, check):
    """Two clients on one server's session: what the second prepares is there already."""
    through = pooler("transaction", default_pool_size=1, **unaware(VERSION))
    done = check(database, through, "conninfo")
    assert done.returncode == EX_UNAVAILABLE
    assert line(done, "sharing").startswith("WRONG") and ADVICE in done.stdout
    insert_posts(database, 50)
    path = config(database={"conninfo": through.conninfo(database.name)}, intake={"connections": 2, "batch_rows": 5})
    running = daemon(config=path).start()
    running.wait_stderr(re.escape(ADVICE))
    assert "until it fits" not in running.stderr
    running.terminate()
    assert database.value("SELECT max(error_count) FROM posts") == 0


@pytest.mark.parametrize("mode", ["transaction", "session"])
@pytest.mark.parametrize("key, label", [("listener_conninfo", "listener"), ("maintenance_conninfo", "maintenance")])
def test_a_pooler_is_refused_where_a_session_of_its_own_is_needed(database, pooler, check, mode, key, label):
    done = check(database, pooler(mode), key)
    assert done.returncode == EX_CONFIG
    assert line(done, label).startswith("WRONG") and f"database.{key} must reach PostgreSQL itself" in line(done, label)


def test_the_daemon_does_not_start_on_a_pooled_listener(database, daemon, config, pooler):
    through = pooler("transaction")
    running = daemon(config=config(database={"listener_conninfo": through.conninfo(database.name)})).start()
    assert running.wait_exit() == EX_CONFIG
    assert "database.listener_conninfo must reach PostgreSQL itself" in running.stderr and not running.is_ready


def test_a_pooled_conninfo_alone_is_refused_for_what_falls_back_to_it(database, pooler, antonectl, config):
    """Retention and migrations hold advisory locks, which a pooler would leave on a server's session."""
    through = pooler("transaction", **unaware(VERSION))
    path = config(database={"conninfo": through.conninfo(database.name), "maintenance_conninfo": None, "migration_conninfo": None})
    for verb, option in ((("retention", "run"), "maintenance"), (("db", "status"), "migration")):
        done = antonectl(*verb, config=path)
        assert done.returncode == EX_CONFIG
        assert f"database.{option}_conninfo must reach PostgreSQL itself (where it is not set, database.conninfo counts)" in done.stderr
    assert database.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0


def test_statement_mode_is_named(database, daemon, config, pooler, check):
    through = pooler("statement", **unaware(VERSION))
    done = check(database, through, "conninfo")
    assert "pool_mode must be transaction or session" in line(done, "sharing")
    running = daemon(config=config(database={"conninfo": through.conninfo(database.name)}, intake={"connections": 1})).start()
    running.wait_stderr("pool_mode must be transaction or session")
    running.terminate()


def test_a_pooler_that_refuses_our_start_up_options_is_told_how(database, pooler, check):
    done = check(database, pooler("transaction", ignore_startup_parameters="extra_float_digits"), "conninfo")
    assert "ignore_startup_parameters = options" in line(done, "conninfo")
