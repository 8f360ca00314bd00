"""Measures every statement on a million posts and rewrites the measured part of
docs/DATABASE_QUERY_OPTIMIZATION.md: /usr/bin/python3 tests/bench/explain_queries.py

Each statement runs once to warm the cache and once to be told, in a transaction that is rolled back."""
import re
import sys
import tempfile
import textwrap
from pathlib import Path

import psycopg

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "integration")]

import test_queries_explain as explain  # noqa: E402
from antone_testing import database as databases  # noqa: E402
from antone_testing.cluster import Cluster  # noqa: E402
from antone_testing.paths import SOURCE  # noqa: E402

GUIDE = SOURCE / "docs" / "DATABASE_QUERY_OPTIMIZATION.md"
MARK = "<!-- From here on: written by tests/bench/explain_queries.py -->\n"
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

SIBLINGS = ("_kpi_metrics", "_learning_events", "_weight_adjustment_logs")

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
    "retention.record_file": {2: "'posts/x'", 3: "'posts'", 6: "1", 7: "'zstd'", 15: "NULL"},
    "queue.retry": {1: explain.uuid("1", "77")},
    "status.look": {1: "'UTC'"},
}


def measure(database, name):
    """The plan as text, or why there is none."""
    if explain.plannable(name) is None:
        return "no plan: it defines or empties something"
    if name in explain.DEVELOPMENT:
        return "development data only, on small tables; not measured"
    explain.ARGUMENTS[name] = {**explain.ARGUMENTS.get(name, {}), **ARGUMENTS.get(name, {})}
    with explain.open_session(database, name) as connection:
        generic = name in explain.PREPARED
        connection.execute(f"SET plan_cache_mode = force_{'generic' if generic else 'custom'}_plan")
        connection.execute("SET jit = off")
        connection.execute(f"PREPARE asked AS {explain.plannable(name)}")
        kinds = connection.execute("SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'asked'").fetchone()[0]
        values = explain.arguments(connection, name, kinds)
        asked = f"EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) EXECUTE asked{'(' + ', '.join(values) + ')' if values else ''}"
        try:
            for _ in range(2):
                connection.execute("BEGIN")
                lines = [row[0] for row in connection.execute(asked)]
                connection.execute("ROLLBACK")
        except psycopg.Error as failure:
            print(f"{name}: {str(failure).splitlines()[0]}", file=sys.stderr)
            return None
        return "\n".join(shortened(lines, name))


def shortened(lines, name):
    """A line a node, with its rows, loops and buffers, and by what it finds them. Of the smaller datasets' statements, which are
    those of audit_logs word by word, only what they read."""
    kept = []
    for line in lines:
        line = re.sub(r"ARRAY\[.*?\]|'\{[^']{60,}\}'", "'{…}'", line).rstrip()
        buffers = re.match(r"\s*Buffers: (.*)", line)
        if buffers and kept:
            node = max(place for place, text in enumerate(kept) if "(actual" in text)
            kept[node] += f"  {buffers.group(1)}"
        elif re.search(r"\(actual|\(never|Index Cond|Rows Removed|Execution Time|Trigger|CTE |Conflict Arbiter", line):
            kept.append(line)
    if name.endswith(SIBLINGS):
        kept = [line.strip() for line in kept if re.search(r"Index.* using|Seq Scan|Execution Time", line)]
    return [line if len(line) <= 128 else line[:127] + "…" for line in kept]


def chapter(database):
    parts = [MARK]
    module = None
    for name in explain.QUERIES:
        if name.partition(".")[0] != module:
            module = name.partition(".")[0]
            parts.append(f"\n## {module}\n")
        head = re.sub(r"\s+", " ", re.sub(r"^-- ?|\n-- ?", " ", explain.head(name))).strip()
        parts.append(f"\n### `{name}`\n\n" + textwrap.fill(head, 120, break_on_hyphens=False) + "\n")
        found = measure(database, name)
        parts.append(f"\n    {found}\n" if "\n" not in (found or "") else "\n```\n" + found + "\n```\n")
    return "".join(parts)


def main():
    cluster = Cluster(settings={"shared_buffers": "1GB"}).start()
    try:
        with tempfile.TemporaryDirectory(prefix="antone-explain-") as directory:
            template = databases.create_migrated(cluster, Path(directory))
        database = databases.create_copy(cluster, template, "measured")
        with database.connect() as connection:
            for statement in explain.FILL:
                connection.execute(statement)
        text = GUIDE.read_text()
        GUIDE.write_text(text.partition(MARK)[0] + chapter(database))
        database.close()
    finally:
        cluster.remove()


if __name__ == "__main__":
    sys.exit(main())
