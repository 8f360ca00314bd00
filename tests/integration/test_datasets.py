"""The table of datasets: what it refuses, and that one row and one migration archive one more table."""
import gzip
import json
import os
import shutil
import subprocess

import pytest
from antone_testing.archive import insert_old_posts
from antone_testing.config import write_config
from antone_testing.daemon import clean_environment
from antone_testing.datasets import DATASETS, statements
from antone_testing.paths import BUILD, SOURCE

ROW = "reply_views  reply_view  seen_at  timestamptz  day  json  reply_views  30d  gzip  -  reply_views_seen_at_idx  views of replies"
MIGRATION = """-- A table that is archived.
CREATE TABLE antone.reply_views (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    seen_at    timestamptz NOT NULL,
    reply_ref  uuid NOT NULL,
    views      integer NOT NULL,
    note       text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX reply_views_seen_at_idx ON antone.reply_views (seen_at);
GRANT SELECT ON antone.reply_views TO antone_worker, antone_retention, antone_readonly;
GRANT DELETE ON antone.reply_views TO antone_retention;
SELECT antone.make_archivable('reply_views', 'seen_at');
"""
BACK = """-- Takes it back.
DROP VIEW antone.archivable_reply_views;
DROP TABLE antone.reply_views;
"""
MANIFEST = "SELECT path, class, period, rows, compression FROM antone.archive_files WHERE class = 'reply_views' ORDER BY period"


@pytest.fixture(scope="module")
def sixth(tmp_path_factory):
    """antonectl of a copy of the tree in which reply_views is archived too: its row, its migration, nothing else."""
    if BUILD.resolve() != (SOURCE / "build").resolve():
        pytest.skip("built elsewhere than in build/: a copy of the tree could not build itself")
    copy = tmp_path_factory.mktemp("sixth") / "antoned"
    shutil.copytree(SOURCE, copy, symlinks=True, ignore=shutil.ignore_patterns(
        ".git", "build-*", "autom4te.cache", "__pycache__", "check", "demo", "corpus"))
    # Left out for their names, and part of the sources.
    shutil.copytree(SOURCE / "build-aux", copy / "build-aux")
    with open(copy / "sql" / "datasets.txt", "a", encoding="utf-8") as table:
        table.write(ROW + "\n")
    number = len(list((SOURCE / "sql" / "migrations").glob("*.up.sql"))) + 1
    for direction, text in (("up", MIGRATION), ("down", BACK)):
        (copy / "sql" / "migrations" / f"{number:04}_reply_views.{direction}.sql").write_text(text, encoding="utf-8")
    made = subprocess.run(["make", "-s", "-C", copy / "build", f"-j{os.cpu_count()}", "antonectl"], capture_output=True, text=True,
                          env={**os.environ, "CCACHE_NOHASHDIR": "1"}, timeout=900)
    assert made.returncode == 0, made.stderr
    return copy / "build" / "antonectl"


@pytest.mark.slow
def test_one_row_and_one_migration_archive_a_sixth_table(sixth, database, tmp_path):
    path = write_config(tmp_path / "antoned.conf", database)

    def run(*arguments):
        done = subprocess.run([sixth, "-c", path, "--json", *arguments], capture_output=True, text=True, timeout=120,
                              env=clean_environment(), cwd=tmp_path)
        assert done.returncode == 0, (arguments, done.stderr)
        return json.loads(done.stdout) if done.stdout.strip() else None

    run("db", "migrate", "--no-backup")
    insert_old_posts(database, 24)
    database.execute("INSERT INTO antone.reply_views (seen_at, reply_ref, views, note)"
                     " SELECT date_trunc('day', now(), 'UTC') - n % 2 * interval '1 day' - interval '40 days' + n * interval '1 ms',"
                     "    gen_random_uuid(), n, 'a \"note\"' FROM generate_series(1, 10) n")
    database.execute("INSERT INTO antone.reply_views (seen_at, reply_ref, views) VALUES (now(), gen_random_uuid(), 0)")
    database.execute("CREATE TABLE public.before AS TABLE antone.reply_views")

    # The options of its policy, with their defaults; the dry run; the status.
    options = {row["key"]: row["value"] for row in run("config", "show")}
    assert (options["retention.reply_views"], options["archive.reply_views_compression"]) == ("30d", "gzip")
    assert [row["rows"] for row in run("retention", "run", "--dry-run") if row["class"] == "reply_views"] == [5, 5]
    policies = {row["class"]: row["due"] for row in run("retention", "status")["policies"]}
    assert policies["reply_views"] == 10 and set(policies) == {*DATASETS, "reply_views"}

    # Archived, and verified.
    assert run("retention", "run")["rows"]["reply_views"] == 10
    assert database.value("SELECT count(*) FROM antone.reply_views") == 1
    made = database.rows(MANIFEST)
    assert [(row["rows"], row["compression"]) for row in made] == [(5, "gzip"), (5, "gzip")]
    lines = gzip.decompress((tmp_path / "archive" / made[0]["path"]).read_bytes()).decode().splitlines()
    assert [set(json.loads(line)) for line in lines] == [{"v", "reply_view"}] * 5
    assert run("archive", "verify")["damaged"] == 0

    # An erasure goes through the posts and leaves it alone.
    run("archive", "erase-author", *database.rows("SELECT platform::text, platform_id FROM antone.authors LIMIT 1")[0].values())
    assert run("archive", "verify")["damaged"] == 0 and database.rows(MANIFEST) == made

    # Restored: to the side, then for good; held, and archived again when the hold is over.
    run("archive", "restore", made[0]["path"], "--into", "aside")
    assert database.value("SELECT count(*) FROM aside.reply_views") == 5
    for row in made:
        assert run("archive", "restore", row["path"])["inserted"] == 5
    assert database.value("SELECT count(*) FROM (TABLE antone.reply_views EXCEPT TABLE public.before) AS changed") == 0
    assert database.value("SELECT count(*) FROM antone.reply_views") == 11
    assert run("retention", "run")["rows"]["reply_views"] == 0
    database.execute("DELETE FROM antone.archive_holds WHERE class = 'reply_views'")
    assert run("retention", "run")["rows"]["reply_views"] == 10
    assert run("archive", "verify")["damaged"] == 0


