"""Old rows for retention, and the invariant of the archive: each row in exactly one place."""
import csv
import ctypes
import gzip
import hashlib
import io
import json
from pathlib import Path

from . import datasets
from .datasets import DATASETS

# What is archived as the daemon comes, and the tables that it fills again.
ARCHIVED = tuple(table for table, row in DATASETS.items() if row["policy"] not in datasets.KEPT)
RESTORABLE = tuple(name for table in ARCHIVED for name in (table, *datasets.companions(table)))
KEPT = ("replies", "authors", "experiments")

# Text that would show any byte lost or escaped twice.
CONTENT = 'Worst hangover "ever" \\ back\\\\slash,\ttab\nnewline — пожалуйста 🤢 {"v":1} #'


def insert_old_posts(database, count, days=3, authors=5, first=1, newest="now() - interval '120 days'"):
    """Decided posts, evenly over `days` UTC days before `newest`, every second with a decision, some with mentions
    and replies."""
    arguments = {"count": count, "days": days, "authors": authors, "content": CONTENT, "first": first}
    database.execute(
        "INSERT INTO antone.authors (platform, platform_id, handle)"
        " SELECT (enum_range(NULL::antone.platform))[1 + n %% 3], 'o' || n, 'old_' || n"
        " FROM generate_series(1, %(authors)s::int) n ON CONFLICT DO NOTHING", arguments)
    database.execute(
        "INSERT INTO antone.posts (platform, platform_post_id, author_id, content, published_at, detected_at, processed_at,"
        "    keyword_matches, raw_metrics, priority)"
        " SELECT a.platform, 'old' || n, a.id, %(content)s || n, at - interval '1 hour', at, at + interval '1 second 1 us',"
        "    ARRAY['hangover', 'with, comma', 'with \"quote\"'], '{\"likes\": 1, \"odd\": [1, 2.50, null, \"\\u00e9\"]}', n %% 3"
        " FROM generate_series(%(first)s::int, %(first)s::int + %(count)s::int - 1) n"
        f" CROSS JOIN LATERAL (SELECT date_trunc('day', {newest}, 'UTC') - (n %% %(days)s::int) * interval '1 day'"
        "    + n * interval '1 ms' AS at) AS at"
        " JOIN antone.authors a ON a.platform_id = 'o' || (1 + n %% %(authors)s::int)", arguments)
    database.execute(
        "INSERT INTO antone.decisions (post_id, sss_score, ars_score, evs_score, trs_score, composite_score, mode,"
        "    safety_flags, signals_json)"
        " SELECT id, 0.82, 0.5, 0.1 + 0.2, 1, 1 / 3.0, 'HELPFUL', '{A,B}', '{\"reasons\": [\"question +0.25\"]}'"
        " FROM antone.posts p WHERE right(platform_post_id, 1)::int % 2 = 0"
        " AND NOT EXISTS (SELECT FROM antone.decisions d WHERE d.post_id = p.id)")
    database.execute(
        "INSERT INTO antone.competitive_mentions (post_id, competitor_id, sentiment, opportunity_score)"
        " SELECT p.id, c.id, 'NEGATIVE', 0.25 FROM antone.posts p"
        " CROSS JOIN (SELECT id FROM antone.competitors ORDER BY name LIMIT 2) c"
        " WHERE right(p.platform_post_id, 1)::int = 4 ON CONFLICT DO NOTHING")
    database.execute(
        "INSERT INTO antone.replies (decision_id, decision_ref, post_ref, content, platform)"
        " SELECT d.id, d.id, d.post_id, 'Water, rest, a walk. —Antone (Vita)', 'TWITTER' FROM antone.decisions d"
        " WHERE NOT EXISTS (SELECT FROM antone.replies r WHERE r.decision_ref = d.id)")


