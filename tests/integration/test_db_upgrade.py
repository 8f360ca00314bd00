"""Into a newer major version: by a backup that is restored there, and by logical replication.

ANTONE_NEWER_PG_BINDIR names the programs of a newer PostgreSQL, with pg_dump and pg_restore; without it there is nothing to test."""
import os
from pathlib import Path

import pytest
from antone_testing import database as databases
from antone_testing.cluster import Cluster
from antone_testing.config import write_config
from antone_testing.daemon import Daemon
from antone_testing.db_ctl import Ctl
from antone_testing.schema_rows import SAMPLES, Rows

NEWER = os.environ.get("ANTONE_NEWER_PG_BINDIR")
pytestmark = pytest.mark.skipif(NEWER is None, reason="ANTONE_NEWER_PG_BINDIR names no newer PostgreSQL")
OLD_SETTINGS = {"wal_level": "logical"}


def start(bindir, settings=None):
    """A server of chosen programs."""
    told = os.environ.get("ANTONE_PG_BINDIR")
    if bindir is not None:
        os.environ["ANTONE_PG_BINDIR"] = str(bindir)
    try:
        return Cluster(settings=settings).start()
    finally:
        if told is None:
            os.environ.pop("ANTONE_PG_BINDIR", None)
        else:
            os.environ["ANTONE_PG_BINDIR"] = told


@pytest.fixture(scope="module")
def servers():
    """(old, new)"""
    old, new = start(None, OLD_SETTINGS), start(Path(NEWER))
    yield old, new
    old.remove()
    new.remove()


@pytest.fixture
def both(servers, tmp_path):
    """((old database, its antonectl), (new one, its antonectl)): the old one with a row in every table, the new one after init."""
    made = []
    for cluster, name in zip(servers, ("old", "new")):
        (tmp_path / name).mkdir()
        database = databases.Database(cluster, "antone_upgrade")
        ctl = Ctl(database, tmp_path / name)
        ctl.run("init", "--admin", cluster.conninfo())
        made.append((database, ctl))
    database, ctl = made[0]
    ctl.run("migrate")
    rows = Rows(database.admin)
    for table in sorted(set(SAMPLES) - {"schema_migrations"}):
        rows.insert(table)
    yield made
    for database, _ in made:
        database.close()
        with database.cluster.connect() as admin:
            for name, in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'antone%'").fetchall():
                admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def contents(database):
    return {table: database.rows(f"SELECT t::text AS row FROM antone.{table} t"
                                 + (" WHERE action NOT LIKE 'backup.%'" if table == "audit_logs" else "") + " ORDER BY 1")
            for table in SAMPLES}


def test_a_backup_is_restored_into_a_newer_server(both, tmp_path):
    (old, old_ctl), (new, new_ctl) = both
    old_ctl.run("backup", old_ctl.backups)
    file, = old_ctl.backups.glob("*.dump")
    new.close()
    new_ctl.run("restore", file)
    assert contents(new) == contents(old)
    new_ctl.run("verify")
    new_ctl.run("verify", "--against", f"{file}.json")


def test_posts_that_replication_brings_are_found_by_the_poll(both, tmp_path):
    """Statement triggers do not fire under apply, so nobody is notified of them."""
    (old, _), (new, new_ctl) = both
    new_ctl.run("migrate")
    tables = ", ".join(f"antone.{table}" for table in SAMPLES if table != "schema_migrations")
    new.execute(f"TRUNCATE {tables}")
    old.execute(f"CREATE PUBLICATION everything FOR TABLE {tables}")
    new.execute(f"CREATE SUBSCRIPTION everything CONNECTION '{old.conninfo()}' PUBLICATION everything")
    try:
        new.wait_for("NOT EXISTS (SELECT FROM pg_subscription_rel WHERE srsubstate <> 'r')", 60)
        assert {t: r for t, r in contents(new).items() if t != "schema_migrations"} == {
            t: r for t, r in contents(old).items() if t != "schema_migrations"}
        path = write_config(tmp_path / "daemon.conf", new, intake={"poll_interval": "1s"})
        with Daemon(path, tmp_path) as daemon:
            daemon.wait_ready()
            heard = []
            with new.connect() as listener:
                listener.add_notify_handler(heard.append)
                listener.execute("LISTEN antone_posts")
                post = Rows(old.admin).insert("posts")
                new.wait_for("EXISTS (SELECT FROM antone.posts WHERE id = %s AND processed_at IS NOT NULL)", 60, (post,))
                listener.execute("SELECT 1")
            assert heard == [], "the statement trigger fired: the guide says otherwise"
    finally:
        new.execute("ALTER SUBSCRIPTION everything DISABLE")
        new.execute("DROP SUBSCRIPTION everything")
        old.execute("DROP PUBLICATION everything")
