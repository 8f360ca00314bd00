"""How fast the queue is drained, against PostgreSQL alone writing the same rows (the floor of docs/design/quality.md, Benchmarks).

Both sides start from a copy of the same database with the same queued posts. The floor is generous to PostgreSQL: two
backends run a procedure inside the server, so no byte crosses a socket and nothing is read, scored or decided; for each
batch of the same size they INSERT … SELECT the decisions and the replies that the daemon wrote and UPDATE the posts, one
transaction a batch. What the daemon writes beyond that (escalations, mentions, audit rows) is its own cost.
"""
import contextlib
import os
import re
import subprocess
import threading
import time
from pathlib import Path

from psycopg import sql
from psycopg.types.json import Jsonb

import stream
from antone_testing import database as databases
from antone_testing.config import write_config
from antone_testing.daemon import clean_environment
from antone_testing.paths import BUILD, LEXICON

BATCH_ROWS = 500
BACKENDS = 2

FLOOR = """
CREATE SCHEMA floor;
CREATE UNLOGGED TABLE floor.decisions (LIKE antone.decisions);
CREATE UNLOGGED TABLE floor.replies (LIKE antone.replies);
CREATE UNLOGGED TABLE floor.posts (batch int, id uuid, spam_filtered boolean);
CREATE PROCEDURE floor.write(backend int, backends int) LANGUAGE plpgsql AS $$
DECLARE last int := (SELECT max(batch) FROM floor.posts);
BEGIN
    FOR current_batch IN 0..last LOOP
        CONTINUE WHEN current_batch % backends <> backend;
        INSERT INTO antone.decisions SELECT d.* FROM floor.posts b JOIN floor.decisions d ON d.post_id = b.id
            WHERE b.batch = current_batch;
        INSERT INTO antone.replies SELECT r.* FROM floor.posts b JOIN floor.replies r ON r.post_ref = b.id
            WHERE b.batch = current_batch;
        UPDATE antone.posts p SET processed_at = now(), spam_filtered = b.spam_filtered
            FROM floor.posts b WHERE b.batch = current_batch AND p.id = b.id;
        COMMIT;
    END LOOP;
END $$;
"""
FLOOR_READY = """
INSERT INTO floor.posts SELECT (row_number() OVER (ORDER BY priority DESC, detected_at) - 1) / {batch_rows}, id, FALSE
    FROM antone.posts;
UPDATE floor.posts f SET spam_filtered = TRUE WHERE NOT EXISTS (SELECT FROM floor.decisions d WHERE d.post_id = f.id);
CREATE INDEX ON floor.posts (batch);
CREATE INDEX ON floor.decisions (post_id);
CREATE INDEX ON floor.replies (post_ref);
"""


def prepare(cluster, template, count, author_count):
    """A database with `count` queued posts, that every run gets a copy of."""
    database = databases.create_copy(cluster, template, "queue")
    rng = stream.generator()
    with database.connect(autocommit=False) as connection, connection.cursor() as cursor:
        with cursor.copy("COPY antone.authors (platform, platform_id, handle, follower_count, is_verified, is_power_user)"
                         " FROM STDIN") as copy:
            platforms = []
            for author in stream.authors(rng, author_count):
                platforms.append(author[0])
                copy.write_row((*author, author[3] >= 5000))
        ids = dict(cursor.execute("SELECT platform_id, id FROM antone.authors").fetchall())
        cursor.execute("ALTER TABLE antone.posts DISABLE TRIGGER USER")
        with cursor.copy("COPY antone.posts (platform, platform_post_id, author_id, content, published_at, detected_at,"
                         " metrics_at, raw_metrics) FROM STDIN") as copy:
            for author, name, content, published, detected, metrics in stream.posts(rng, count, author_count):
                copy.write_row((platforms[author], name, ids[f"a{author}"], content, published, detected, detected,
                                Jsonb(metrics)))
        cursor.execute("ALTER TABLE antone.posts ENABLE TRIGGER USER")
        connection.commit()
    database.execute("VACUUM (FREEZE, ANALYZE)")
    database.close()
    return database


def settle(cluster):
    """Nothing of the run before may be written back during the next one."""
    with cluster.connect() as connection:
        connection.execute("CHECKPOINT")
    os.sync()


