"""EXPLAIN of every statement: on a database of a million posts each uses the indexes its head names, and
none reads a big table whole. Those that the daemon prepares are held to it with a generic plan too, and with the plan
they get on a database that is still empty and was never analysed."""
import json
import re

import pytest
from antone_testing import database as databases
from antone_testing import statement_guide
from antone_testing.datasets import DATASETS, statements
from antone_testing.paths import SOURCE
from psycopg import sql

pytestmark = pytest.mark.slow

# A million posts is filled, indexed and analysed in about 40 s on 2 cores, which is most of this file's time.
POSTS = 1_000_000
AUTHORS = POSTS // 10
QUEUED = 5_000
BIG = {"authors", "posts", "decisions", "replies", "competitive_mentions", "escalations", "escalation_posts", "audit_logs"}

QUERIES = statements()
SYMBOLS = {name.replace(".", "_"): name for name in QUERIES}
PREPARED = sorted(SYMBOLS[symbol] for symbol in re.findall(r"&sql_(\w+)", (SOURCE / "src/store/work_statements.c").read_text()))
RETENTION = (SOURCE / "src" / "store" / "retention.c").read_text()
WORK_SETTINGS = re.search(r'WORK_SETTINGS "(.*)"', (SOURCE / "include/antoned/store/work_statements.h").read_text()).group(1)
INDEX = r"\w+_(?:idx|pkey|key)\b"


def uuid(kind, number="n"):
    """The id of a filled row, as SQL: of an author (a), a post (1), a decision (2) or a reply (3)."""
    return f"('00000000-0000-0000-000{kind}-' || lpad(to_hex({number}), 12, '0'))::uuid"