def insert_old_metrics(database, quarters=1, days=5):
    database.execute(
        "INSERT INTO antone.kpi_metrics (date, platform, kpi_type_id, metric_name, value)"
        " SELECT (date_trunc('quarter', now() - interval '3 years') + q * interval '3 months' + d * interval '1 day')::date,"
        "    p, (SELECT id FROM antone.kpi_types ORDER BY name LIMIT 1), m, d / 7.0"
        " FROM generate_series(0, %s - 1) q, generate_series(0, %s - 1) d,"
        "    unnest(ARRAY['plain', 'a \"quoted\", name', '']) m, unnest(ARRAY['TWITTER', 'REDDIT']::antone.platform[]) p",
        (quarters, days))


def insert_old_audit_logs(database, count=20):
    database.execute(
        "INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json, created_at)"
        " SELECT 'post', n::text, 'tested', 'test', '{\"n\": [1, 2]}',"
        "    date_trunc('year', now() - interval '4 years') + n * interval '1 hour'"
        " FROM generate_series(1, %s) n", (count,))


ZSTD_ROOM = 4 << 20  # no file of a test is larger, unpacked


def unpack_zstd(raw):
    """Debian 12 has no module for it, but what the daemon links has."""
    library = ctypes.CDLL("libzstd.so.1")
    library.ZSTD_decompress.restype = ctypes.c_size_t
    room = ctypes.create_string_buffer(ZSTD_ROOM)
    size = library.ZSTD_decompress(room, ctypes.c_size_t(ZSTD_ROOM), raw, ctypes.c_size_t(len(raw)))
    assert size <= ZSTD_ROOM, "not zstd"
    return ctypes.string_at(room, size)


def file_bytes(path):
    raw = Path(path).read_bytes()
    return {".gz": gzip.decompress, ".zst": unpack_zstd}.get(Path(path).suffix, bytes)(raw)


def file_keys(path, dataset):
    """The ids in a file, in order; a line that is not whole raises."""
    text = file_bytes(path).decode()
    if DATASETS[dataset]["format"] == "csv":
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert rows[0][0] == "id" and all(len(row) == len(rows[0]) for row in rows), path
        return [row[0] for row in rows[1:]]
    assert text.endswith("\n") or not text, path
    return [json.loads(line)[DATASETS[dataset]["record"]]["id"] for line in text.split("\n")[:-1]]


def relink(database):
    """Makes the chain of the table agree with its rows again, as only somebody with both could; returns the lines."""
    rows = database.rows(
        "SELECT sequence, path, class, period, generation, format_version, compression, rows, bytes,"
        " encode(sha256, 'hex') AS sha256, encode(content_sha256, 'hex') AS content, first_key, last_key,"
        " created_at FROM antone.archive_files ORDER BY sequence")
    previous, lines = "0" * 64, []
    for row in rows:
        stamp = row["created_at"].strftime("%Y-%m-%dT%H:%M:%S")
        if row["created_at"].microsecond:
            stamp += f".{row['created_at'].microsecond:06d}"
        line = json.dumps({
            "number": row["sequence"], "path": row["path"], "class": row["class"], "period": row["period"],
            "generation": row["generation"], "format": row["format_version"], "compression": row["compression"],
            "rows": row["rows"], "bytes": row["bytes"], "sha256": row["sha256"],
            **({"content_sha256": row["content"]} if row["content"] else {}), "first_key": row["first_key"],
            "last_key": row["last_key"], "archived_at": stamp + "Z", "previous": previous}, separators=(",", ":"))
        if previous != "0" * 64:
            database.execute("UPDATE antone.archive_files SET previous_sha256 = decode(%s, 'hex') WHERE sequence = %s",
                                    (previous, row["sequence"]))
        previous = hashlib.sha256(line.encode()).hexdigest()
        lines.append(line)
    return lines


def forget_contents(database, directory):
    """Table and MANIFEST.jsonl as they were before the hash of the content was kept."""
    database.execute("UPDATE antone.archive_files SET content_sha256 = NULL")
    manifest = Path(directory) / "MANIFEST.jsonl"
    manifest.write_text("".join(f"{line}\n" for line in relink(database)))


