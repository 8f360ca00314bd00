"""Archiving against psql: the same rows as the same JSON into files, and the same DELETE, day by day."""
import subprocess
import time
from pathlib import Path

from antone_testing import database as databases
from antone_testing.archive import insert_old_posts
from antone_testing.config import write_config
from antone_testing.daemon import Daemon, clean_environment
from antone_testing.paths import ANTONECTL, BUILD, SOURCE, postgresql_bindir
from measure import Sample

import latency

DAYS = 10


def prepare(cluster, template, posts):
    """Decided posts of ten old days; each side gets a copy of this database, byte for byte the same."""
    database = databases.create_copy(cluster, template, "old")
    insert_old_posts(database, posts, days=DAYS, authors=max(posts // 100, 1))
    database.execute("VACUUM ANALYZE")
    database.close()
    return database


def peak_bytes(pid):
    """The kernel's high-water mark since exec; 0 once the process is gone."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def timed(command, **options):
    """Seconds, and the peak of its memory in bytes. (The rusage of a child counts ours before its exec.)"""
    began, peak = time.monotonic(), 0
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, **options)
    while True:
        try:
            process.wait(timeout=0.02)
            break
        except subprocess.TimeoutExpired:
            peak = max(peak, peak_bytes(process.pid))
    seconds = time.monotonic() - began
    if process.returncode != 0:
        raise RuntimeError(f"{command[0]} exited {process.returncode}")
    return seconds, peak


def run_antone(cluster, old, directory):
    database = databases.create_copy(cluster, old, "antone")
    config = write_config(directory / "archive.conf", database, archive={"directory": str(directory / "antone")})
    (directory / "antone").mkdir()
    seconds, rss = timed([ANTONECTL, "-c", config, "retention", "run"], env=clean_environment())
    left = database.value("SELECT count(*) FROM antone.posts")
    database.drop()
    assert left == 0
    return seconds, rss


def psql_script(directory, days):
    """What a careful administrator would write, without what makes it safe."""
    query = (SOURCE / "sql" / "queries" / "retention.rows_posts.sql").read_text()
    rows = query[query.index("COPY (") + len("COPY ("):query.rindex(") TO STDOUT")]
    rows = " ".join(line for line in rows.splitlines() if not line.lstrip().startswith("--"))
    script = ["SET jit = off;", "CREATE TEMP TABLE staged (at timestamptz, id uuid, PRIMARY KEY (at, id)) ON COMMIT DELETE ROWS;"]
    for day in days:
        script += [
            "BEGIN;",
            "INSERT INTO pg_temp.staged SELECT detected_at, id FROM antone.posts WHERE platform = ANY (enum_range(NULL::antone.platform))"
            f" AND detected_at >= '{day} 00:00Z' AND detected_at < timestamptz '{day} 00:00Z' + interval '1 day';",
            f"\\copy ({rows}) TO '{directory}/{day}.jsonl'",
            "DELETE FROM antone.posts WHERE id = ANY (ARRAY(SELECT id FROM pg_temp.staged));",
            "COMMIT;",
        ]
    return "\n".join(script) + "\n"


def run_psql(cluster, old, directory):
    database = databases.create_copy(cluster, old, "psql")
    days = [row["day"] for row in database.rows(
        "SELECT DISTINCT to_char(detected_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day FROM antone.posts ORDER BY 1")]
    (directory / "psql").mkdir()
    script = directory / "psql.sql"
    script.write_text(psql_script(directory / "psql", days))
    seconds, _ = timed([postgresql_bindir() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", database.conninfo("antone_retention"),
                        "-f", script], env=clean_environment())
    left = database.value("SELECT count(*) FROM antone.posts")
    database.drop()
    assert left == 0
    return seconds


def decision_p99(cluster, old, directory, archiving):
    """p99 of 100 posts a second for ten seconds, with the daemon's janitor at work on the old ones or not."""
    database = databases.create_copy(cluster, old, "calm")
    config = write_config(directory / "calm.conf", database, log={"level": "notice"})
    database.execute("INSERT INTO antone.job_runs (job, instance, started_at, finished_at, outcome) VALUES"
                     " ('retention', 'x', now() - interval '3 days', now() - interval '3 days', 'done')")
    with Daemon(config, directory) as running:
        janitor = subprocess.Popen([BUILD / "janitor_probe", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env=clean_environment()) if archiving else None
        written = latency.produce(database, 100, 10)
        database.wait_for("NOT EXISTS (SELECT FROM antone.posts WHERE processed_at IS NULL AND NOT spam_filtered)")
        archived = database.value("SELECT coalesce(sum(rows), 0)::bigint FROM antone.archive_files")
        if janitor:
            janitor.kill()
            janitor.wait()
        running.terminate()
    p99 = latency.percentile(latency.waited_ms(database, written), 0.99)
    database.close()
    database.drop()
    return p99, archived


def bench_calm(told, cluster, old, directory, report):
    """What people who wait for a decision notice of the archive being made beside."""
    subprocess.run(["make", "-s", "-C", BUILD, "janitor_probe"], check=True, stdout=subprocess.DEVNULL)
    without, beside, ratios, moved = [], [], [], []
    for number in range(told.rounds):
        place = directory / f"calm{number}"
        (place / "archive").mkdir(parents=True)
        without.append(decision_p99(cluster, old, place, False)[0])
        p99, archived = decision_p99(cluster, old, place, True)
        beside.append(p99)
        ratios.append(p99 / without[-1])
        moved.append(archived)
    report.add("decision p99, no archiving", Sample(without, "ms"))
    report.add("decision p99, archiving", Sample(beside, "ms"), meaning=f"beside it {max(moved)} posts were archived")
    report.add("decision p99, ratio", Sample(ratios, "of that without"), ("<=", 2))


def bench(told, cluster, template, directory, report):
    ratios, ours, theirs, memory = [], [], [], []
    old = prepare(cluster, template, told.posts)
    for number in range(told.rounds):
        place = directory / f"archive{number}"
        place.mkdir()
        psql = run_psql(cluster, old, place)
        seconds, rss = run_antone(cluster, old, place)
        ours.append(told.posts / seconds)
        theirs.append(told.posts / psql)
        ratios.append(psql / seconds)
        memory.append(rss / 2**20)
    bench_calm(told, cluster, old, directory, report)
    old.drop()
    small = prepare(cluster, template, min(10_000, told.posts))
    (directory / "small").mkdir()
    _, small_rss = run_antone(cluster, small, directory / "small")
    small.drop()
    report.about["archive"] = {"posts": told.posts, "days": DAYS}
    report.add("archive", Sample(ours, "posts/s"), meaning="antonectl retention run: streamed, synced, read back, deleted")
    report.add("archive by psql", Sample(theirs, "posts/s"), meaning="\\copy of the same JSON and the same DELETE, no safety")
    report.add("archive / psql", Sample(ratios, "of psql"), (">=", 0.8))
    report.add("archive rss", Sample(memory, "MiB"), ("<=", 32))
    report.add("archive rss, 10 000 posts", Sample([small_rss / 2**20], "MiB"), ("<=", 32))