FILL = [
    "SET session_replication_role = replica",
    "SET maintenance_work_mem = '256MB'",
    # Indexes are made afterwards, which takes a third of the time.
    """CREATE TEMP TABLE kept AS
       SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
         FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid AND t.relnamespace = 'antone'::regnamespace
        WHERE t.relname IN ('posts', 'decisions', 'replies')
          AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)""",
    "DO $$ DECLARE name text; BEGIN FOR name IN SELECT k.name FROM kept k LOOP EXECUTE 'DROP INDEX ' || name; END LOOP; END $$",
    f"""INSERT INTO authors (id, platform, platform_id, handle)
        SELECT {uuid('a')}, 'TWITTER', 'a' || n, 'h' || n FROM generate_series(0, {AUTHORS} - 1) n""",
    f"""INSERT INTO posts (id, platform, platform_post_id, author_id, content, published_at, detected_at, processed_at,
                           error_message)
        SELECT {uuid('1')}, 'TWITTER', n::text, {uuid('a', f'n % {AUTHORS}')}, 'text', at, at,
               CASE WHEN n > {QUEUED} THEN at END, CASE WHEN n > {QUEUED} AND n % 10000 = 0 THEN 'failed' END
          FROM generate_series(1, {POSTS}) n, LATERAL (SELECT now() - n * interval '8 seconds' AS at) AS moment""",
    f"""INSERT INTO decisions (id, post_id, sss_score, ars_score, evs_score, trs_score, composite_score, mode, created_at,
                               competitor_detected)
        SELECT {uuid('2')}, {uuid('1')}, 0.5, 0.5, 0.5, 0.5, 0.5, 'HELPFUL', now() - n * interval '8 seconds',
               CASE WHEN n % 10 = 0 THEN 'Somebody' END
          FROM generate_series({QUEUED + 1}, {POSTS}) n""",
    f"""INSERT INTO replies (id, decision_id, decision_ref, post_ref, content, platform, approval_status, posted_at, created_at)
        SELECT {uuid('3')}, {uuid('2')}, {uuid('2')}, {uuid('1')}, 'A reply of no meaning. —Antone (Vita)', 'TWITTER',
               CASE WHEN n % 100 = 1 THEN 'PENDING' ELSE 'APPROVED' END::approval_status,
               CASE WHEN n % 100 <> 1 THEN at END, at
          FROM generate_series({QUEUED + 1}, {POSTS}, 4) n, LATERAL (SELECT now() - n * interval '8 seconds' AS at) AS moment""",
    # Most replies outlive their decision.
    f"""INSERT INTO replies (decision_ref, post_ref, content, platform, approval_status, posted_at, created_at)
        SELECT gen_random_uuid(), gen_random_uuid(), 'A reply of no meaning. —Antone (Vita)', 'TWITTER', 'APPROVED',
               now() - n * interval '5 minutes', now() - n * interval '5 minutes' FROM generate_series(30000, {POSTS // 2}) n""",
    f"""INSERT INTO competitive_mentions (post_id, competitor_id, sentiment, opportunity_score, replied, created_at)
        SELECT {uuid('1')}, c.id, 'neutral', 0.5, n % 40 = 0, now() - n * interval '8 seconds'
          FROM generate_series({QUEUED + 10}, {POSTS}, 10) n, (SELECT id FROM competitors ORDER BY name LIMIT 1) AS c""",
    f"""INSERT INTO escalations (post_id, decision_id, reason_id, priority, status, created_at)
        SELECT {uuid('1')}, {uuid('2')}, r.id, 'HIGH', CASE WHEN n % 1000 = 0 THEN 'OPEN' ELSE 'RESOLVED' END::escalation_status,
               now() - n * interval '8 seconds'
          FROM generate_series({QUEUED + 20}, {POSTS}, 20) n, (SELECT id FROM escalation_reasons ORDER BY name LIMIT 1) AS r""",
    """INSERT INTO escalation_posts (escalation_id, post_id) SELECT id, post_id FROM escalations""",
    f"""INSERT INTO audit_logs (entity_type, entity_id, action, actor, created_at)
        SELECT 'reply', {uuid('3')}::text, 'drafted', 'antoned', now() - n * interval '8 seconds'
          FROM generate_series({QUEUED + 1}, {POSTS}, 4) n""",
    """INSERT INTO kpi_metrics (date, platform, kpi_type_id, metric_name, value)
       SELECT current_date - n / 20, 'TWITTER', k.id, 'metric ' || n % 20, n
         FROM generate_series(1, 15000) n, (SELECT id FROM kpi_types ORDER BY name LIMIT 1) AS k""",
    """INSERT INTO weight_adjustment_logs (date, action) SELECT current_date - n, 'kept' FROM generate_series(1, 1500) n""",
    """INSERT INTO learning_events (id, date, adjustment_type)
       SELECT id, date, 'kept' FROM weight_adjustment_logs WHERE date > current_date - 200""",
    """INSERT INTO job_runs (job, instance, outcome, started_at, finished_at)
       SELECT CASE n % 2 WHEN 0 THEN 'retention' ELSE 'archive_verify' END, 'test', 'done', now() - n * interval '1 day', now()
         FROM generate_series(1, 1500) n""",
    "DO $$ DECLARE text text; BEGIN FOR text IN SELECT definition FROM kept LOOP EXECUTE text; END LOOP; END $$",
    "VACUUM (ANALYZE)",
]


@pytest.fixture(scope="module")
def big(cluster, template):
    if not cluster.is_running():
        cluster.start()
    database = databases.create_copy(cluster, template, prefix="big")
    with database.connect() as connection:
        for statement in FILL:
            connection.execute(statement)
    yield database
    database.drop()


@pytest.fixture(scope="module")
def bare(cluster, template):
    """What a daemon meets that is started before its first post: nothing there, nothing analysed."""
    if not cluster.is_running():
        cluster.start()
    database = databases.create_copy(cluster, template, prefix="bare")
    yield database
    database.drop()


# ---- what a statement is and what it is asked with ----

def head(name):
    return re.match(r"(--.*\n)+", QUERIES[name]).group().replace("\n-- ", " ")


def plannable(name):
    """The part of a statement that has a plan, or None: COPY has one inside; CREATE and DO have none."""
    text = re.sub(r"^--.*\n", "", QUERIES[name], flags=re.M).strip().rstrip(";")
    copy = re.match(r"COPY \((.*)\) TO STDOUT", text, flags=re.S)
    return copy.group(1) if copy else text if re.match(r"(SELECT|INSERT|UPDATE|DELETE|WITH)\b", text) else None


def some(kind, count, first=QUEUED + 1):
    return f"(SELECT array_agg({uuid(kind)}) FROM generate_series({first}, {first + count - 1}) n)"


def texts(prefix, count):
    return f"(SELECT array_agg('{prefix}' || n) FROM generate_series(1, {count}) n)"


