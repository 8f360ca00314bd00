"""Archiving against psql: the same rows as the same JSON into files, and the same DELETE, day by day."""
import shutil
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
QUIET_SECONDS, CALM_SECONDS = 8, 30  # before the run; in all
CALM_POSTS = 20_000  # which take about half of the rest


def prepare(cluster, template, posts):
    """Decided posts of ten old days; each side gets a copy of this database, byte for byte the same."""
    database = databases.create_copy(cluster, template, "old")
    for day in range(DAYS):  # in the order in which they came, as they lie in a real table
        insert_old_posts(database, posts // DAYS, days=1, authors=max(posts // 100, 1), first=1 + day * (posts // DAYS),
                         newest=f"now() - interval '{120 + DAYS - day} days'")
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


def run_antone(cluster, old, directory, copied=True):
    """Seconds and peak of memory; what is too large to be copied is used up."""
    database = databases.create_copy(cluster, old, "antone") if copied else old
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


def run_daemon(cluster, old, directory):
    """The daemon's own run while nobody posts; it must not idle where nobody is hurt."""
    database = databases.create_copy(cluster, old, "nightly")
    with janitor_at_work(database, directory, delay_ms=0) as running:
        database.wait_for(OVER, seconds=3600)
        running.terminate()
    seconds = database.value("SELECT extract(epoch FROM finished_at - started_at)::float8 FROM antone.job_runs WHERE job = 'retention' AND instance = 'test'")
    left = database.value("SELECT count(*) FROM antone.posts")
    database.close()
    database.drop()
    assert left == 0
    return seconds


OVER = "EXISTS (SELECT FROM antone.job_runs WHERE job = 'retention' AND instance = 'test' AND job = 'retention' AND finished_at IS NOT NULL)"
SPAN = """SELECT extract(epoch FROM started_at)::float8 AS began, extract(epoch FROM finished_at)::float8 AS ended
FROM antone.job_runs WHERE job = 'retention' AND instance = 'test' AND job = 'retention'"""


def janitor_at_work(database, directory, delay_ms):
    """The daemon; its janitor catches up the run of last night after so long."""
    (directory / "archive").mkdir(parents=True, exist_ok=True)
    config = write_config(directory / "calm.conf", database, log={"level": "notice"}, archive={"verify_every": "forever"})
    database.execute("INSERT INTO antone.job_runs (job, instance, started_at, finished_at, outcome) VALUES"
                     " ('retention', 'x', now() - interval '3 days', now() - interval '3 days', 'done')")
    return Daemon(config, directory, environment={"ANTONE_CATCH_UP_MS": str(delay_ms)}, program=BUILD / "hurried_antoned")


def decide_beside(cluster, old, directory):
    """100 posts a second, before, beside and behind a run of retention of the same daemon. The waits that the run met, those that
    it did not, both sorted, and the rows a second that were archived meanwhile."""
    database = databases.create_copy(cluster, old, "calm")
    with database.connect() as connection:
        connection.execute("CHECKPOINT")
    with janitor_at_work(database, directory, delay_ms=QUIET_SECONDS * 1000) as running:
        produced = latency.produce(database, 100, CALM_SECONDS)
        database.wait_for(OVER, seconds=600)
        database.wait_for("NOT EXISTS (SELECT FROM antone.posts WHERE processed_at IS NULL AND NOT spam_filtered)")
        running.terminate()
    span = database.rows(SPAN)[0]
    archived = database.value("SELECT sum(rows)::bigint FROM antone.archive_files")
    beside, quiet = latency.divided_ms(database, produced, span["began"], span["ended"])
    database.close()
    database.drop()
    return beside, quiet, archived / (span["ended"] - span["began"])


def bench_calm(told, cluster, template, directory, report):
    """What people who wait for a decision notice of the archive being made beside."""
    old = prepare(cluster, template, CALM_POSTS)
    samples = {"50": ([], []), "99": ([], [])}
    ratios, rates = {"50": [], "99": []}, []
    for number in range(told.rounds + 2 if told.rounds > 1 else 1):  # a tail wants more rounds than a rate
        beside, quiet, rate = decide_beside(cluster, old, directory / f"calm{number}")
        rates.append(rate)
        for name, (without, along) in samples.items():
            without.append(latency.percentile(quiet, int(name) / 100))
            along.append(latency.percentile(beside, int(name) / 100))
            ratios[name].append(along[-1] / without[-1])
    old.drop()
    for name, (without, along) in samples.items():
        report.add(f"decision p{name}, no archiving", Sample(without, "ms"), meaning="before and after the run, 100 posts/s")
        report.add(f"decision p{name}, archiving", Sample(along, "ms"), meaning="by a child of the same daemon")
        report.add(f"decision p{name}, ratio", Sample(ratios[name], "of that without"), ("<=", 2) if name == "99" else None)
    report.add("archive beside the queue", Sample(rates, "posts/s"), meaning="what it still got done meanwhile")


def bench_memory(told, cluster, template, directory, report):
    """The peak of antonectl's memory, whatever there is to archive."""
    sizes = [10_000, *([1_000_000] if told.rounds > 1 else []), *([10_000_000] if told.large else [])]
    for size in sizes:
        old = prepare(cluster, template, size)
        (directory / f"memory{size}").mkdir()
        seconds, peak = run_antone(cluster, old, directory / f"memory{size}", copied=False)
        shutil.rmtree(directory / f"memory{size}")
        meaning = f"archived in {seconds:.0f} s"
        report.add(f"archive rss, {size:,} posts".replace(",", " "), Sample([peak / 2**20], "MiB"), ("<=", 32), meaning=meaning)


def bench(told, cluster, template, directory, report):
    subprocess.run(["make", "-s", "-C", BUILD, "hurried_antoned"], check=True, stdout=subprocess.DEVNULL)
    bench_calm(told, cluster, template, directory, report)
    ratios, nightly, ours, theirs, memory = [], [], [], [], []
    old = prepare(cluster, template, told.posts)
    for number in range(told.rounds):
        place = directory / f"archive{number}"
        place.mkdir()
        psql = run_psql(cluster, old, place)
        seconds, rss = run_antone(cluster, old, place)
        ours.append(told.posts / seconds)
        theirs.append(told.posts / psql)
        ratios.append(psql / seconds)
        nightly.append(psql / run_daemon(cluster, old, place / "nightly"))
        memory.append(rss / 2**20)
    old.drop()
    report.about["archive"] = {"posts": told.posts, "days": DAYS, "beside the queue": CALM_POSTS}
    report.add("archive", Sample(ours, "posts/s"), meaning="antonectl retention run: streamed, synced, read back, deleted")
    report.add("archive by psql", Sample(theirs, "posts/s"), meaning="\\copy of the same JSON and the same DELETE, no safety")
    report.add("archive / psql", Sample(ratios, "of psql"), (">=", 0.8))
    report.add("archive by an idle daemon / psql", Sample(nightly, "of psql"), (">=", 0.8))
    report.add("archive rss", Sample(memory, "MiB"), ("<=", 32))
    bench_memory(told, cluster, template, directory, report)