@pytest.mark.slow
def test_a_value_that_the_sixth_table_cannot_hold_is_named(sixth, database, tmp_path):
    path = write_config(tmp_path / "antoned.conf", database)

    def run(*arguments):
        return subprocess.run([sixth, "-c", path, *arguments], capture_output=True, text=True, timeout=120,
                              env=clean_environment(), cwd=tmp_path)

    assert run("db", "migrate", "--no-backup").returncode == 0
    database.execute("INSERT INTO antone.reply_views (seen_at, reply_ref, views)"
                     " VALUES (now() - interval '50 days', gen_random_uuid(), 7)")
    assert run("retention", "run").returncode == 0
    database.execute("ALTER TABLE antone.reply_views ALTER views TYPE boolean USING true")
    done = run("archive", "restore", database.rows(MANIFEST)[0]["path"])
    assert done.returncode == 65 and "reply_view.views: boolean is expected" in done.stderr


def make(table, *more):
    """What sql/datasets.awk says to such a table, with an empty list of own statements and the templates `more`."""
    return subprocess.run(["awk", "-v", "want=header", "-v", "own=", "-f", SOURCE / "sql" / "datasets.awk", table, *more],
                          capture_output=True, text=True, timeout=20)


@pytest.mark.parametrize("place, value, complaint", [
    (0, "Reply-Views", "table is 'Reply-Views'; expected a name of lower-case letters, digits, _"),
    (3, "timestamp", "type is 'timestamp'; expected one of: timestamptz date"),
    (4, "month", "span is 'month'; expected one of: day quarter year"),
    (5, "xml", "format is 'xml'; expected one of: json csv"),
    (8, "bzip2", "pack is 'bzip2'; expected one of: none gzip zstd"),
    (7, "-", "the first row of policy reply_views says keep and called"),
    (11, "", "11 columns, two spaces or more apart; expected 12"),
])
def test_a_row_that_cannot_be_is_refused_by_its_place(tmp_path, place, value, complaint):
    cells = ROW.split("  ")
    cells[place] = value
    table = tmp_path / "datasets.txt"
    table.write_text("# A table.\n" + "  ".join(cell for cell in cells if cell) + "\n")
    done = make(table)
    assert done.returncode == 1 and f"{table}:2: {complaint}" in done.stderr
    assert "ROW" not in done.stdout


def test_two_rows_of_a_table_are_refused(tmp_path):
    table = tmp_path / "datasets.txt"
    table.write_text(f"{ROW}\n{ROW}\n")
    assert f"{table}:2: table reply_views has a row already" in make(table).stderr


def test_what_a_template_for_json_leaves_to_csv_is_asked_for(tmp_path):
    table = tmp_path / "datasets.txt"
    table.write_text(ROW.replace("  json  ", "  csv  ") + "\n")
    done = make(table, *sorted((SOURCE / "sql" / "templates").glob("*.sql")))
    assert done.returncode == 1 and "sql/queries/restore.differs_reply_views.sql: missing" in done.stderr


def test_a_template_that_asks_for_what_no_row_has_is_refused(tmp_path):
    table, template = tmp_path / "datasets.txt", tmp_path / "retention.look.sql"
    table.write_text(ROW + "\n")
    template.write_text("-- X. No index.\nSELECT @tabel@\n")
    done = make(table, template)
    assert done.returncode == 1 and f"{template}:2: a template does not know @tabel@" in done.stderr


def test_each_dataset_has_a_statement_of_its_own_for_each_step(database):
    """And a view, by the time that its row says."""
    steps = {name.partition("_audit_logs")[0] for name in statements() if name.endswith("_audit_logs")}
    assert {f"{step}_{table}" for step in steps for table in DATASETS} <= set(statements())
    for table, row in DATASETS.items():
        definition = database.value("SELECT pg_get_viewdef(%s::regclass)", (f"antone.archivable_{table}",))
        assert f"{row['time']}" in definition and "archive_holds" in definition