SCALARS = {"boolean": "true", "integer": "100", "bigint": "50000", "double precision": "0.5", "text": "'x'", "jsonb": "'{}'",
           "uuid": uuid("1", "7777"), "timestamp with time zone": "now() - interval '30 days'", "name": "'x'", "smallint": "1"}
LEARNT = "'00000000-0000-0000-0006-000000000007'"  # a run of learning
SHA256 = "repeat('00', 32)"


def asked(rows):
    """Where a value of the type alone would not be what the daemon or an operator asks with, or could not be written."""
    def fill(text, kind="text"):
        return f"array_fill({text}::{kind}, '{{{rows}}}')"

    fresh = f"(SELECT array_agg(gen_random_uuid()) FROM generate_series(1, {rows}))"
    queued, decided, new = some("1", rows, first=1), some("2", rows), texts("new", rows)
    twitters, nobody, modes = fill("'TWITTER'"), fill("NULL", "uuid"), fill("'HELPFUL'")
    return {
        "archive.verified": {2: "'done'"},
        "champions.list": {1: "''"},
        "champions.rank": {1: uuid("a", "7"), 2: str(rows)},
        "claim.batch": {1: f"{rows}", 2: "NULL", 3: "NULL", 4: "NULL"},
        "claim.list": {1: f"{rows}", 2: "NULL", 3: "NULL"},
        "decision.find": {3: "'7777'"},
        "decision.show": {1: uuid("2", "7777")},
        "erasure.author": {1: "'TWITTER'", 2: "'a7'"},
        "erasure.begin_part": {2: SHA256},
        "erasure.blank_live": {1: uuid("a", "7")},
        "erasure.blank_replies": {2: some("2", rows)},
        "erasure.close_escalations": {1: uuid("a", "7")},
        "erasure.delete_author": {1: uuid("a", "7")},
        "erasure.start": {1: SHA256},
        "failure.record": {1: uuid("1", "77"), 3: "3", 4: "1000"},
        "history.mentions": {1: "now() - interval '1 day'"},
        "import.authors": {1: fresh, 2: twitters, 3: new, 4: texts("a", rows), 5: texts("h", rows), 9: new,
                           **dict.fromkeys((10, 11, 12), fill("now()", "timestamptz"))},
        "import.posts": {1: fresh, 2: twitters, 3: new, 4: texts("a", rows), 9: fill("'hangover'"), 10: fill("'hangover'")},
        "experiment.create": {7: "NULL", 8: "NULL"},
        "experiment.outcomes": {1: uuid("9", "1"), 2: "'00000000-0000-0000-0000-000000000000'", 3: "2000"},
        "kpi.days": {1: "'UTC'", 2: "7", 3: "7776000000", 4: "400"},
        **{f"kpi.{what}": {1: "(current_date - 2)::text", 2: "'UTC'"} for what in ("posts", "drafts", "escalations")},
        "kpi.name_faults": {1: some("3", rows), 2: fill("'x'")},
        "kpi.outcomes": {1: "(current_date - 2)::text", 2: "'UTC'", 3: "'-infinity'", 4: "'00000000-0000-0000-0000-000000000000'",
                         5: str(rows)},
        "kpi.show": {1: "'UTC'", 2: "30", 3: "'TWITTER'", 4: "''", 6: texts("metric ", 20)},
        "kpi.write": {1: "current_date::text", 2: twitters, 3: fill("'LOVE'"), 4: new, 7: new},
        "learning.apply": {1: LEARNT},
        "learning.drawn": {1: decided},
        "learning.find": {1: LEARNT, 2: LEARNT},
        "learning.judge": {1: LEARNT},
        "learning.list": {1: "8"},
        "learning.log": {1: "gen_random_uuid()", 3: "'SKIPPED'", 5: "0", 6: "15"},
        "learning.revert": {1: LEARNT, 3: "'REVERTED'"},
        "learning.samples": {1: "now() - interval '84 days'", 2: "now() - interval '1 day'", 3: "100000"},
        "learning.show": {1: LEARNT},
        "migrations.changes": {1: "'{}'", 2: "'{}'"},
        "migrations.locks_taken": {1: "'{}'"},
        "migrations.record": {1: "999", 3: SHA256, 4: SHA256},
        "queue.find": {3: "'7777'"},
        "queue.retry": {1: uuid("1", "77")},
        "record.decisions": {1: fresh, 2: queued, 8: modes, 9: nobody, 10: fill("''"), 15: nobody, 18: modes},
        "record.escalations": {1: fresh, 2: some("1", rows), 3: decided, 4: nobody, 5: fill("'LOW_CONFIDENCE'"), 6: fill("'LOW'"),
                               7: f"(SELECT array_agg(CASE WHEN n % 2 = 0 THEN md5((n / 4)::text)::uuid END) FROM generate_series(1, {rows}) n)",
                               8: fill("true", "boolean")},
        "record.mentions": {1: queued, 2: f"(SELECT array_fill(id, '{{{rows}}}') FROM competitors ORDER BY name LIMIT 1)"},
        "record.posts": {1: queued, 2: some("1", 5, first=1)},
        "record.randomized": {1: decided, 2: modes, 3: modes},
        "record.rechecks": {4: fill("'HIGH'")},
        "record.replies": {1: fresh, 2: decided, 4: fill("'A reply of no meaning. —Antone (Vita)'"), 5: nobody, 6: twitters, 7: new,
                           8: fill("0", "integer")},
        "review.approve_edited": {1: uuid("3", "7777")},
        "review.escalations": {1: "false"},
        "review.find_reply": {1: uuid("3", "7777"), 2: uuid("3", "7777")},
        "review.flag": {1: uuid("3", "7777")},
        "review.hold": {1: uuid("3", "7777")},
        "review.judge": {1: uuid("3", "7777"), 2: "'APPROVED'"},
        "review.release": {1: uuid("3", "7777")},
        "review.replies": {1: "true", 3: "false"},
        "review.reopen": {1: uuid("3", "7777"), 3: "NULL"},
        "review.reply": {1: uuid("3", "7777")},
        "platform.set": {1: "'TWITTER'", 2: "'handle'", 4: "'true'", 6: "'A book of 1999'", 7: "'2026-01-01'"},
        "platform.show": {1: "'TWITTER'"},
        "privileges.retention": {1: "ARRAY['posts']", 2: "ARRAY['decisions']"},
        "restore.add_lines": {1: f"(SELECT array_agg(n) FROM generate_series(900001, 900000 + {rows}) n)", 2: fill("'{}'")},
        "restore.make_schema": {1: "'side'", 2: "ARRAY['posts']"},
        "restore.misfit": {1: str(QUEUED + 1), 2: "'post'", 3: "'posts'"},
        "restore.orphaned": {1: str(QUEUED + 1), 2: str(QUEUED + 2000)},
        "status.look": {1: "'UTC'"},
        "retention.record_file": {2: "'posts/x'", 3: "'posts'", 6: "1", 7: "'zstd'", 10: SHA256, 13: SHA256, 15: "NULL", 16: SHA256},
        "retention.status": {1: "now() - interval '90 days'"},
        "import.known": {1: twitters, 2: new},
        "withdraw.count": {1: twitters, 2: new, 3: texts("a", rows)},
        "withdraw.take_back": {1: fill("'withdraw'"), 2: fill("'post'"), 3: twitters, 4: new},
    }


