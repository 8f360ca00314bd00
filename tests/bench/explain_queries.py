"""Measures every statement on a million posts: rewrites the table of docs/DATABASE_QUERY_OPTIMIZATION.md and leaves the whole
plans in build/plans.md. usage: /usr/bin/python3 tests/bench/explain_queries.py

Each statement runs once to warm the cache and once to be measured, in a transaction that is rolled back."""
import json
import re
import sys
import tempfile
from pathlib import Path

import psycopg

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "integration")]

import test_queries_explain as explain  # noqa: E402
from antone_testing import database as databases  # noqa: E402
from antone_testing import statement_guide as guide  # noqa: E402
from antone_testing.cluster import Cluster  # noqa: E402
from antone_testing.paths import BUILD  # noqa: E402

PLANS = BUILD / "plans.md"
ROWS = 500


def fill(text, kind="text"):
    return f"array_fill({text}::{kind}, '{{{ROWS}}}')"


FRESH = f"(SELECT array_agg(gen_random_uuid()) FROM generate_series(1, {ROWS}))"
QUEUED = f"(SELECT array_agg({explain.uuid('1')}) FROM generate_series(1, {ROWS}) n)"
DECIDED = f"(SELECT array_agg({explain.uuid('2')}) FROM generate_series({explain.QUEUED + 1}, {explain.QUEUED + ROWS}) n)"
NEW = f"(SELECT array_agg('new' || n) FROM generate_series(1, {ROWS}) n)"
SHA256 = "repeat('0', 64)"
NO_UUIDS = fill("NULL", "uuid")
MODES = fill("'HELPFUL'")

# What a run needs beyond what a plan needs: rows that may really be written.
ARGUMENTS = {
    "archive.verified": {2: "'done'"},
    "failure.record": {1: explain.uuid("1", "77"), 3: "3", 4: "1000"},
    "import.authors": {2: explain.TWITTERS, 3: NEW, 4: explain.texts("a"), 5: explain.texts("h")},
    "import.posts": {1: FRESH, 2: explain.TWITTERS, 3: NEW, 4: explain.texts("a"), 9: fill("'hangover'"), 10: fill("'hangover'")},
    "migrations.record": {1: "999", 3: SHA256, 4: SHA256},
    "record.decisions": {1: FRESH, 2: QUEUED, 8: MODES, 9: NO_UUIDS, 10: fill("''"), 15: NO_UUIDS, 18: MODES},
    "record.escalations": {1: FRESH, 2: DECIDED.replace("-0002-", "-0001-"), 3: DECIDED, 4: NO_UUIDS, 5: fill("'LOW_CONFIDENCE'"),
                           6: fill("'LOW'")},
    "record.mentions": {1: QUEUED, 2: "(SELECT array_fill(id, '{500}') FROM competitors ORDER BY name LIMIT 1)"},
    "record.posts": {1: QUEUED},
    "record.randomized": {1: DECIDED, 2: MODES, 3: MODES},
    "record.replies": {1: FRESH, 2: DECIDED, 4: fill("'A reply of no meaning. —Antone (Vita)'"), 5: NO_UUIDS,
                       6: explain.TWITTERS, 7: NEW, 8: fill("0", "integer")},
    "restore.add_lines": {1: f"(SELECT array_agg(n) FROM generate_series(900001, 900000 + {ROWS}) n)", 2: fill("'{}'")},
    "restore.make_schema": {1: "'side'", 2: "ARRAY['posts']"},
    "retention.record_file": {2: "'posts/x'", 3: "'posts'", 6: "1", 7: "'zstd'", 15: "NULL"},
    "queue.retry": {1: explain.uuid("1", "77")},
    "status.look": {1: "'UTC'"},
}


def measure(database, name):
    """The plan as PostgreSQL prints it, and as JSON; or the reason why there is none, and None."""
    if explain.plannable(name) is None:
        return "no plan: it defines or empties something", None
    if name in explain.DEVELOPMENT:
        return "development data only, on small tables; not measured", None
    explain.ARGUMENTS[name] = {**explain.ARGUMENTS.get(name, {}), **ARGUMENTS.get(name, {})}
    with explain.open_session(database, name) as connection:
        generic = name in explain.PREPARED
        connection.execute(f"SET plan_cache_mode = force_{'generic' if generic else 'custom'}_plan")
        connection.execute("SET jit = off")
        connection.execute(f"PREPARE asked AS {explain.plannable(name)}")
        kinds = connection.execute("SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'asked'").fetchone()[0]
        values = explain.arguments(connection, name, kinds)
        asked = f"EXECUTE asked{'(' + ', '.join(values) + ')' if values else ''}"

        def rehearse(form):
            connection.execute("BEGIN")
            answer = connection.execute(f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, FORMAT {form}) {asked}").fetchall()
            connection.execute("ROLLBACK")
            return answer

        text = "\n".join(line for (line,) in rehearse("TEXT"))
        answer = rehearse("JSON")[0][0]
        return text, (answer if isinstance(answer, list) else json.loads(answer))[0]["Plan"]


def indexes(plan):
    """In alphabetical order; a temporary table of the same name twice in a session has a number behind that of its key."""
    return ", ".join(sorted(re.sub(r"(?<=_pkey)\d+$", "", index) for index in explain.indexes(explain.nodes(plan)))) or "–"


def rows(plan):
    """What it answers with; where it only writes, what it writes."""
    while plan["Node Type"] == "ModifyTable" and plan["Actual Rows"] == 0:
        plan = plan["Plans"][0]
    return plan["Actual Rows"] * plan["Actual Loops"]


def buffers(plan):
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def chapters(database):
    """The table of the guide, and the plans."""
    table, plans = [guide.title()], []
    for name in explain.QUERIES:
        try:
            text, plan = measure(database, name)
        except psycopg.Error as failure:
            sys.exit(f"{name}: {failure}")
        cells = ("–", "–", "–") if plan is None else (indexes(plan), f"{rows(plan):.0f}", str(buffers(plan)))
        table.append(guide.row(name, explain.head(name), *cells))
        plans.append(f"## `{name}`\n\n```sql\n{explain.QUERIES[name].strip()}\n```\n\n```\n{text}\n```\n")
    return "".join(table), "\n".join(plans)


def main():
    cluster = Cluster(settings={"shared_buffers": "1GB"}).start()
    try:
        with tempfile.TemporaryDirectory(prefix="antone-explain-") as directory:
            template = databases.create_migrated(cluster, Path(directory))
        database = databases.create_copy(cluster, template, "measured")
        with database.connect() as connection:
            for statement in explain.FILL:
                connection.execute(statement)
        table, plans = chapters(database)
        guide.GUIDE.write_text(guide.GUIDE.read_text().partition(guide.MARK)[0] + guide.MARK + "\n" + table)
        PLANS.write_text(plans)
        database.close()
    finally:
        cluster.remove()


if __name__ == "__main__":
    sys.exit(main())
