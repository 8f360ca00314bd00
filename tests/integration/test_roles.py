"""Every verb is tried on every table as every role, and the outcome compared with the grid in docs/SECURITY.md."""
import re
import uuid

import psycopg
import pytest
from antone_testing.paths import SOURCE
from antone_testing.schema_rows import SAMPLES, Rows
from psycopg import errors

ROLES = ("migrator", "worker", "retention", "readonly", "producer", "poster")
SECURITY = SOURCE / "docs" / "SECURITY.md"


@pytest.fixture
def as_role(database):
    """as_role("worker") is a connection of that role, in a transaction that is never committed."""
    connections = {}

    def connect(role):
        if role not in connections:
            connections[role] = database.connect(f"antone_{role}", autocommit=False)
        return connections[role]

    yield connect
    for connection in connections.values():
        connection.close()


def allowed(connection, statement):
    """Whether privileges let it through; what constraints and views say to it is another matter."""
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement)
    except errors.InsufficientPrivilege:
        return False
    except psycopg.Error:
        pass
    return True


def relations(database):
    """Tables and views with their columns, by name; what is generated nobody can write, whatever his rights."""
    return {row["relname"]: (row["relkind"], {"S": row["columns"], "I": row["writable"], "U": row["writable"]})
            for row in database.rows(
        "SELECT c.relname, c.relkind::text, array_agg(a.attname::text ORDER BY a.attnum) AS columns,"
        " array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '') AS writable"
        " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.relnamespace = 'antone'::regnamespace AND c.relkind IN ('r', 'v') GROUP BY 1, 2 ORDER BY 1")}


# Read only by permission: no statement but these needs to name a column, so none hides behind a missing SELECT.
WHOLE = {"D": "DELETE FROM antone.{0} WHERE false", "T": "TRUNCATE antone.{0} CASCADE"}
BY_COLUMN = {"S": "SELECT {1} FROM antone.{0} LIMIT 0", "I": "INSERT INTO antone.{0} ({1}) VALUES (NULL)",
             "U": "UPDATE antone.{0} SET {1} = NULL WHERE false"}


def columns_allowed(connection, verb, relation, columns):
    return [column for column in columns[verb] if allowed(connection, BY_COLUMN[verb].format(relation, column))]


def cell(connection, relation, columns):
    """"SIU", small letters where only some columns are allowed, "-" for nothing."""
    letters = ""
    for verb in "SIU":
        some = columns_allowed(connection, verb, relation, columns)
        letters += verb if some == columns[verb] else verb.lower() if some else ""
    letters += "".join(verb for verb, statement in WHOLE.items() if allowed(connection, statement.format(relation)))
    return letters or "-"


def grid_by_trying(database, as_role):
    lines = ["relation".ljust(36) + "".join(role.ljust(11) for role in ROLES)]
    for relation, (kind, columns) in relations(database).items():
        if kind == "r":
            cells = [cell(as_role(role), relation, columns) for role in ROLES]
        else:  # none of ours can be written to, whatever the privileges
            cells = ["S" if columns_allowed(as_role(role), "S", relation, columns) == columns["S"] else "-" for role in ROLES]
        lines.append(relation.ljust(36) + "".join(letters.ljust(11) for letters in cells))
    return [line.rstrip() for line in lines]


def columns_by_trying(database, as_role):
    """The lines under the grid: what a small letter stands for."""
    lines = []
    for relation, (kind, columns) in relations(database).items():
        for role in ROLES if kind == "r" else ():
            for verb in "SIU":
                some = columns_allowed(as_role(role), verb, relation, columns)
                if some and some != columns[verb]:
                    lines.append(f"{role} {verb.lower()} {relation}: {' '.join(some)}")
    return sorted(lines)


def printed_block(name):
    """A fenced block of docs/SECURITY.md, as lines."""
    text = SECURITY.read_text(encoding="utf-8")
    return re.search(rf"```{name}\n(.*?)\n```", text, re.DOTALL).group(1).split("\n")


def test_grid_is_the_printed_one(database, as_role):
    assert grid_by_trying(database, as_role) == printed_block("grid")


def test_columns_are_the_printed_ones(database, as_role):
    assert columns_by_trying(database, as_role) == printed_block("columns")