def default(kind, rows):
    if kind == "uuid[]":
        return some("1", rows)
    if kind.endswith("[]"):
        return f"array_fill(({SCALARS[kind[:-2]]})::{kind[:-2]}, '{{{rows}}}')"
    return SCALARS[kind]


def limits(name, kinds):
    """Retention looks back from its limits, and what it finds is half a day's."""
    if not re.match(r"retention\.(choose|stage|count|oldest|plan)_|retention\.unprocessed", name):
        return {}
    moments = [place for place, kind in enumerate(kinds, 1) if kind == "timestamp with time zone"]
    days = {"kpi_metrics": 750, "weight_adjustment_logs": 1490}.get(name.partition("_")[2], 92)
    limit = f"now() - interval '{days} days'"
    if name.startswith(("retention.choose", "retention.stage")):
        return dict(zip(moments, (f"now() - interval '{days + 1} days'", limit)))
    return dict(zip(moments, (limit, "'-infinity'")))


def arguments(connection, name, kinds, rows=500, own=None):
    """Values, not expressions: the planner sees what it will see in a Bind message. Batches are of so many rows; `own` are the
    caller's values, by place."""
    chosen = {**{place: default(kind, rows) for place, kind in enumerate(kinds, 1)}, **limits(name, kinds),
              **asked(rows).get(name, {}), **(own or {})}
    values = connection.execute("SELECT " + ", ".join(f"({chosen[place]})::text" for place in sorted(chosen))).fetchone()
    return [sql.Literal(value).as_string(connection) for value in values]


