"""What goes wrong is told by /health within seconds and in the right words; /livez stays 200, and when it is over nobody has to
restart anything."""
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest
from antone_testing.config import ROLES
from antone_testing.daemon import Daemon
from antone_testing.http import ask, samples
from antone_testing.posts import insert_posts, queued
from antone_testing.tracing import need_strace
from antone_testing.waiting import wait_until
from antone_testing.wire import Wire

SECONDS = 25  # of which ten are the time between two looks


@pytest.fixture
def address():
    directory = Path(tempfile.mkdtemp(prefix="antone-http-"))
    yield f"unix:{directory}/http"
    shutil.rmtree(directory)


@pytest.fixture
def served(config, daemon, address):
    path = config("served.conf", http={"listen": address}, intake={"poll_interval": "1s"})
    with daemon(config=path, environment={"WATCHDOG_USEC": "2000000"}) as running:
        yield running


def told(address, check):
    return ask(address, "/health").json["checks"][check][0]


def wait_told(address, check, status, words):
    """Until the check has that status and says that; the answer of /health is then what it must be."""
    seen = wait_until(lambda: (now := told(address, check))["status"] == status and words in now.get("output", "") and now,
                      SECONDS, lambda: f"{check} {status} {words!r}; it says {told(address, check)}")
    health = ask(address, "/health")
    assert health.status == (503 if health.json["status"] == "fail" else 200)
    assert ask(address, "/livez").status == 200
    return seen


def wait_well(address):
    wait_until(lambda: ask(address, "/health").json["status"] == "pass", 60, lambda: ask(address, "/health").text)
    assert (ask(address, "/health").status, ask(address, "/readyz").status) == (200, 200)


def keeps_watchdog(running):
    """systemd hears of a daemon that knows what is wrong and tries again."""
    running.wait_message("WATCHDOG", "1", since=len(running.messages))


def backends(database, where):
    return [row["pid"] for row in database.rows(
        f"SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE '{where}'")]


class Stopped:
    """Processes that stand still."""

    def __init__(self, pids):
        self.pids = pids

    def __enter__(self):
        for pid in self.pids:
            os.kill(pid, signal.SIGSTOP)

    def __exit__(self, *_):
        for pid in self.pids:
            os.kill(pid, signal.SIGCONT)


def test_a_frozen_server(served, address, database, cluster):
    wait_well(address)
    children = Path(f"/proc/{cluster.process.pid}/task/{cluster.process.pid}/children").read_text().split()
    with Stopped([cluster.process.pid, *map(int, children)]):
        wait_told(address, "database:read", "fail", "the database has not answered for")
        wait_told(address, "listener:self-test", "fail", "has had no answer for")
        assert ask(address, "/readyz").status == 503 and "has not answered" in ask(address, "/readyz").text
        assert samples(ask(address, "/metrics").text)["antoned_database_silent_seconds"] >= 5
        keeps_watchdog(served)
    wait_well(address)
    insert_posts(database, 5)
    database.wait_for("SELECT count(*) = 5 FROM antone.decisions")
    assert served.is_running() and "WATCHDOG_WITHHELD" not in served.stderr


def test_a_half_open_connection(cluster, database, config, daemon, address):
    """Nothing comes back and nobody says so; given up, it is made anew."""
    with Wire(cluster) as wire:
        through = {key: f"host={wire.directory} dbname={database.name} user={role}" for key, role in ROLES.items()}
        path = config("wired.conf", http={"listen": address}, intake={"poll_interval": "1s"},
                      database={**through, "statement_timeout": "2s", "connect_timeout": "2s"})
        with daemon(config=path, environment={"WATCHDOG_USEC": "2000000"}) as running:
            wait_well(address)
            wire.hold()
            wait_told(address, "database:read", "fail", "has not answered for")
            wait_told(address, "database:read", "fail", "the database is not reachable for")
            keeps_watchdog(running)
            wire.release()
            wait_well(address)
            insert_posts(database, 5)
            database.wait_for("SELECT count(*) = 5 FROM antone.decisions")


def test_a_server_that_is_gone_and_comes_back(served, address, cluster):
    wait_well(address)
    cluster.stop("immediate")
    wait_told(address, "database:write", "fail", "the database is not reachable for")
    assert told(address, "database:read")["status"] == "fail"
    keeps_watchdog(served)
    cluster.start()
    wait_well(address)


def test_a_blocked_listener(served, address, database):
    """Only the connection that listens: posts are found by polling, and the words do not blame the server."""
    wait_well(address)
    listener, = backends(database, "antoned/%/listen")
    with Stopped([listener]):
        wait_told(address, "listener:self-test", "fail", "while work connections are answered")
        assert told(address, "database:read")["status"] == "pass"
        insert_posts(database, 5)
        database.wait_for("SELECT count(*) = 5 FROM antone.decisions")
        keeps_watchdog(served)
    wait_well(address)


def test_a_lock_that_a_batch_waits_for(served, address, database):
    wait_well(address)
    with database.connect() as other, other.transaction():
        other.execute("LOCK TABLE antone.decisions IN ACCESS EXCLUSIVE MODE")
        insert_posts(database, 2)
        wait_told(address, "database:read", "fail", "has not answered for")
    wait_well(address)


@pytest.fixture
def small_disk():
    """A file system of its own, of a few MiB."""
    directory = Path(tempfile.mkdtemp(prefix="antone-disk-"))
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=0777", "none", directory], capture_output=True, text=True)
    if made.returncode != 0:
        directory.rmdir()
        pytest.skip(f"a small file system cannot be mounted here: {made.stderr.strip()}")
    yield directory
    subprocess.run(["umount", "-l", directory], check=True)
    directory.rmdir()


