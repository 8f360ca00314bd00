"""./dev bench: what antoned costs, against what PostgreSQL alone costs, in one run on one cluster."""
import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "integration")]

import drain  # noqa: E402
import latency  # noqa: E402
from antone_testing import database as databases  # noqa: E402
from antone_testing.cluster import Cluster  # noqa: E402
from antone_testing.config import write_config  # noqa: E402
from antone_testing.daemon import Daemon  # noqa: E402
from antone_testing.paths import BUILD, SOURCE  # noqa: E402
from antone_testing.posts import insert_posts  # noqa: E402
from measure import Report, Sample  # noqa: E402

# The same for both sides. Durable as in production; checkpoints are kept out of the measured stretch.
SETTINGS = {"autovacuum": "on", "shared_buffers": "512MB", "max_wal_size": "8GB", "checkpoint_timeout": "30min", "track_commit_timestamp": "on"}
SHOWN = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size", "autovacuum", "jit")


def arguments():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument("--posts", type=int, default=100_000, help="queued posts of the drain (100000)")
    parser.add_argument("--rounds", type=int, default=3, help="runs of each side (3)")
    parser.add_argument("--quick", action="store_true", help="20000 posts, one round: a look, not a figure")
    parser.add_argument("--large", action="store_true", help="archive ten million posts too; wants 40 GB and most of an hour")
    parser.add_argument("--peers", action="store_true", help="beside graphile-worker and pg-boss too, from npm")
    parser.add_argument("--against", metavar="COMMIT", help="the drain beside that of another commit's build")
    parser.add_argument("--only", choices=sorted([*BENCHES, *ON_REQUEST]), action="append", help="only this one; may be repeated")
    parser.add_argument("--json", default=str(BUILD / "bench.json"), metavar="FILE", help="where the figures go")
    told = parser.parse_args()
    if "against" in (told.only or []) and not told.against:
        parser.error("--only against needs --against COMMIT")
    if told.quick:
        told.posts, told.rounds = 20_000, 1
    return told