# ---- plans ----

def settings(name):
    """Of the session that asks: those of all our sessions, and those of a work connection or of the transaction of a part."""
    pinned = re.findall(r"-c (enable_\w+=off|jit=off)", (SOURCE / "src/pg/endpoint.c").read_text())
    work = re.findall(r"-c (\S+)", WORK_SETTINGS) if name in PREPARED else []
    part = re.findall(r'"SET LOCAL (enable_\w+ = off)', RETENTION)
    return pinned + work + (part if re.match(r"retention\.(choose|stage|lock|rows|delete)_", name) else [])


def open_session(database, name):
    """A session as the one that asks has it: the retention job's part has settings and a staging table of its own."""
    connection = database.connect()
    if name.startswith(("retention.", "restore.")):
        connection.execute(QUERIES["retention.staging"])
        connection.execute("ALTER TABLE pg_temp.staged RENAME TO kept_rows")
        connection.execute("CREATE TEMP TABLE staged (LIKE kept_rows INCLUDING ALL)")
        connection.execute(f"INSERT INTO staged SELECT now(), {uuid('1')} FROM generate_series({QUEUED + 1}, {QUEUED + 2000}) n")
        connection.execute(QUERIES["restore.incoming"].replace("ON COMMIT DROP", ""))
        connection.execute(QUERIES["restore.make_misfit"])
        others = "".join(f", '{row['record']}', jsonb_build_object('id', gen_random_uuid())"
                         for table, row in DATASETS.items() if table != "posts")
        connection.execute(
            f"""INSERT INTO incoming
                SELECT n, jsonb_build_object('post', jsonb_build_object('id', {uuid('1')}), 'mentions', '[]'::jsonb,
                                             'decision', jsonb_build_object('id', {uuid('2')}){others})
                  FROM generate_series({QUEUED + 1}, {QUEUED + 2000}) n""")
    for setting in settings(name):
        connection.execute(f"SET {setting}")
    return connection


def nodes(plan):
    yield plan
    for child in plan.get("Plans", []):
        yield from nodes(child)


def plan(connection, name, generic):
    connection.execute(f"SET plan_cache_mode = force_{'generic' if generic else 'custom'}_plan")
    connection.execute("DEALLOCATE ALL")
    connection.execute(f"PREPARE asked AS {plannable(name)}")
    kinds = connection.execute("SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'asked'").fetchone()[0]
    values = ["NULL"] * len(kinds) if generic else arguments(connection, name, kinds)
    answer = connection.execute(
        f"EXPLAIN (FORMAT JSON) EXECUTE asked {'(' + ', '.join(values) + ')' if values else ''}").fetchone()[0]
    return list(nodes((answer if isinstance(answer, list) else json.loads(answer))[0]["Plan"]))


def indexes(plan):
    plan = list(plan)
    used = {node["Index Name"] for node in plan if "Index Name" in node}
    return used | {index for node in plan for index in node.get("Conflict Arbiter Indexes", [])}


def missing(named, used):
    return [either for either in named if not used & set(re.findall(INDEX, either))]


def assert_as_the_head_says(connection, name, generic):
    """An index of a small table need not be chosen, only fit: it is looked for once more without sequential scans."""
    first = plan(connection, name, generic)
    used = indexes(first)
    named = re.findall(rf"{INDEX}(?: or {INDEX})*", head(name))
    big = tuple(f"{table}_" for table in BIG)
    absent = missing([either for either in named if either.startswith(big)], used)
    assert not absent, f"{name}: {absent} not used; used are {sorted(used)}"
    whole = {node["Relation Name"] for node in first if node["Node Type"] == "Seq Scan"} & BIG
    assert not whole, f"{name} reads {whole} whole"
    if not named:
        unnamed = [node["Index Name"] for node in first if node.get("Relation Name") in BIG and "Index Name" in node]
        assert not unnamed, f"{name}: the head says nothing of {unnamed}"
    if missing(named, used):
        connection.execute("SET enable_seqscan = off")
        assert not missing(named, indexes(plan(connection, name, generic))), f"{name}: {missing(named, used)} do not fit"