class Ledger:
    """What was there at the start, against what is in the tables and in the archive's files now."""

    def __init__(self, database, directory, *more):
        """`more`: directories of other archives of the database, which reset() empties as well."""
        self.database = database
        self.directory = Path(directory)
        self.directories = [self.directory, *map(Path, more)]
        database.execute("CREATE SCHEMA IF NOT EXISTS ledger")
        for table in (*RESTORABLE, "replies"):
            database.execute(f"CREATE TABLE ledger.{table} AS TABLE antone.{table}")
        self.keys = {name: self._keys(name) for name in ARCHIVED}
        self.counts = {name: self._count(name) for name in KEPT}

    def _keys(self, table):
        where = " WHERE entity_type <> 'archive'" if table == "audit_logs" else ""
        return sorted(row["id"] for row in self.database.rows(f"SELECT id::text FROM antone.{table}{where}"))

    def _count(self, table):
        return self.database.value(f"SELECT count(*) FROM antone.{table}")

    def archived(self, dataset):
        """Keys in the files of the manifest, each file held against its row."""
        keys = []
        for row in self.database.rows(
            "SELECT path, rows, bytes, encode(sha256, 'hex') AS sha256, encode(content_sha256, 'hex') AS content, archive.directory"
            " FROM antone.archive_files"
            " LEFT JOIN antone.archives AS archive ON archive.id = archive_id"
            " WHERE class = %s AND superseded_at IS NULL ORDER BY archive.first_seen_at, sequence", (dataset,)
        ):
            path = Path(row["directory"] or self.directory) / row["path"]
            raw = path.read_bytes()
            assert (len(raw), hashlib.sha256(raw).hexdigest()) == (row["bytes"], row["sha256"]), path
            assert row["content"] in (None, hashlib.sha256(file_bytes(path)).hexdigest()), path
            found = file_keys(path, dataset)
            assert len(found) == row["rows"], path
            keys += found
        return keys

    def check(self):
        """Each row ever inserted is in exactly one of its table and a verified file; permanent tables never shrink."""
        self.database.wait_for(
            "NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND application_name LIKE 'antoned/%retention%')")
        for name in ARCHIVED:
            assert sorted(self._keys(name) + self.archived(name)) == self.keys[name], name
        for name in KEPT:
            assert self._count(name) == self.counts[name], name
        assert self.database.value(
            "SELECT count(*) FROM antone.decisions d FULL JOIN antone.posts p ON p.id = d.post_id WHERE p.id IS NULL") == 0

    def check_restored(self):
        """Row for row what it was, replies linked again."""
        for table in RESTORABLE:
            difference = self.database.value(
                f"SELECT count(*) FROM ((TABLE antone.{table} EXCEPT TABLE ledger.{table})"
                f" UNION ALL (TABLE ledger.{table} EXCEPT TABLE antone.{table})) AS d"
                + (" WHERE entity_type NOT IN ('archive')" if table == "audit_logs" else ""))
            assert difference == 0, table
        assert self.database.value(
            "SELECT count(*) FROM antone.replies n JOIN ledger.replies o USING (id)"
            " WHERE n.decision_id IS DISTINCT FROM o.decision_id OR n.content <> o.content") == 0

    def put_back(self, table, rest=""):
        """Rows of the start into their table again; columns that PostgreSQL computes are its own business."""
        columns = self.database.value(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
            (f"antone.{table}",))
        self.database.execute(f"INSERT INTO antone.{table} ({columns}) SELECT {columns} FROM ledger.{table} {rest}")

    def periods(self):
        return [row["period"] for row in self.database.rows(
            "SELECT DISTINCT period FROM antone.archive_files WHERE superseded_at IS NULL ORDER BY period")]

    def reset(self):
        """Everything as it was at the start, in the database and on disk."""
        for directory in self.directories:
            for path in sorted(directory.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() and not path.is_symlink() else path.unlink()
        self.database.execute(
            "TRUNCATE antone.archive_files, antone.archive_holds, antone.job_runs,"
            " antone.archives, antone.erasures, antone.erasure_parts,"
            " antone.posts, antone.decisions, antone.competitive_mentions, antone.kpi_metrics, antone.audit_logs,"
            " antone.replies, antone.escalations, antone.escalation_posts, antone.randomized_experiments")
        for table in (*RESTORABLE, "replies"):
            self.put_back(table)
