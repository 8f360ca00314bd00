"""antonectl db: what it makes, takes back, refuses and leaves alone."""
import hashlib
import json
import re
import subprocess

import pytest
from antone_testing import database as databases
from antone_testing.catalog import fingerprint
from antone_testing.db_ctl import Ctl
from antone_testing.paths import ANTONECTL, ANTONED, MIGRATIONS
from antone_testing.schema_rows import SAMPLES, Rows
from antone_testing.waiting import wait_until

NEWEST = len(list(MIGRATIONS.glob("*.up.sql")))
MIGRATOR_LOCK = (1095652431, 2)


@pytest.fixture
def bare(cluster, template, tmp_path):
    """A database as `db init` leaves it, and antonectl for it. (`template` has made the roles.)"""
    made = databases.Database(cluster, databases.fresh_name("bare"))
    ctl = Ctl(made, tmp_path)
    ctl.run("init", "--admin", cluster.conninfo())
    yield made, ctl
    made.drop()


@pytest.fixture
def migrated(database, tmp_path):
    return database, Ctl(database, tmp_path)


def version(database):
    return database.value("SELECT max(version) FROM antone.schema_migrations") or 0


# init

def test_init_twice_is_once(cluster, bare):
    database, ctl = bare
    assert "was there already" in ctl.run("init", "--admin", cluster.conninfo()).stdout
    assert database.rows("SELECT pg_get_userbyid(datdba)::text AS owner, pg_encoding_to_char(encoding)::text AS encoding,"
                         " datcollate AS collate FROM pg_database WHERE datname = current_database()") == [
        {"owner": "antone_owner", "encoding": "UTF8", "collate": "C.UTF-8"}]