def test_no_role_makes_or_changes_tables(database, as_role):
    for role in ROLES:
        for statement in (
            "CREATE TABLE antone.mine (n int)", "CREATE TABLE public.mine (n int)", "ALTER TABLE antone.posts ADD mine int",
            "DROP TABLE antone.audit_logs", "CREATE FUNCTION antone.mine() RETURNS int LANGUAGE sql RETURN 1",
            "CREATE SCHEMA mine", "ALTER TABLE antone.posts DISABLE TRIGGER ALL", "CREATE ROLE mine",
            "ALTER ROLE antone_worker SUPERUSER",
        ):
            assert not allowed(as_role(role), statement), f"{role}: {statement}"


def test_only_the_migrator_becomes_the_owner(as_role):
    for role in ROLES:
        assert allowed(as_role(role), "SET ROLE antone_owner") == (role == "migrator"), role


def test_roles_have_no_powers_of_the_cluster(database):
    for row in database.rows("SELECT rolname, rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolreplication, rolbypassrls,"
                             " rolpassword IS NOT NULL AS has_password FROM pg_authid WHERE rolname LIKE 'antone\\_%%'"):
        name = row.pop("rolname")
        assert row.pop("rolcanlogin") == (name != "antone_owner"), name
        assert row.pop("rolcreatedb") == (name == "antone_owner"), name  # for the scratch databases of backups
        assert not any(row.values()), (name, row)


# Who may call it; the triggers are called by nobody, but by an insert or an update.
DEFINERS = {"blank_replies": ("(gen_random_uuid(), '{}')", ["retention"]), "count_withdrawn": ("('{}', '{}', '{}')", ["worker"]),
            "withdraw": ("('{}', '{}', '{}', '{}', '')", ["worker"]), "take_reply": ("('somebody')", ["poster"]), "pass_over_withdrawn_author": (None, []),
            "pass_over_withdrawn_post": (None, []), "hand_on_escalation": (None, []), "change_post": (None, [])}


def test_few_functions_run_with_more_rights_than_their_caller(database, as_role):
    found = database.rows("SELECT proname FROM pg_proc WHERE pronamespace = 'antone'::regnamespace AND prosecdef ORDER BY 1")
    assert [row["proname"] for row in found] == sorted(DEFINERS)
    for name, (arguments, callers) in DEFINERS.items():
        if arguments is not None:
            assert [role for role in ROLES if allowed(as_role(role), f"SELECT antone.{name}{arguments}")] == callers, name


@pytest.mark.parametrize("role", ["worker", "retention", "readonly", "producer", "poster"])
def test_nobody_makes_a_hash_of_a_person(as_role, role):
    """Or it could be tried who was erased."""
    assert not allowed(as_role(role), "SELECT antone.withdrawal_hash('author', 'TWITTER', '1')")


@pytest.mark.parametrize("state", ["open", "complete", "another", "decision still there"])
def test_what_that_function_may_do(database, state):
    """Blank a reply whose decision has left the database, while an erasure is open; nothing else."""
    with database.connect("postgres") as owner:
        rows = Rows(owner)
        erasure = rows.insert("erasures", author_id=None if state == "complete" else uuid.uuid4())
        decision = rows.insert("decisions")
        reply = rows.insert("replies", decision_id=decision if state == "decision still there" else None, decision_ref=decision)
    with database.connect("antone_retention") as retention:
        retention.execute("SELECT antone.blank_replies(%s, %s)", (uuid.uuid4() if state == "another" else erasure, [decision]))
    erased = database.value("SELECT content LIKE 'Erased%%' FROM antone.replies WHERE id = %s", (reply,))
    assert erased == (state == "open")


def test_everything_belongs_to_the_owner(database):
    assert database.rows(
        "SELECT relname AS name FROM pg_class WHERE relnamespace = 'antone'::regnamespace AND relowner <> 'antone_owner'::regrole"
        " UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'antone'::regnamespace"
        " AND proowner <> 'antone_owner'::regrole"
        " UNION ALL SELECT typname FROM pg_type WHERE typnamespace = 'antone'::regnamespace"
        " AND typowner <> 'antone_owner'::regrole") == []