def fill(directory):
    """Until nothing more goes in; returns the file."""
    path = directory / "filling"
    with open(path, "wb", buffering=0) as file:
        for size in (65536, 512):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                pass
    return path


def test_a_full_disk_of_the_database(served, address, database, cluster, small_disk):
    wait_well(address)
    if os.geteuid() == 0:
        shutil.chown(small_disk, "postgres", "postgres")
    space = "small_" + database.name
    database.execute(f"CREATE TABLESPACE {space} LOCATION '{small_disk}'")
    try:
        database.execute(f"ALTER TABLE antone.decisions SET TABLESPACE {space}")
        filling = fill(small_disk)
        insert_posts(database, 50)
        seen = wait_told(address, "database:write", "fail", "the disk of the database is full")
        assert "53100" in seen["output"] or "space" in seen["output"]
        assert queued(database) == 50, "no post is lost or blamed"
        keeps_watchdog(served)
        filling.unlink()
        wait_well(address)
        database.wait_for("SELECT count(*) = 50 FROM antone.decisions")
    finally:
        database.execute("ALTER TABLE antone.decisions SET TABLESPACE pg_default")
        database.execute(f"DROP TABLESPACE {space}")


def test_a_full_disk_of_the_archive(config, daemon, address, small_disk):
    path = config(http={"listen": address}, archive={"directory": str(small_disk), "keep_free": "1MiB"})
    with daemon(config=path):
        wait_well(address)
        filling = fill(small_disk)
        wait_told(address, "archive:space", "warn", "the archive's directory cannot be used: No space left on device")
        assert ask(address, "/readyz").status == 200, "posts are decided all the same"
        with open(filling, "r+b") as file:
            file.truncate(filling.stat().st_size - (512 << 10))
        wait_told(address, "archive:space", "warn", "less is free than archive.keep_free")
        filling.unlink()
        wait_well(address)


def test_a_missing_directory_of_the_archive(config, daemon, address, tmp_path):
    with daemon(config=config(http={"listen": address}, archive={"directory": str(tmp_path / "gone")})):
        wait_told(address, "archive:space", "warn", "cannot be used: No such file or directory")
        (tmp_path / "gone").mkdir()
        wait_well(address)


def test_a_hanging_disk_of_the_archive(config, tmp_path, address, database):
    """Each sync takes ten minutes, for whoever looks; posts are decided, answers come, and SIGTERM is obeyed."""
    need_strace()
    hanging = ("strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", "inject=fdatasync:delay_enter=600000000")
    with Daemon(config(http={"listen": address}), tmp_path, wrapper=hanging) as running:
        wait_told(address, "archive:space", "warn", "the disk of the archive has not answered for")
        insert_posts(database, 5)
        database.wait_for("SELECT count(*) = 5 FROM antone.decisions")
        assert ask(address, "/readyz").status == 200
        assert samples(ask(address, "/metrics").text)["antoned_archive_silent_seconds"] >= 2
        looking = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        assert len(looking) == 1, "it looks once"
        tracer = int(next(line for line in Path(f"/proc/{running.pid}/status").read_text().splitlines()
                          if line.startswith("TracerPid")).split()[1])
        os.kill(tracer, signal.SIGKILL)  # the disk answers again
        wait_well(address)
        assert running.terminate() == 0


def test_a_look_at_a_hanging_disk_keeps_nothing_of_the_daemon(config, tmp_path, address, database):
    """When the daemon dies beside it, its connections end and the next one finds the address free."""
    need_strace()
    hanging = ("strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", "inject=fdatasync:delay_enter=600000000")
    path = config(http={"listen": address})
    with Daemon(path, tmp_path, wrapper=hanging) as running:
        wait_told(address, "archive:space", "warn", "the disk of the archive has not answered for")
        look, = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text().split()
        assert not [name for name in os.listdir(f"/proc/{look}/fd") if int(name) > 3], "standard error and its file are all it has"
        assert running.terminate() == 0
        with Daemon(path, tmp_path):
            wait_well(address)


def test_drift_is_named(served, address, database):
    wait_well(address)
    database.execute("ALTER TABLE antone.decisions RENAME COLUMN composite_score TO other")
    insert_posts(database, 1)
    wait_told(address, "database:schema", "fail", "statements and schema disagree, no posts are taken")
    assert samples(ask(address, "/metrics").text)["antoned_statement_drift"] == 1


def test_what_is_overdue_is_warned_of(served, address, database):
    wait_well(address)
    database.execute("INSERT INTO antone.job_runs (job, instance, started_at, finished_at, outcome)"
                     " VALUES ('retention', 'x', now() - interval '3 days', now() - interval '3 days', 'done'),"
                     " ('archive_verify', 'test', now(), now(), 'failed')")
    insert_posts(database, 1, next_attempt_at="now() + interval '1 day'")
    database.execute("UPDATE antone.posts SET detected_at = now() - interval '5 minutes' WHERE processed_at IS NULL")
    wait_told(address, "timer:retention", "warn", "no run of retention has come to its end for 72 hours")
    wait_told(address, "archive:verified", "warn", "the last verification found damage")
    wait_told(address, "queue:oldest", "warn", "a post has waited for 3")
    assert ask(address, "/health").status == 200 and ask(address, "/readyz").status == 200