def test_init_makes_a_name_that_needs_quotes(cluster, template, tmp_path):
    database = databases.Database(cluster, "it's \"odd\" \\ ; name")
    config = tmp_path / "odd.conf"
    escaped = database.name.replace("\\", "\\\\").replace("'", "\\'")
    conninfo = f"host={cluster.socket_directory} user=antone_migrator dbname='{escaped}'"
    quoted = conninfo.replace("\\", "\\\\").replace('"', '\\"')
    config.write_text(f'environment = "test"; database: {{ conninfo = "{quoted}"; }};')
    try:
        for verb in (["init", "--admin", cluster.conninfo()], ["migrate"]):
            done = subprocess.run([ANTONECTL, "-c", config, "db", *verb], capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, done.stderr
        with cluster.connect() as admin:
            assert admin.execute("SELECT count(*) FROM pg_database WHERE datname = %s", (database.name,)).fetchone() == (1,)
    finally:
        database.drop()


def test_init_needs_to_be_told_an_administrator(bare):
    _, ctl = bare
    assert "--admin" in ctl.run("init", status=64).stderr


def test_init_refuses_another_encoding(cluster, template, tmp_path):
    database = databases.Database(cluster, databases.fresh_name("latin"))
    with cluster.connect() as admin:
        admin.execute(f"CREATE DATABASE {database.name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    try:
        assert "LATIN1" in Ctl(database, tmp_path).run("init", "--admin", cluster.conninfo(), status=78).stderr
    finally:
        database.drop()


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_in_another_encoding_is_refused_by_all(cluster, template, tmp_path, encoding):
    """Made by hand, past `db init`: nothing is made in it, and what has its schema is not worked with."""
    database = databases.Database(cluster, databases.fresh_name("encoding"))
    with cluster.connect() as admin:
        admin.execute(f"CREATE DATABASE {database.name} TEMPLATE template0 OWNER antone_owner ENCODING '{encoding}' LOCALE 'C'")
    try:
        ctl, named = Ctl(database, tmp_path), f"the database has encoding {encoding}; it must be UTF8"
        assert named in ctl.run("migrate", status=78).stderr
        assert database.value("SELECT to_regnamespace('antone')") is None
        database.execute("CREATE SCHEMA antone; CREATE TABLE antone.schema_migrations (version integer PRIMARY KEY);"
                         "GRANT USAGE ON SCHEMA antone TO PUBLIC; GRANT SELECT ON antone.schema_migrations TO PUBLIC")
        database.execute(f"INSERT INTO antone.schema_migrations VALUES ({NEWEST})")
        for command in ([ANTONECTL, "-c", ctl.config, "queue", "status"], [ANTONED, "-c", ctl.config, "--check"]):
            done = subprocess.run(command, capture_output=True, text=True, timeout=60)
            assert done.returncode == 78 and named in done.stdout + done.stderr, done
    finally:
        database.drop()


# up, down, up

def test_down_takes_back_what_up_made_at_every_version(bare):
    database, ctl = bare
    ctl.run("migrate", "--to", "1")
    ctl.run("rollback", "--to", "0")
    seen = {0: fingerprint(database)}
    for target in range(1, NEWEST + 1):
        ctl.run("migrate", "--to", str(target))
        seen[target] = fingerprint(database)
        ctl.run("rollback", "--to", str(target - 1))
        assert fingerprint(database) == seen[target - 1], f"down from {target}"
        ctl.run("migrate", "--to", str(target))
        assert fingerprint(database) == seen[target], f"up again to {target}"
    assert len({tuple(lines) for lines in seen.values()}) > NEWEST - 1, "each migration but the data one changes the catalog"
    ctl.run("rollback", "--to", "0")
    assert fingerprint(database) == seen[0]
    assert version(database) == 0


def test_down_and_up_with_rows_in_every_table(migrated):
    database, ctl = migrated
    before = fingerprint(database)
    rows = Rows(database.admin)
    for table in sorted(set(SAMPLES) - {"schema_migrations"}):
        rows.insert(table)
    ctl.run("rollback", "--to", "0")
    ctl.run("migrate")
    assert fingerprint(database) == before


@pytest.mark.parametrize("dry", [[], ["--dry-run"]], ids=["run", "dry run"])
def test_a_way_back_that_refuses_says_why(migrated, dry):
    database, ctl = migrated
    database.execute("INSERT INTO antone.erasures (author_hash, requested_by, posts) VALUES (sha256('x'), 'kim', '{TWITTER/1}')")
    told = ctl.run("rollback", "--to", "0", *dry, status=65).stderr
    assert re.search(r"migration \d+_withdrawals.down: .*; the migration itself refuses when archives have posts to take out, and the", told)
    assert version(database) == NEWEST if dry else version(database) >= 14


def test_a_copy_by_hand_is_the_same(cluster, bare, migrated):
    """The files run by psql, in order, as the owner, make what antonectl makes."""
    database, _ = bare
    database.execute("SET ROLE antone_owner")
    for path in sorted(MIGRATIONS.glob("*.up.sql")):
        database.execute(path.read_text(encoding="utf-8"))
    database.execute("RESET ROLE")
    journal = re.compile(r"schema_migrations")
    by_hand = [line for line in fingerprint(database) if not line.startswith("schema:")]
    by_tool = [line for line in fingerprint(migrated[0]) if not line.startswith("schema:") and not journal.search(line)]
    assert by_hand == by_tool


# status, checksums

def test_status_shows_what_was_applied_with_the_checksums_of_the_files(bare):
    database, ctl = bare
    assert [m["state"] for m in json_status(ctl)["migrations"]] == ["pending"] * NEWEST
    ctl.run("migrate", "--to", "3")
    status = json_status(ctl)
    assert (status["database_version"], status["expected_version"]) == (3, NEWEST)
    assert [m["state"] for m in status["migrations"]] == ["applied"] * 3 + ["pending"] * (NEWEST - 3)
    assert {m["applied_by"] for m in status["migrations"][:3]} == {"antone_migrator"}
    for row in database.rows("SELECT version, name, up_sha256, down_sha256 FROM antone.schema_migrations"):
        for direction in ("up", "down"):
            file = MIGRATIONS / f"{row['version']:04}_{row['name']}.{direction}.sql"
            assert row[f"{direction}_sha256"] == hashlib.sha256(file.read_bytes()).hexdigest(), file.name
    assert "at version 3" in ctl.run("status").stdout


def json_status(ctl, status=0):
    return json.loads(ctl.run("status", json=True, status=status).stdout)


@pytest.mark.parametrize("direction", ["up", "down"])
def test_an_edited_migration_is_noticed_and_named(migrated, direction):
    """The database remembers other bytes than the program has."""
    database, ctl = migrated
    database.execute(f"UPDATE antone.schema_migrations SET {direction}_sha256 = repeat('0', 64) WHERE version = 4")
    name = "0004_experiments_decisions_replies"
    for verb in (["status"], ["migrate"], ["rollback", "--to", "5"]):
        error = ctl.run(*verb, status=78).stderr
        assert name in error and f"({direction})" in error, verb
    assert [m["state"] for m in json_status(ctl, 78)["migrations"]].count("edited") == 1
    assert version(database) == NEWEST


def test_a_newer_database_is_refused_and_named(migrated):
    database, ctl = migrated
    Rows(database.admin).insert("schema_migrations", version=NEWEST + 1, name="from_the_future", program_version="9.9")
    for verb in (["status"], ["migrate"], ["rollback", "--to", "0"]):
        error = ctl.run(*verb, status=78).stderr
        assert f"{NEWEST + 1:04}_from_the_future" in error and "9.9" in error, verb


def test_a_hole_in_the_journal_is_refused(migrated):
    database, ctl = migrated
    database.execute("DELETE FROM antone.schema_migrations WHERE version = 3")
    assert "0003_authors_posts" in ctl.run("migrate", status=78).stderr


def test_each_migration_leaves_an_audit_row(migrated):
    database, ctl = migrated
    database.execute("DELETE FROM antone.audit_logs")
    ctl.run("rollback", "--to", "6")
    ctl.run("migrate")
    later = [str(number) for number in range(7, NEWEST + 1)]
    assert [(row["entity_id"], row["action"], row["actor"]) for row in database.rows(
        "SELECT entity_id, action, actor FROM antone.audit_logs WHERE entity_type = 'schema' ORDER BY created_at")] == [
        (str(NEWEST), "backup.skipped", "antone_migrator"),
        *((number, "migration.rolled_back", "antone_migrator") for number in reversed(later)),
        ("6", "backup.skipped", "antone_migrator"),
        *((number, "migration.applied", "antone_migrator") for number in later)]


# dry run

def test_a_dry_run_changes_nothing_and_shows_the_sql(bare):
    database, ctl = bare
    before = fingerprint(database)
    shown = ctl.run("migrate", "--dry-run").stdout
    for path in sorted(MIGRATIONS.glob("*.up.sql")):
        assert path.read_text(encoding="utf-8") in shown
    assert "nothing was changed" in shown
    assert fingerprint(database) == before
    assert database.value("SELECT to_regnamespace('antone') IS NULL")


def test_a_dry_run_names_the_tables_that_others_would_wait_for(migrated):
    database, ctl = migrated
    before = fingerprint(database)
    shown = ctl.run("rollback", "--to", "3", "--dry-run").stdout
    assert "would lock posts: AccessExclusiveLock" in shown
    assert "would lock decisions: AccessExclusiveLock" in shown
    assert fingerprint(database) == before and version(database) == NEWEST


def changes(ctl, *arguments):
    """Of a dry run: what goes (-), comes (+) or is another (~), as object: definition."""
    found = {"+": {}, "-": {}, "~": {}}
    for change in json.loads(ctl.run(*arguments, "--dry-run", json=True).stdout)["changes"]:
        object, _, definition = change[2:].partition(": ")
        found[change[0]][object] = definition
    return found


def test_a_dry_run_shows_what_becomes_of_the_catalog(bare):
    database, ctl = bare
    ctl.run("migrate", "--to", "3")
    ahead = changes(ctl, "migrate")
    assert ahead["+"]["column decisions.mode"] == "operational_mode NOT NULL"
    assert ahead["+"]["constraint decisions.decisions_post_id_key"] == "UNIQUE (post_id)"
    assert "USING btree (created_at)" in ahead["+"]["index decisions_created_at_idx"]
    assert "antone_worker=" in ahead["~"]["table posts"] and "was owner antone_owner" in ahead["~"]["table posts"]
    assert not ahead["-"]
    shown = ctl.run("migrate", "--dry-run").stdout
    assert "\n-- + column decisions.mode: operational_mode NOT NULL\n" in shown
    ctl.run("migrate")
    back = changes(ctl, "rollback", "--to", "3")
    assert set(back["-"]) == set(ahead["+"]) and not back["+"] and set(back["~"]) == set(ahead["~"])


def test_a_dry_run_with_nothing_to_do_changes_nothing(migrated):
    database, ctl = migrated
    assert changes(ctl, "migrate") == {"+": {}, "-": {}, "~": {}}


# failure, locks, several at once

def test_a_failed_migration_leaves_the_database_as_the_one_before_made_it(bare):
    """The fourth meets a table that stands in its way half way through."""
    database, ctl = bare
    ctl.run("migrate", "--to", "3")
    database.execute("CREATE TABLE antone.escalations (n int)")
    before = fingerprint(database)
    error = ctl.run("migrate", status=70).stderr
    assert "0004_experiments_decisions_replies.up" in error and "escalations" in error
    assert fingerprint(database) == before
    assert version(database) == 3
    database.execute("DROP TABLE antone.escalations")
    ctl.run("migrate")
    assert version(database) == NEWEST


def test_eight_migrators_at_once(bare):
    """One does it all, backup included; the others wait, and find nothing left to do."""
    database, ctl = bare
    ctl.run("migrate", "--to", "3")
    can_dump = (database.cluster.bindir / "pg_dump").exists()
    together = [ctl.start("migrate", backup=can_dump) for _ in range(8)]
    outputs = [process.communicate(timeout=300)[0] for process in together]
    assert [process.returncode for process in together] == [0] * 8, outputs
    assert version(database) == NEWEST
    assert sorted(out.count("applied, ") for out in outputs) == [0] * 7 + [NEWEST - 3]
    assert sum("nothing to do" in out for out in outputs) == 7
    assert len(list(ctl.backups.glob("*.dump"))) == can_dump


def test_who_waits_is_told_for_whom(migrated):
    database, ctl = migrated
    holder = database.connect()
    holder.execute("SET application_name = 'somebody else'")
    holder.execute("SELECT pg_advisory_lock(%s, %s)", MIGRATOR_LOCK)
    waiting = ctl.start("rollback", "--to", "6")
    line = waiting.stderr.readline()
    assert "somebody else" in line and str(holder.info.backend_pid) in line
    assert version(database) == NEWEST
    holder.close()
    _, rest = waiting.communicate(timeout=60)
    assert waiting.returncode == 0, rest
    assert version(database) == 6


def test_waiting_ddl_does_not_queue_the_world_behind_it(migrated):
    """A reader holds a table: the migration gives way again and again, writers get through, then it is done."""
    database, ctl = migrated
    reader = database.connect(autocommit=False)
    reader.execute("SELECT count(*) FROM antone.posts")
    rollback = ctl.start("rollback", "--to", "3")
    lines = []
    while not any("trying again" in line and f"server process {reader.info.backend_pid}" in line for line in lines):
        line = rollback.stderr.readline()
        assert line, "gave up"
        lines.append(line)
    with database.connect() as writer:
        writer.execute("SET lock_timeout = '10s'")
        Rows(writer).insert("posts")
    reader.rollback()
    reader.close()
    _, rest = rollback.communicate(timeout=60)
    assert rollback.returncode == 0, rest
    assert version(database) == 3


def test_a_killed_migrator_leaves_no_half(bare):
    """It is killed while it waits inside its transaction."""
    database, ctl = bare
    ctl.run("migrate", "--to", "3")
    before = fingerprint(database)
    holder = database.connect(autocommit=False)
    holder.execute("LOCK TABLE antone.archetypes IN ROW EXCLUSIVE MODE")
    migrator = ctl.start("migrate")
    stuck = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    wait_until(lambda: database.value(stuck) == 1, 30, "the migration waits for a lock")
    migrator.kill()
    migrator.communicate()
    holder.rollback()
    holder.close()
    database.wait_for("SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name LIKE 'antoned/%%'"
                      " AND datname = current_database()", parameters=())
    assert fingerprint(database) == before
    ctl.run("migrate")
    assert version(database) == NEWEST


DDL_KILLER = """
    CREATE TABLE public.kill (at bigint);
    CREATE SEQUENCE public.ddl_commands;
    CREATE FUNCTION public.kill() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    BEGIN
        IF nextval('public.ddl_commands') = (SELECT at FROM public.kill) THEN
            PERFORM pg_terminate_backend(pg_backend_pid());
        END IF;
    END $$;
    CREATE EVENT TRIGGER kill ON ddl_command_end EXECUTE FUNCTION public.kill()"""


@pytest.mark.slow
@pytest.mark.parametrize("target", [4, 6, 9, NEWEST])
def test_killed_at_each_statement_a_rerun_completes(bare, target):
    """The server process dies with the first, the second, … command of a migration, and nothing of it is left each time."""
    database, ctl = bare
    ctl.run("migrate", "--to", str(target - 1))
    before = fingerprint(database)
    database.execute(DDL_KILLER)
    killed = 0
    while True:
        database.execute("SELECT setval('public.ddl_commands', 1, false)")
        database.execute("TRUNCATE public.kill")
        database.execute("INSERT INTO public.kill VALUES (%s)", (killed + 1,))
        done = subprocess.run(ctl.command("migrate", "--to", str(target)), capture_output=True, text=True, timeout=60)
        if done.returncode == 0:
            break
        assert done.returncode == 69, done.stderr
        killed += 1
        assert fingerprint(database) == before, f"after command {killed}"
        assert version(database) == target - 1
    assert killed >= 1, "nothing was killed"
    assert version(database) == target


# command line and other refusals

@pytest.mark.parametrize("arguments, said", [
    (["rollback"], "--to"), (["rollback", "--to", str(NEWEST + 1)], str(NEWEST)), (["migrate", "--to", "-1"], "0"),
    (["migrate", "--to", "three"], "three"), (["migrate", "--to", "1"], "rollback"), (["migrate", "--sideways"], "sideways"),
    (["forward"], "migrate"),
])
def test_a_wrong_command_line(migrated, arguments, said):
    database, ctl = migrated
    assert said in ctl.run(*arguments, status=64).stderr
    assert version(database) == NEWEST


def test_nothing_to_do_says_so(migrated):
    _, ctl = migrated
    assert "nothing to do" in ctl.run("migrate").stdout


def test_an_ordinary_role_cannot_migrate(migrated, tmp_path):
    database, _ = migrated
    ctl = Ctl(database, tmp_path, database={"migration_conninfo": database.conninfo("antone_worker")})
    assert "antone_owner" in ctl.run("migrate", status=77).stderr
    assert version(database) == NEWEST


STRANGERS = {
    "it belongs to postgres": ["CREATE SCHEMA antone"],
    "no journal": ["CREATE SCHEMA antone AUTHORIZATION antone_owner", "CREATE TABLE antone.things (n int)"],
    "another program's": ["CREATE SCHEMA antone AUTHORIZATION antone_owner",
                          "CREATE TABLE antone.schema_migrations (version bigint, dirty boolean)"],
}


@pytest.mark.parametrize("says", STRANGERS)
def test_a_database_that_is_not_ours_is_left_alone(bare, says):
    database, ctl = bare
    for statement in STRANGERS[says]:
        database.execute(statement)
    before = fingerprint(database)
    for verb in (["status"], ["migrate"], ["rollback", "--to", "0"], ["backup", ctl.backups], ["verify"]):
        assert says in ctl.run(*verb, status=78).stderr, verb
    assert fingerprint(database) == before


def test_no_server_is_unavailable(tmp_path, cluster):
    class Nowhere(databases.Database):
        def conninfo(self, role="postgres"):
            return f"host={tmp_path} dbname=nothing user={role}"

    done = Ctl(Nowhere(cluster, "nothing"), tmp_path).run("status", status=69)
    assert str(tmp_path) in done.stderr and done.stdout == ""


# seed

def contents(database):
    """Every row of every table, as text."""
    return {table: database.rows(f"SELECT t::text AS row FROM antone.{table} t ORDER BY 1") for table in SAMPLES}


def test_seed_twice_changes_nothing(migrated):
    database, ctl = migrated
    ctl.run("seed")
    assert {row["platform"]: row["n"] for row in database.rows(
        "SELECT platform::text, count(*) AS n FROM antone.authors GROUP BY 1")} == {"TWITTER": 5, "REDDIT": 5, "THREADS": 5}
    for table in ("posts", "decisions", "replies", "experiments"):
        assert database.value(f"SELECT count(*) FROM antone.{table}") > 0, table
    assert database.value("SELECT bool_and(cardinality(keyword_matches) > 0) FROM antone.posts")
    before = contents(database)
    ctl.run("seed")
    assert contents(database) == before


def test_seed_is_refused_in_production(database, tmp_path):
    ctl = Ctl(database, tmp_path, environment="production")
    assert "production" in ctl.run("seed", status=78).stderr
    assert database.value("SELECT count(*) FROM antone.authors") == 0


# the files themselves

FILES = sorted(MIGRATIONS.glob("*.sql"))


def test_files_come_in_pairs_without_a_gap():
    ups = [path.name.removesuffix(".up.sql") for path in FILES if path.name.endswith(".up.sql")]
    downs = [path.name.removesuffix(".down.sql") for path in FILES if path.name.endswith(".down.sql")]
    assert ups == downs
    assert [int(name[:4]) for name in ups] == list(range(1, NEWEST + 1))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_ends_no_transaction_and_takes_no_timestamp_without_zone(path):
    """One transaction a migration: it is the runner's. The first line says what the file is for."""
    text = path.read_text(encoding="utf-8")
    assert text.startswith("-- ")
    statements = re.sub(r"\$(\w*)\$.*?\$\1\$|--[^\n]*|BEGIN ATOMIC.*?\nEND;", "", text, flags=re.DOTALL)
    assert not re.search(r"^(BEGIN|COMMIT|ROLLBACK|ABORT|END|START)\s*(TRANSACTION|WORK)?\s*;", statements, re.M | re.I)
    assert not re.search(r"\bCONCURRENTLY\b|\btimestamp\b(?! AT TIME ZONE)", statements, re.IGNORECASE)