class PeakMemory(threading.Thread):
    """Looks at the high-water mark of a process now and then, until it is gone. (The rusage of a child counts the
    memory that was ours before its exec.)"""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.status = Path(f"/proc/{pid}/status")
        self.gone = threading.Event()
        self.peak = 0
        self.start()

    def run(self):
        while not self.gone.wait(0.02):
            try:
                found = re.search(r"VmHWM:\s+(\d+)", self.status.read_text())
                self.peak = max(self.peak, int(found.group(1)) * 1024 if found else 0)
            except OSError:
                return

    def stop(self):
        self.gone.set()
        self.join()
        return self.peak


class Programs:
    """A build, and the lexicon that belongs to it: this one's, unless told."""

    def __init__(self, build=BUILD, lexicon=LEXICON):
        self.antoned, self.antonectl, self.lexicon = build / "antoned", build / "antonectl", lexicon


class DaemonRun:
    """antoned --once on a copy of the queue, from exec to exit, while `meanwhile` goes on in that database."""

    def __init__(self, cluster, queue, directory, connections=BACKENDS, meanwhile=contextlib.nullcontext, programs=None):
        programs = programs or Programs()
        self.database = databases.create_copy(cluster, queue, "daemon")
        config = write_config(directory / "bench.conf", self.database, log={"level": "notice"}, decision=None,
                              intake={"batch_rows": BATCH_ROWS, "connections": connections},
                              lexicon={"path": str(programs.lexicon)})
        settle(cluster)
        with meanwhile(self.database):
            started = time.monotonic()
            process = subprocess.Popen([programs.antoned, "-c", config, "--once"], env=clean_environment(), stdin=subprocess.DEVNULL)
            memory = PeakMemory(process.pid)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.monotonic() - started
            self.peak_rss_bytes = memory.stop()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise RuntimeError(f"antoned --once exited {process.returncode}")
        self.cpu_seconds = usage.ru_utime + usage.ru_stime
        left = self.database.value("SELECT count(*) FROM antone.posts WHERE processed_at IS NULL AND NOT spam_filtered")
        if left:
            raise RuntimeError(f"antoned --once left {left} posts queued")

    def written(self):
        tables = ("decisions", "replies", "escalations", "competitive_mentions", "audit_logs", "randomized_experiments")
        return {table: self.database.value(f"SELECT count(*) FROM antone.{table}") for table in tables}

    def relevant_share(self):
        return self.database.value("SELECT avg((trs_score >= 0.5)::int)::float8 FROM antone.decisions")


@contextlib.contextmanager
def floor_database(cluster, queue, source):
    """Another copy of the queue, with the rows that the daemon wrote in `source` at hand; dropped afterwards."""
    database = databases.create_copy(cluster, queue, "floor")
    try:
        database.execute(FLOOR)
        for table in ("decisions", "replies"):
            _copy_table(source, f"antone.{table}", database, f"floor.{table}")
        database.execute(FLOOR_READY.format(batch_rows=BATCH_ROWS))
        database.execute("ANALYZE floor.posts, floor.decisions, floor.replies")
        yield database
    finally:
        database.drop()


def assert_all_written(database):
    for table in ("decisions", "replies"):
        done, due = (database.value(f"SELECT count(*) FROM {schema}.{table}") for schema in ("antone", "floor"))
        if done != due:
            raise RuntimeError(f"{done} {table} were written, and {due} by the daemon")
    left = database.value("SELECT count(*) FROM antone.posts WHERE processed_at IS NULL")
    if left:
        raise RuntimeError(f"{left} posts were left queued")


class FloorRun:
    """PostgreSQL alone, writing on another copy of the queue what the daemon wrote on its own."""

    def __init__(self, cluster, queue, source):
        with floor_database(cluster, queue, source) as database:
            settle(cluster)
            self.seconds = _call_in_parallel(database, BACKENDS)
            assert_all_written(database)


def _copy_table(source, source_table, target, target_table):
    reading = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.SQL(source_table))
    writing = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.SQL(target_table))
    with source.admin.cursor() as out, target.admin.cursor() as into:
        with out.copy(reading) as rows, into.copy(writing) as copy:
            for block in rows:
                copy.write(block)


def _call_in_parallel(database, backends):
    connections = [database.connect() for _ in range(backends)]
    failures = []

    def call(connection, backend):
        try:
            connection.execute("CALL floor.write(%s, %s)", (backend, backends))
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=call, args=pair) for pair in zip(connections, range(backends))]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - started
    for connection in connections:
        connection.close()
    if failures:
        raise failures[0]
    return seconds