PLANNABLE = [name for name in QUERIES if plannable(name)]
DEVELOPMENT = [name for name in QUERIES if name.startswith("seed.")]  # refused where data is big


@pytest.mark.parametrize("name", sorted(set(PLANNABLE) - set(DEVELOPMENT)))
def test_on_a_million_posts_it_uses_the_indexes_that_its_head_names(big, name):
    with open_session(big, name) as connection:
        assert_as_the_head_says(connection, name, generic=False)


@pytest.mark.parametrize("name", PREPARED)
def test_prepared_it_does_so_with_a_generic_plan_too(big, name):
    with open_session(big, name) as connection:
        assert_as_the_head_says(connection, name, generic=True)


@pytest.mark.parametrize("name", PREPARED)
def test_prepared_before_the_first_post_came_it_is_no_worse(bare, name):
    with open_session(bare, name) as connection:
        assert_as_the_head_says(connection, name, generic=True)


@pytest.mark.parametrize("name", sorted(set(QUERIES) - set(PLANNABLE)))
def test_what_has_no_plan_promises_no_index(name):
    assert not re.findall(INDEX, head(name))


def test_every_head_says_what_it_expects():
    """An index by its name, or that there is none: a new statement cannot leave it open."""
    silent = [name for name in QUERIES
              if not re.search(rf"{INDEX}|[Nn]o index|[Nn]o table|catalog|[Oo]nly inserts|read whole|small", head(name))]
    assert not silent


def test_no_head_names_an_index_that_is_not_there(bare):
    there = {row["indexname"] for row in bare.rows("SELECT indexname FROM pg_indexes WHERE schemaname = 'antone'")}
    named = {(name, index) for name in QUERIES for index in re.findall(INDEX, head(name))}
    assert not {(name, index) for name, index in named if index not in there}


@pytest.mark.parametrize("ids, probed, untouched", [
    ("NULL", "posts_queue_idx", "posts_pkey"),
    (some("1", 500), "posts_pkey", "posts_queue_idx"),
])
def test_a_claim_of_either_kind_runs_its_own_half_alone(big, ids, probed, untouched):
    """One statement for both, in its generic plan: what is not asked for is not even begun."""
    with open_session(big, "claim.batch") as connection:
        connection.execute("SET plan_cache_mode = force_generic_plan")
        connection.execute(f"PREPARE asked AS {plannable('claim.batch')}")
        ids = connection.execute(f"SELECT ({ids})::text").fetchone()[0]
        answer = connection.execute(sql.SQL("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked (500, NULL, NULL, {})").format(
            sql.Literal(ids))).fetchone()[0]
    runs = {node["Index Name"]: node["Actual Loops"] for node in nodes(answer[0]["Plan"]) if "Index Name" in node}
    assert runs[probed] == 1 and runs[untouched] == 0


def test_the_statements_that_the_daemon_prepares_are_known():
    assert {"claim.batch", "claim.list", "record.decisions", "record.posts", "failure.record"} <= set(PREPARED) <= set(QUERIES)


def test_the_guide_has_a_row_for_every_statement_as_its_head_has_it():
    rows = statement_guide.rows_of(statement_guide.GUIDE.read_text())
    said = {name: (row["what it does"], row["runs"]) for name, row in rows.items()}
    assert said == {name: (statement_guide.purpose(head(name)), statement_guide.runs(name)) for name in QUERIES}


def test_the_guide_names_the_indexes_that_the_heads_name():
    """Those of tables that grow; a small one may have been read whole when it was measured."""
    rows = statement_guide.rows_of(statement_guide.GUIDE.read_text())
    for name in sorted(set(PLANNABLE) - set(DEVELOPMENT)):
        named = [either for either in re.findall(rf"{INDEX}(?: or {INDEX})*", head(name))
                 if either.startswith(tuple(f"{table}_" for table in BIG))]
        assert not missing(named, set(re.findall(INDEX, rows[name]["indexes in its plan"]))), name
