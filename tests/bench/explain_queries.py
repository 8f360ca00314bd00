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


def measure(database, name):
    """The plan as PostgreSQL prints it, and as JSON; or the reason why there is none, and None."""
    if explain.plannable(name) is None:
        return "no plan: it defines or empties something", None
    if name in explain.DEVELOPMENT:
        return "development data only, on small tables; not measured", None
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