def test_strangers_cannot_connect(cluster, database):
    database.execute("DROP ROLE IF EXISTS stranger")
    database.execute("CREATE ROLE stranger LOGIN")
    try:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            cluster.connect(database.name, "stranger")
    finally:
        database.execute("DROP ROLE stranger")


# What each role is for, done by it.

def test_a_producer_needs_nothing_but_insert(cluster, database):
    """In the search path that the database gives it: INSERT INTO posts."""
    with cluster.connect(database.name, "antone_producer") as producer:
        upsert = ("INSERT INTO authors (platform, platform_id, handle, follower_count) VALUES ('REDDIT', 'p1', 'pat', %s)"
                  " ON CONFLICT (platform, platform_id) DO UPDATE SET handle = excluded.handle,"
                  " follower_count = excluded.follower_count, last_seen_at = now() RETURNING id")
        author = producer.execute(upsert, (1,)).fetchone()[0]
        assert producer.execute(upsert, (2,)).fetchone()[0] == author
        insert = ("INSERT INTO posts (platform, platform_post_id, author_id, content) VALUES ('REDDIT', 'p1', %s, 'Oh, my head')"
                  " ON CONFLICT (platform, platform_post_id) DO NOTHING RETURNING id")
        assert producer.execute(insert, (author,)).fetchone() is not None
        assert producer.execute(insert, (author,)).fetchone() is None
    assert database.value("SELECT follower_count FROM antone.authors") == 2


def test_a_producer_cannot_say_what_became_of_a_post(database, as_role):
    author = Rows(database.admin).insert("authors")
    for column, value in (("processed_at", "now()"), ("spam_filtered", "true"), ("error_message", "'x'")):
        assert not allowed(as_role("producer"), "INSERT INTO antone.posts (platform, platform_post_id, author_id, content,"
                           f" {column}) VALUES ('REDDIT', 'p', '{author}', 'x', {value})")


def test_retention_locks_what_it_takes_and_cannot_touch_replies(database, as_role):
    rows = Rows(database.admin)
    post = rows.insert("posts")
    decision = rows.insert("decisions", post_id=post)
    reply = rows.insert("replies", decision_id=decision, decision_ref=decision, post_ref=post)
    retention = as_role("retention")
    with retention.transaction():
        retention.execute("CREATE TEMPORARY TABLE staged AS SELECT id FROM antone.posts LIMIT 0")
        assert retention.execute("SELECT id FROM antone.posts FOR UPDATE SKIP LOCKED").fetchall() == [(post,)]
        retention.execute("DELETE FROM antone.posts WHERE id = %s", (post,))
    retention.commit()
    assert database.rows("SELECT id, decision_id, decision_ref FROM antone.replies") == [
        {"id": reply, "decision_id": None, "decision_ref": decision}]
    assert database.value("SELECT count(*) FROM antone.decisions") == 0


def test_the_audit_trail_only_grows(database, as_role):
    Rows(database.admin).insert("audit_logs")
    worker = as_role("worker")
    worker.execute("INSERT INTO antone.audit_logs (entity_type, action, actor) VALUES ('post', 'x', 'y')")
    for statement in ("UPDATE antone.audit_logs SET action = 'z'", "DELETE FROM antone.audit_logs",
                      "INSERT INTO antone.audit_logs (id, entity_type, action, actor) SELECT id, 'a', 'b', 'c'"
                      " FROM antone.audit_logs ON CONFLICT (id) DO UPDATE SET action = 'z'"):
        assert not allowed(worker, statement)
    assert not allowed(as_role("retention"), "UPDATE antone.audit_logs SET action = 'z'")


def test_no_role_of_the_daemon_deletes_what_is_kept_for_ever(as_role):
    for role in ROLES:
        for table in ("replies", "authors", "experiments", "escalations", "archive_files", "erasures"):
            for statement in (f"DELETE FROM antone.{table}", f"TRUNCATE antone.{table} CASCADE"):
                assert not allowed(as_role(role), statement), (role, statement)


def test_samples_cover_the_tables(database):
    """The grid is tried on what there is; this list is what constraint tests rely on."""
    assert {name for name, (kind, _) in relations(database).items() if kind == "r"} == set(SAMPLES)