def bench_drain(told, cluster, template, directory, report):
    queue = drain.prepare(cluster, template, told.posts, max(told.posts * 3 // 10, 10))
    daemon_rates, floor_rates, ratios, cpu, rss, share = [], [], [], [], [], []
    for _ in range(told.rounds):
        run = drain.DaemonRun(cluster, queue, directory)
        floor = drain.FloorRun(cluster, queue, run.database)
        daemon_rates.append(told.posts / run.seconds)
        floor_rates.append(told.posts / floor.seconds)
        ratios.append(floor.seconds / run.seconds)
        cpu.append(run.cpu_seconds / told.posts * 1e6)
        share.append(run.cpu_seconds / run.seconds * 100)
        rss.append(run.peak_rss_bytes / 2**20)
        written, relevant = run.written(), run.relevant_share()
        run.database.drop()
    queue.drop()
    report.about["drain"] = {"posts": told.posts, "relevant_share": relevant, "rows_written": written}
    print(f"  {told.posts} posts, {relevant:.0%} of them relevant; rows written: "
          + ", ".join(f"{count} {table}" for table, count in written.items()))
    report.add("drain", Sample(daemon_rates, "posts/s"), meaning="antoned --once from exec to exit, 2 connections")
    report.add("floor", Sample(floor_rates, "posts/s"), meaning="PostgreSQL alone, 2 backends, the same rows")
    report.add("drain / floor", Sample(ratios, "of the floor"), (">=", 0.6))
    report.add("cpu per post", Sample(cpu, "µs"), meaning="antoned's own, user and system")
    report.add("cpu under load", Sample(share, "% of one core"))
    report.add("rss under load", Sample(rss, "MiB"), meaning="peak")


def bench_idle(told, cluster, template, directory, report):
    """Ready, then nothing to do for twelve seconds; systemd's watchdog is the clock."""
    database = databases.create_copy(cluster, template, "idle")
    ready, rss, cpu, wakeups = [], [], [], []
    for _ in range(max(told.rounds, 3)):
        config = write_config(directory / "idle.conf", database, log={"level": "notice"})
        running = Daemon(config, directory, environment={"WATCHDOG_USEC": "4000000"})
        started = time.monotonic()
        with running:
            ready.append((time.monotonic() - started) * 1000)
            first = database.value("SELECT count(*) FROM antone.posts") + 1
            insert_posts(database, 50, first=first)
            database.wait_for("NOT EXISTS (SELECT FROM antone.posts WHERE processed_at IS NULL AND NOT spam_filtered)")
            running.wait_message("WATCHDOG", "1", since=len(running.messages))
            began, cpu_before, woken = time.monotonic(), running.cpu_seconds(), running.context_switches()
            for _ in range(6):
                running.wait_message("WATCHDOG", "1", since=len(running.messages))
            elapsed = time.monotonic() - began
            cpu.append((running.cpu_seconds() - cpu_before) / elapsed * 100)
            wakeups.append((running.context_switches() - woken) / elapsed)
            rss.append(running.memory_bytes() / 2**20)
            running.terminate()
    database.drop()
    report.add("ready after exec", Sample(ready, "ms"), ("<=", 50))
    report.add("idle rss", Sample(rss, "MiB"), ("<=", 8))
    report.add("idle cpu", Sample(cpu, "% of one core"), ("<=", 0.1))
    report.add("idle wakeups", Sample(wakeups, "/s"))


def bench_latency(told, cluster, template, directory, report):
    """100 posts a second for some seconds; from the commit of a post to the commit of its decision."""
    p50, p99 = [], []
    for _ in range(told.rounds):
        database = databases.create_copy(cluster, template, "latency")
        config = write_config(directory / "latency.conf", database, log={"level": "notice"})
        with Daemon(config, directory) as running:
            written = latency.produce(database, 100, 10)
            database.wait_for("NOT EXISTS (SELECT FROM antone.posts WHERE processed_at IS NULL AND NOT spam_filtered)")
            running.terminate()
        waits = latency.waited_ms(database, written)
        p50.append(latency.percentile(waits, 0.50))
        p99.append(latency.percentile(waits, 0.99))
        database.drop()
    report.add("latency p50", Sample(p50, "ms"), meaning="commit of the post to commit of its decision, 100 posts/s")
    report.add("latency p99", Sample(p99, "ms"))


def bench_score(told, cluster, template, directory, report):
    """The micro-benchmark prints lines of 'name: value unit'; they are taken over as they are."""
    program = BUILD / "bench_score"
    built = subprocess.run(["make", "-C", BUILD, "-s", "bench_score"], capture_output=True)
    if built.returncode != 0:
        print("  left out: there is no bench_score to build")
        return
    values = {}
    for _ in range(told.rounds):
        done = subprocess.run([program], capture_output=True, text=True, check=True, cwd=SOURCE)
        for name, value, unit in re.findall(r"^(.+?):\s+([\d.]+)\s*(.*)$", done.stdout, re.M):
            values.setdefault((name, unit), []).append(float(value))
    for (name, unit), runs in values.items():
        report.add(name, Sample(runs, unit))


def bench_archive(told, cluster, template, directory, report):
    import bench_archive as archive
    archive.bench(told, cluster, template, directory, report)


def bench_snapshot(told, cluster, template, directory, report):
    import bench_snapshot as snapshot
    snapshot.bench(told, cluster, template, directory, report)


def bench_peers(told, cluster, template, directory, report):
    import bench_peers as peers
    peers.bench(told, cluster, template, directory, report)


def bench_against(told, cluster, template, directory, report):
    import bench_against as against
    against.bench(told, cluster, template, directory, report)


BENCHES = {"score": bench_score, "drain": bench_drain, "idle": bench_idle, "latency": bench_latency, "archive": bench_archive,
           "snapshot": bench_snapshot}
ON_REQUEST = {"peers": bench_peers, "against": bench_against}


def chosen(told):
    """In order. What is on request is asked for by its own option, or by --only."""
    asked = [name for name in ON_REQUEST if getattr(told, name)]
    return told.only or [*BENCHES, *asked]


def main():
    told = arguments()
    cluster = Cluster(durable=True, settings=SETTINGS).start()
    try:
        with cluster.connect() as connection:
            settings = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in SHOWN}
            settings["version"] = connection.execute("SHOW server_version").fetchone()[0]
        report = Report(settings)
        print("PostgreSQL, the same for both sides: " + ", ".join(f"{k}={v}" for k, v in settings.items()))
        with tempfile.TemporaryDirectory(prefix="antone-bench-") as directory:
            template = databases.create_migrated(cluster, Path(directory))
            for name in chosen(told):
                print(f"{name}:")
                (BENCHES | ON_REQUEST)[name](told, cluster, template, Path(directory), report)
        report.write(told.json)
        print(f"written to {told.json}")
    finally:
        cluster.remove()


if __name__ == "__main__":
    sys.exit(main())
