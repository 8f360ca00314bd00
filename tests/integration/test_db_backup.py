"""antonectl db backup, restore and verify, and the backup before a migration."""
import json
import os
import re
import stat
import subprocess

import pytest
from antone_testing import database as databases
from antone_testing.catalog import fingerprint
from antone_testing.db_ctl import Ctl
from antone_testing.killing_proxy import KillingProxy
from antone_testing.paths import MIGRATIONS
from antone_testing.schema_rows import SAMPLES, Rows

NEWEST = len(list(MIGRATIONS.glob("*.up.sql")))
CANARY = "c4nary-of-the-backup"


@pytest.fixture
def filled(cluster, database, tmp_path):
    """A database with a row in every table, antonectl for it, and a directory for backups. The databases that a restore keeps
    are dropped at the end."""
    if not (cluster.bindir / "pg_dump").exists():
        pytest.skip(f"{cluster.bindir} has no pg_dump")
    rows = Rows(database.admin)
    for table in sorted(set(SAMPLES) - {"schema_migrations"}):
        rows.insert(table)
    yield database, Ctl(database, tmp_path)
    database.close()
    with cluster.connect() as admin:
        for name in beside(admin, database):
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def beside(admin, database):
    """The databases that backup and restore make beside one."""
    return [name for name, in admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", (f"{database.name}\\_%",))]


def contents(database):
    database.close()
    return {table: database.rows(f"SELECT t::text AS row FROM antone.{table} t"
                                 + (" WHERE action NOT LIKE 'backup.%'" if table == "audit_logs" else "") + " ORDER BY 1")
            for table in SAMPLES}


def only(directory, pattern):
    found = list(directory.glob(pattern))
    assert len(found) == 1, found
    return found[0]


def make_backup(ctl):
    return json.loads(ctl.run("backup", ctl.backups, json=True).stdout)["file"]


# what a backup is

def test_a_backup_restores_and_is_the_same(cluster, filled):
    database, ctl = filled
    before = contents(database)
    file = make_backup(ctl)
    manifest = json.loads(open(f"{file}.json", encoding="utf-8").read())
    assert manifest["verified"] and manifest["schema_version"] == NEWEST and manifest["database"] == database.name
    assert manifest["tables"]["posts"]["rows"] == len(before["posts"]) > 0
    assert set(manifest["tables"]) == set(SAMPLES)
    for path in (file, f"{file}.json"):
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    database.close()
    done = ctl.run("restore", file)
    assert contents(database) == before
    with cluster.connect() as admin:
        kept, = beside(admin, database)
        assert kept in done.stdout
        assert not admin.execute("SELECT has_database_privilege('antone_worker', %s, 'CONNECT')", (kept,)).fetchone()[0]
        assert admin.execute("SELECT has_database_privilege('antone_worker', %s, 'CONNECT')", (database.name,)).fetchone()[0]
    ctl.run("verify")
    assert database.value("SELECT count(*) FROM antone.audit_logs WHERE action = 'backup.restored'") == 1


def test_a_backup_sees_one_moment_beside_a_busy_writer(filled, tmp_path):
    """Rows that are written while pg_dump works are in neither the dump nor its counts."""
    database, ctl = filled
    real = ctl.environment["PATH"].split(":")[0]
    slow = tmp_path / "bin"
    slow.mkdir()
    (slow / "pg_dump").write_text(f"#!/bin/sh\n[ \"$1\" = --version ] || psql -X -q -d '{database.conninfo()}' -c"
                                  " \"UPDATE antone.posts SET priority = 7\"\n"
                                  f"exec {real}/pg_dump \"$@\"\n")
    (slow / "pg_dump").chmod(0o755)
    ctl.run("backup", ctl.backups, environment={"PATH": f"{slow}:{ctl.environment['PATH']}"})
    assert database.value("SELECT bool_and(priority = 7) FROM antone.posts"), "nothing was written meanwhile"
    database.close()
    assert "posts (other rows)" in ctl.run("restore", only(ctl.backups, "*.dump"), status=65).stderr


def break_restoring(database):
    """A check that works here and cannot be restored: its function looks for the table by a path that a restore has not."""
    database.execute("CREATE FUNCTION antone.fits(integer) RETURNS boolean LANGUAGE sql AS 'SELECT $1 >= (SELECT count(*) FROM kpi_types) - 1000'")
    database.execute("ALTER FUNCTION antone.fits OWNER TO antone_owner")
    database.execute("ALTER TABLE antone.archetypes ADD CONSTRAINT archetypes_fits_check CHECK (antone.fits(sort_order))")


def test_a_backup_that_does_not_restore_is_none(cluster, filled):
    database, ctl = filled
    break_restoring(database)
    said = ctl.run("backup", ctl.backups, status=65).stderr
    assert "cannot be restored" in said and "kpi_types" in said
    assert list(ctl.backups.iterdir()) == []
    with cluster.connect() as admin:
        assert beside(admin, database) == []
    assert "cannot be restored" in ctl.run("rollback", "--to", "6", backup=True, status=65).stderr
    assert database.value("SELECT max(version) FROM antone.schema_migrations") == NEWEST
    ctl.run("backup", ctl.backups, "--no-verify")
    manifest = json.loads(only(ctl.backups, "*.json").read_text())
    assert not manifest["verified"]
    database.close()
    ctl.run("restore", only(ctl.backups, "*.dump"), status=65)
    with cluster.connect() as admin:
        assert beside(admin, database) == []
        assert admin.execute("SELECT has_database_privilege('antone_worker', %s, 'CONNECT')", (database.name,)).fetchone()[0]


def test_no_password_in_arguments_or_environment(filled, tmp_path):
    database, ctl = filled
    real = ctl.environment["PATH"].split(":")[0]
    watched, seen = tmp_path / "bin", tmp_path / "seen"
    watched.mkdir()
    for program in ("pg_dump", "pg_restore"):
        (watched / program).write_text(f"#!/bin/sh\ntr '\\0' '\\n' < /proc/$$/cmdline >> {seen}; tr '\\0' '\\n' < /proc/$$/environ >> {seen}\n"
                                       f"[ -z \"$PGSERVICEFILE\" ] || grep -c '^password={CANARY}$' \"$PGSERVICEFILE\" >> {seen}.service\n"
                                       f"exec {real}/{program} \"$@\"\n")
        (watched / program).chmod(0o755)
    config = tmp_path / "url.conf"
    config.write_text(re.sub(r"\n *\w*conninfo = [^\n]*", "", ctl.config.read_text()))
    ctl.config = config
    socket_directory = str(database.cluster.socket_directory).replace("/", "%2F")
    url = f"postgresql://antone_migrator:{CANARY}@/{database.name}?host={socket_directory}"
    done = ctl.run("backup", ctl.backups, environment={"PATH": f"{watched}:{ctl.environment['PATH']}", "DATABASE_URL": url,
                                                       "PGPASSWORD": CANARY})
    assert "service=antone" in seen.read_text() and CANARY not in seen.read_text()
    assert set((tmp_path / "seen.service").read_text().split()) == {"1"}, "the password goes by a file in memory"
    assert CANARY not in done.stdout + done.stderr
    assert all(CANARY.encode() not in path.read_bytes() for path in ctl.backups.iterdir())


# before a migration

def test_a_migration_is_preceded_by_a_backup_that_knows_its_writes(filled):
    database, ctl = filled
    before = contents(database)
    database.close()
    out = ctl.run("rollback", "--to", "7", backup=True).stdout
    file = only(ctl.backups, f"*-v{NEWEST:04}-*.dump")
    assert str(file) in out
    ctl.run("restore", file)
    assert contents(database) == before


def test_what_was_written_since_refuses_a_restore(cluster, filled):
    database, ctl = filled
    file = make_backup(ctl)
    database.execute("UPDATE antone.replies SET updated_at = now()")
    Rows(database.admin).insert("posts")
    written = contents(database)
    posts = len(written["posts"])
    database.close()
    said = ctl.run("restore", file, status=65).stderr
    assert "replies (other rows)" in said and f"posts ({posts - 1} rows, now {posts})" in said and "--discard-writes" in said
    assert contents(database) == written
    database.close()
    ctl.run("restore", file, "--discard-writes")
    assert database.value("SELECT count(*) FROM antone.posts") == posts - 1
    with cluster.connect() as admin:
        kept, = beside(admin, database)
    with cluster.connect(kept) as old:
        assert old.execute("SELECT count(*) FROM antone.posts").fetchone() == (posts,)


def test_a_restore_over_a_live_daemon_is_refused(cluster, filled):
    database, ctl = filled
    file = make_backup(ctl)
    with database.connect("antone_worker") as worker:
        worker.execute("SET application_name = 'antoned/one/work'")
        database.close()
        said = ctl.run("restore", file, status=69).stderr
        assert "antoned/one/work" in said and str(worker.info.backend_pid) in said
        worker.execute("SELECT 1")
    with cluster.connect() as admin:
        assert beside(admin, database) == []


def test_no_backup_is_on_record(filled):
    database, ctl = filled
    ctl.run("rollback", "--to", "9")
    assert database.value("SELECT count(*) FROM antone.audit_logs WHERE action = 'backup.skipped' AND entity_id = %s", (str(NEWEST),)) == 1
    assert list(ctl.backups.iterdir()) == []


# fails closed

def refused(filled, status, **options):
    """The backup by itself and before a migration; nothing is changed. What was said."""
    database, ctl = filled
    before = fingerprint(database)
    directory = options.pop("directory", ctl.backups)
    said = ctl.run("backup", directory, status=status, **options).stderr
    assert ctl.run("rollback", "--to", "3", status=status, backup=True, **options).stderr
    assert fingerprint(database) == before
    return said


def test_a_missing_directory(filled):
    filled[1].backups.rmdir()
    assert "install -d" in refused(filled, 78)


def test_a_directory_that_is_a_file(filled):
    filled[1].backups.rmdir()
    filled[1].backups.write_text("")
    assert "is a file" in refused(filled, 78)


def test_a_directory_that_everybody_may_write(filled):
    filled[1].backups.chmod(0o777)
    assert "chmod o-w" in refused(filled, 77)


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_full_directory(filled):
    directory = filled[1].backups
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", directory], capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"cannot mount: {mounted.stderr}")
    try:
        assert "No space left" in refused(filled, 69)
        assert list(directory.iterdir()) == []
    finally:
        subprocess.run(["umount", directory], check=True)


def test_no_pg_dump(filled, tmp_path):
    assert "postgresql-client" in refused(filled, 78, environment={"PATH": str(tmp_path)})


def test_a_pg_dump_older_than_the_server(filled, tmp_path):
    old = tmp_path / "bin"
    old.mkdir()
    server = filled[0].admin.info.server_version
    (old / "pg_dump").write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {server // 10000}.{server % 10000 - 1} (Debian)'\n")
    (old / "pg_dump").chmod(0o755)
    said = refused(filled, 78, environment={"PATH": f"{old}:{filled[1].environment['PATH']}"})
    assert f"pg_dump is {server // 10000}.{server % 10000 - 1} and the server is {server // 10000}.{server % 10000}" in said


def test_a_role_that_may_make_no_database(cluster, filled):
    with cluster.connect() as admin:
        admin.execute("ALTER ROLE antone_owner NOCREATEDB")
    try:
        assert "db init" in refused(filled, 77)
    finally:
        with cluster.connect() as admin:
            admin.execute("ALTER ROLE antone_owner CREATEDB")


# what is no backup

@pytest.fixture
def backup(filled):
    database, ctl = filled
    file = make_backup(ctl)
    database.close()
    return ctl, file


def edit(file, **changes):
    manifest = json.loads(open(f"{file}.json", encoding="utf-8").read())
    with open(f"{file}.json", "w", encoding="utf-8") as out:
        json.dump({**manifest, **changes}, out)


def test_a_dump_without_manifest(backup):
    ctl, file = backup
    os.unlink(f"{file}.json")
    assert "no backup of antonectl" in ctl.run("restore", file, status=65).stderr


def test_a_damaged_dump(backup):
    ctl, file = backup
    with open(file, "r+b") as dump:
        dump.seek(5000)
        byte = dump.read(1)
        dump.seek(5000)
        dump.write(bytes([byte[0] ^ 1]))
    assert "SHA-256" in ctl.run("restore", file, status=65).stderr


@pytest.mark.parametrize("changes, status, says", [
    ({"program": "another"}, 65, "another program"), ({"schema_version": NEWEST + 1, "program_version": "9.9"}, 78, "9.9"),
    ({"tables": None}, 65, "restored rows differ"), ({"sha256": "00"}, 65, "SHA-256"),
])
def test_a_manifest_of_something_else(backup, changes, status, says):
    ctl, file = backup
    edit(file, **changes)
    assert says in ctl.run("restore", file, "--discard-writes", status=status).stderr


def test_a_file_that_is_not_there(filled):
    assert "nothing.dump" in filled[1].run("restore", filled[1].backups / "nothing.dump", status=65).stderr


def test_a_database_without_a_schema_is_not_backed_up(cluster, template, tmp_path):
    made = databases.Database(cluster, databases.fresh_name("bare"))
    ctl = Ctl(made, tmp_path)
    ctl.run("init", "--admin", cluster.conninfo())
    try:
        assert "no schema" in ctl.run("backup", ctl.backups, status=78).stderr
    finally:
        made.drop()


# killed

SWAPPING = r"^(REVOKE|GRANT|CREATE DATABASE|ALTER DATABASE|DROP DATABASE|ANALYZE|COMMIT|BEGIN)"


@pytest.mark.slow
def test_a_restore_that_is_killed_is_completed_by_the_next(cluster, filled, tmp_path):
    """Before each statement that changes a database as a whole: it is the old one or the new one, and the next restore ends."""
    database, ctl = filled
    file = make_backup(ctl)
    backed_up = contents(database)
    Rows(database.admin).insert("posts")
    written = contents(database)
    through = tmp_path / "through"
    through.mkdir()
    straight = ctl.config.read_text()
    detour = tmp_path / "detour.conf"
    detour.write_text(straight.replace(f"host={cluster.socket_directory}", f"host={through}"))
    at = 0
    while True:
        at += 1
        database.close()
        ctl.config = detour
        process = []
        proxy = KillingProxy(through, cluster, SWAPPING, at, lambda: process[0].kill())
        process.append(ctl.start("restore", file, "--discard-writes"))
        process[0].communicate(timeout=120)
        proxy.close()
        database.wait_for("SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name LIKE 'antoned/%'")
        assert contents(database) in (written, backed_up), proxy.matched
        if process[0].returncode == 0:
            break
    assert at > 10 and contents(database) == backed_up
    database.close()
    ctl.config.write_text(straight)
    ctl.run("restore", file)
    assert database.value("SELECT has_database_privilege('antone_worker', current_database(), 'CONNECT')")


# verify

BY_HAND = {
    "column posts.priority": "ALTER TABLE antone.posts ALTER COLUMN priority TYPE bigint",
    "column posts.error_count": "ALTER TABLE antone.posts ALTER COLUMN error_count SET DEFAULT 3",
    "column authors.handle": "ALTER TABLE antone.authors ALTER COLUMN handle DROP NOT NULL",
    "constraint decisions.decisions_post_id_fkey": "ALTER TABLE antone.decisions DROP CONSTRAINT decisions_post_id_fkey,"
                                                   " ADD CONSTRAINT decisions_post_id_fkey FOREIGN KEY (post_id) REFERENCES antone.posts",
    "constraint archetypes.archetypes_new_check": "ALTER TABLE antone.archetypes ADD CONSTRAINT archetypes_new_check CHECK (sort_order > -5 AND (sort_order < 9 OR is_active))",
    "index posts_queue_idx": "DROP INDEX antone.posts_queue_idx",
    "trigger posts.touch_updated_at": "ALTER TABLE antone.posts DISABLE TRIGGER touch_updated_at",
    "function touch_updated_at()": "CREATE OR REPLACE FUNCTION antone.touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS"
                                   " 'BEGIN RETURN NEW; END'",
    "table replies": "ALTER TABLE antone.replies OWNER TO antone_worker",
    "table posts": "GRANT DELETE ON antone.posts TO antone_worker",
    "schema antone": "GRANT CREATE ON SCHEMA antone TO antone_readonly",
    "view post_velocity": "CREATE OR REPLACE VIEW antone.post_velocity AS SELECT id AS post_id, author_id, detected_at, engagement_rate * 2 AS rate FROM antone.posts",
    "enum platform": "ALTER TYPE antone.platform ADD VALUE 'MASTODON'",
}


@pytest.mark.parametrize("object", BY_HAND)
def test_verify_names_what_was_changed_by_hand(database, tmp_path, object):
    ctl = Ctl(database, tmp_path)
    assert "as it must be" in ctl.run("verify").stdout
    database.execute(BY_HAND[object])
    done = ctl.run("verify", status=1)
    named = [line[2:].partition(": ")[0] for line in done.stdout.splitlines() if re.match(r"[-+~] ", line)]
    assert object in named and len(named) <= (40 if object in ("table replies", "enum platform") else 1), done.stdout
    assert "differs in" in done.stderr


def test_verify_against_what_was_stored(database, tmp_path):
    ctl = Ctl(database, tmp_path)
    stored = tmp_path / "stored.json"
    stored.write_text(ctl.run("verify", json=True).stdout)
    ctl.run("verify", "--against", stored)
    database.execute("ALTER TABLE antone.posts ADD COLUMN mood text")
    document = json.loads(ctl.run("verify", "--against", stored, json=True, status=1).stdout)
    assert document["differences"] == ["+ column posts.mood: text"]
    stored.write_text("{}")
    assert "holds no schema" in ctl.run("verify", "--against", stored, status=65).stderr
    assert f"--against: cannot read {stored}.no: No such file" in ctl.run("verify", "--against", f"{stored}.no", status=74).stderr
