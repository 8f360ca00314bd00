"""The daemon's janitor: catches up what was missed, once among many, verifies, yields to the queue, stops when asked."""
import contextlib
import os
import re
import signal
import subprocess
import threading
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from antone_testing.archive import Ledger, insert_old_metrics, insert_old_posts
from antone_testing.daemon import Daemon, clean_environment
from antone_testing.paths import ANTONED, BUILD
from antone_testing.posts import insert_posts, queued
from antone_testing.tracing import need_strace
from antone_testing.waiting import wait_until

PROBE = BUILD / "janitor_probe"


@pytest.fixture(scope="module", autouse=True)
def probe_program():
    subprocess.run(["make", "-s", "-C", BUILD, "janitor_probe"], check=True, stdout=subprocess.DEVNULL)


@pytest.fixture
def ledger(database, tmp_path):
    insert_old_posts(database, 24)
    (tmp_path / "archive").mkdir(exist_ok=True)
    return Ledger(database, tmp_path / "archive")


@pytest.fixture
def janitor(config, tmp_path):
    """janitor() starts one; what it said is in .said() and .log()."""
    running = []

    def start(**changes):
        out, err = tmp_path / f"janitor{len(running)}.out", tmp_path / f"janitor{len(running)}.err"
        process = subprocess.Popen([PROBE, config(f"janitor{len(running)}.conf", **changes)], stdout=open(out, "wb"),
                                   stderr=open(err, "wb"), env=clean_environment())
        process.said, process.log = out.read_text, err.read_text
        running.append(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()


def missed_a_run(database):
    database.execute("INSERT INTO antone.job_runs (job, instance, started_at, finished_at, outcome)"
                     " VALUES ('retention', 'x', now() - interval '3 days', now() - interval '3 days', 'done')")


def runs(database, job="retention"):
    return database.value("SELECT count(*) FROM antone.job_runs WHERE job = %s AND instance <> 'x'", (job,))


def at_rest(process):
    return wait_until(lambda: process.said().rstrip().split("\n")[-1].startswith("archive due") and process.said().count("\n") > 1,
                      20, "back at rest")


def test_a_missed_run_is_caught_up_and_the_archive_verified(database, ledger, janitor):
    missed_a_run(database)
    process = janitor()
    database.wait_for("EXISTS (SELECT FROM antone.job_runs WHERE job = 'archive_verify' AND outcome = 'done')")
    ledger.check()
    assert database.value("SELECT count(*) FROM antone.posts") == 0
    assert database.value("SELECT due_at < started_at FROM antone.job_runs WHERE instance <> 'x' AND job = 'retention'")
    at_rest(process)
    process.terminate()
    assert process.wait(timeout=20) == 0 and process.said().endswith("stopped\n")
    assert "archive is whole" in process.log() and "hangover" not in process.log()
    for step in ("chosen and locked", "copied", "read back", "deleted", "published", "committed"):
        assert f".jsonl: {step}, " in process.log()


def test_the_first_start_ever_catches_up_nothing(database, ledger, janitor):
    far = datetime.now(timezone.utc) + timedelta(hours=6)  # a run due minutes ago would be no missed one
    process = janitor(time={"zone": "UTC"}, retention={"at": f"{far:%H:%M}"})
    at_rest(process)
    assert runs(database) == 0
    assert database.value("SELECT count(*) FROM antone.posts") == 24


def test_of_several_one_does_it_and_later_ones_find_it_done(database, ledger, janitor):
    missed_a_run(database)
    several = [janitor() for _ in range(3)]
    database.wait_for("NOT EXISTS (SELECT FROM antone.posts)")
    for process in several:
        at_rest(process)
    at_rest(janitor())
    assert runs(database) == 1
    ledger.check()


def test_a_run_that_failed_is_tried_again(database, ledger, janitor):
    missed_a_run(database)
    path = ledger.directory
    process = janitor(archive={"directory": str(path / "later")})
    database.wait_for("EXISTS (SELECT FROM antone.job_runs WHERE job = 'retention' AND outcome = 'failed')")
    assert "ARCHIVE_FAILED" in process.log() or "later" in process.log()
    assert database.value("SELECT count(*) FROM antone.posts") == 24
    (path / "later").mkdir()
    database.wait_for("NOT EXISTS (SELECT FROM antone.posts)")


@pytest.mark.parametrize("code", ["P0001", "23514", "40001"])
def test_what_the_server_refuses_is_a_failure_and_no_jump_of_the_clock(database, ledger, janitor, code):
    missed_a_run(database)
    database.execute("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql"
                     f" AS $$ BEGIN RAISE 'refused' USING ERRCODE = '{code}'; END $$;"
                     "CREATE TRIGGER refuse BEFORE INSERT ON antone.archive_files FOR EACH ROW EXECUTE FUNCTION refuse()")
    process = janitor(log={"level": "debug", "format": "json"})
    wait_until(lambda: '"ARCHIVE_FAILED"' in process.log(), 20, "the failure told")
    assert '"CLOCK_JUMP"' not in process.log()
    ledger.check()


def test_a_missing_grant_holds_up_neither_other_datasets_nor_the_verification(database, janitor, tmp_path):
    insert_old_posts(database, 24)
    insert_old_metrics(database)
    (tmp_path / "archive").mkdir(exist_ok=True)
    ledger = Ledger(database, tmp_path / "archive")
    missed_a_run(database)
    database.execute("REVOKE DELETE ON antone.posts FROM antone_retention")
    process = janitor()
    database.wait_for("EXISTS (SELECT FROM antone.job_runs WHERE job = 'archive_verify' AND outcome = 'done')")
    assert database.value("SELECT count(*) FROM antone.posts") == 24
    assert database.value("SELECT count(*) FROM antone.kpi_metrics") == 0
    assert "GRANT DELETE ON antone.posts" in process.log()
    assert database.value("SELECT bool_and(outcome = 'failed') FROM antone.job_runs WHERE job = 'retention' AND instance <> 'x'")
    database.execute("GRANT DELETE ON antone.posts TO antone_retention")
    database.wait_for("NOT EXISTS (SELECT FROM antone.posts)")
    ledger.check()


def test_a_part_that_breaks_its_connection_is_not_tried_for_ever(database, ledger, janitor):
    """The tries are counted over connections, until a file is in force."""
    missed_a_run(database)
    database.execute("CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                     " PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$;"
                     "CREATE TRIGGER cut BEFORE INSERT ON antone.archive_files FOR EACH ROW EXECUTE FUNCTION cut()")
    process = janitor()
    wait_until(lambda: "going on with another (4)" in process.log(), 20, "the fourth try")
    database.execute("DROP TRIGGER cut ON antone.archive_files")
    database.wait_for("NOT EXISTS (SELECT FROM antone.posts)")
    ledger.check()


def test_damage_is_found_and_named(database, ledger, janitor, antonectl):
    assert antonectl("retention", "run").returncode == 0
    file = sorted(ledger.directory.glob("posts/*/*/*.jsonl"))[0]
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-20])
    database.execute("UPDATE antone.job_runs SET started_at = started_at - interval '3 days'")
    process = janitor()
    database.wait_for("EXISTS (SELECT FROM antone.job_runs WHERE job = 'archive_verify' AND outcome = 'failed')")
    assert file.name in process.log()


def test_it_waits_while_the_queue_has_a_backlog(database, ledger, janitor):
    missed_a_run(database)
    insert_posts(database, 5)
    database.execute("UPDATE antone.posts SET created_at = now() - interval '5 minutes' WHERE processed_at IS NULL")
    process = janitor()
    wait_until(lambda: "paused" in process.said(), 20, "paused")
    assert process.log().count("hardly ever at rest") == 1, "the probe's day is over at once"
    assert database.value("SELECT count(*) FROM antone.posts WHERE processed_at IS NOT NULL") == 24
    process.terminate()
    assert process.wait(timeout=20) == 0
    assert database.value("SELECT outcome FROM antone.job_runs WHERE job = 'retention' AND instance <> 'x'") == "stopped"


def test_what_is_under_way_outlives_the_configuration_it_began_with(database, ledger, config, tmp_path, hurried):
    """Reloads during the run and during the verification behind it; whatever is freed is overwritten at once."""
    missed_a_run(database)
    path = config("hurried.conf")
    running = Daemon(path, tmp_path, environment={"ANTONE_CATCH_UP_MS": "1000", "MALLOC_PERTURB_": "165"}, program=hurried)

    def waiting(table):
        database.wait_for(f"EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT granted"
                          f" AND l.relation = 'antone.{table}'::regclass AND application_name LIKE '%retention')")

    def reload():
        said = len(running.stderr)
        running.reload()
        running.wait_stderr(r"reload: in force\n", since=said)

    with database.connect(autocommit=False) as first, database.connect(autocommit=False) as second:
        first.execute("LOCK TABLE antone.kpi_metrics")
        with running:
            waiting("kpi_metrics")
            reload()
            second.execute("LOCK TABLE antone.archive_files")
            database.execute("DELETE FROM antone.posts")  # nothing to archive: that lock is next met by the verification
            first.rollback()
            running.wait_stderr("retention done")
            waiting("archive_files")
            reload()
            second.rollback()
            running.wait_stderr("the archive is whole")
            assert running.terminate() == 0


def test_a_reload_does_not_forget_what_is_to_be_caught_up(database, ledger, config, tmp_path, hurried):
    missed_a_run(database)
    with Daemon(config("hurried.conf"), tmp_path, environment={"ANTONE_CATCH_UP_MS": "2000"}, program=hurried) as running:
        running.reload()
        running.wait_stderr(r"reload: in force\n")
        assert runs(database) == 0, "the reload came too late to tell anything"
        database.wait_for("NOT EXISTS (SELECT FROM antone.posts)")
        assert running.terminate() == 0
    ledger.check()


def test_a_zone_changed_by_reload_plans_the_next_run_in_the_new_zone(database, ledger, config, tmp_path, hurried):
    missed_a_run(database)
    config("hurried.conf", time={"zone": "UTC"}, retention={"at": "12:34"})
    with Daemon(tmp_path / "hurried.conf", tmp_path, program=hurried) as running:
        running.wait_stderr("the archive is whole")  # nothing is late any more
        config("hurried.conf", time={"zone": "Asia/Kolkata"}, retention={"at": "12:34"})
        running.reload()
        running.wait_stderr(r"reload: in force\n")
        heard = len(running.messages)
        insert_posts(database, 1)  # STATUS is told anew
        running.wait_message("STATUS", "archive due", since=heard)
        assert "archive due 12:34 Asia/Kolkata" in running.status
        assert running.terminate() == 0


def decided_elsewhere(database):
    """By another daemon, whose clock is ahead: for this test it never rests."""
    insert_posts(database, 1)
    database.execute("UPDATE antone.posts SET processed_at = now() + interval '1 hour' WHERE processed_at IS NULL")


def test_a_queue_that_another_daemon_works_on_is_not_idle(database, janitor, tmp_path):
    missed_a_run(database)
    insert_old_posts(database, 2500, days=1)
    decided_elsewhere(database)
    (tmp_path / "archive").mkdir(exist_ok=True)
    janitor()
    database.wait_for("(SELECT count(*) FROM antone.posts) = 1")
    assert database.value("SELECT count(*) FROM antone.archive_files") > 1, "a part was as large as on an idle queue"


def test_rows_that_somebody_holds_do_not_hold_up_those_behind_them(database, janitor, tmp_path):
    missed_a_run(database)
    insert_old_posts(database, 24, days=1)
    decided_elsewhere(database)
    (tmp_path / "archive").mkdir(exist_ok=True)
    ledger = Ledger(database, tmp_path / "archive")
    with database.connect(autocommit=False) as other:
        held = other.execute("SELECT id FROM posts WHERE detected_at < now() - interval '90 days'"
                             " ORDER BY platform, detected_at LIMIT 10 FOR UPDATE").fetchall()
        process = janitor(archive={"directory": str(ledger.directory), "part_rows": 4})
        database.wait_for("EXISTS (SELECT FROM antone.job_runs WHERE job = 'retention' AND outcome = 'done' AND instance <> 'x')")
        assert database.value("SELECT count(*) FROM antone.posts") == len(held) + 1
        process.terminate()
        assert process.wait(timeout=20) == 0
    ledger.check()


@pytest.mark.parametrize("change", ["changed", "edited", "escalated", "deleted", "nothing"])
def test_what_happens_to_a_row_between_its_choice_and_its_lock(database, janitor, tmp_path, change):
    """Beside a busy queue rows are chosen first and locked after; here the lock waits for us, and we do something."""
    missed_a_run(database)
    insert_old_posts(database, 24, days=1)
    post = database.value("SELECT id::text FROM antone.posts ORDER BY detected_at LIMIT 1 OFFSET 5")
    decided_elsewhere(database)
    (tmp_path / "archive").mkdir(exist_ok=True)
    ledger = Ledger(database, tmp_path / "archive")
    with database.connect(autocommit=False) as other:
        other.execute("LOCK TABLE antone.posts IN EXCLUSIVE MODE")  # reading is free, locking a row is not
        janitor()
        database.wait_for("EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted"
                          " AND relation = 'antone.posts'::regclass AND query LIKE '%left_out%')")  # lock_posts
        if change == "changed":
            other.execute("UPDATE posts SET raw_metrics = '{\"likes\": 471147}' WHERE id = %s", (post,))
        elif change == "edited":  # and so to be looked at by safety again
            other.execute("UPDATE posts SET content = 'edited behind its choice' WHERE id = %s", (post,))
        elif change == "escalated":
            other.execute("INSERT INTO escalations (post_id, reason_id, priority)"
                          " SELECT %s, id, 'HIGH' FROM escalation_reasons LIMIT 1", (post,))
        elif change == "deleted":
            other.execute("DELETE FROM posts WHERE id = %s", (post,))
        other.commit()
    database.wait_for("EXISTS (SELECT FROM antone.job_runs WHERE job = 'retention' AND outcome = 'done' AND instance <> 'x')")
    archived = ledger.archived("posts")
    assert len(archived) == len(set(archived)) == 24 - (change in ("edited", "escalated", "deleted"))
    assert (post in archived) == (change in ("changed", "nothing"))
    left = [row["id"] for row in database.rows("SELECT id::text FROM antone.posts WHERE processed_at < now()")]
    assert left == ([post] if change == "escalated" else [])
    texts = "".join(path.read_text() for path in ledger.directory.glob("posts/*/*/*.jsonl"))
    assert ("471147" in texts) == (change == "changed") and "edited behind" not in texts
    assert database.value("SELECT count(*) FROM antone.posts WHERE processed_at IS NULL") == (change == "edited")
    if change == "escalated":
        assert database.value("SELECT count(*) FROM antone.escalations WHERE post_id = %s", (post,)) == 1


def test_a_run_gives_way_to_posts_that_keep_coming_and_ends_all_the_same(database, config, tmp_path, hurried):
    missed_a_run(database)
    insert_old_posts(database, 3000, days=1)
    (tmp_path / "archive").mkdir(exist_ok=True)
    sent = 0

    def over():
        nonlocal sent
        insert_posts(database, 2, first=sent + 1)
        sent += 2
        return database.value("SELECT count(*) FROM antone.job_runs WHERE job = 'retention' AND instance <> 'x' AND outcome = 'done'")

    with Daemon(config("hurried.conf"), tmp_path, environment={"ANTONE_CATCH_UP_MS": "1000"}, program=hurried) as running:
        wait_until(over, 60, "the end of the run")
        wait_until(lambda: queued(database) == 0, 20, "an empty queue")
        assert running.terminate() == 0
    files = database.rows("SELECT rows FROM antone.archive_files ORDER BY sequence")
    assert sum(file["rows"] for file in files) == 3000
    assert len(files) > 1, "a part was as large as on an idle queue"
    assert database.value("SELECT count(*) FROM antone.posts") == sent
    assert database.value("SELECT count(*) FROM antone.posts WHERE processed_at IS NULL AND NOT spam_filtered") == 0


# The process of its own


def children(pid):
    """The processes of runs; looks at the disk have one, too."""
    pids = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [child for child in pids if b"--maintenance" in Path(f"/proc/{child}/cmdline").read_bytes()]


def is_gone(pid):
    """Dead, whether somebody has asked for its status or not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except OSError:
        return True


@contextlib.contextmanager
def held(database):
    """A run gets no further than its first look into the manifest."""
    with database.connect(autocommit=False) as other:
        other.execute("LOCK TABLE antone.archive_files")
        yield
        other.rollback()


def child_of(database, running):
    database.wait_for("EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE NOT granted"
                      " AND l.relation = 'antone.archive_files'::regclass AND application_name LIKE '%retention')")
    child, = children(running.pid)
    return child


def test_a_hanging_disk_stops_no_decision_and_no_stop(database, ledger, config, tmp_path, hurried):
    """Each fsync takes ten minutes; today's posts are decided meanwhile, and SIGTERM is obeyed in time."""
    missed_a_run(database)
    need_strace()
    hanging = ("strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync",
               "-e", "inject=fsync,fdatasync:delay_enter=600000000")
    with Daemon(config("hurried.conf", shutdown_timeout="1s"), tmp_path, wrapper=hanging, program=hurried) as running:
        wait_until(lambda: list(ledger.directory.rglob("*.unfinished")), 20, "a file to be synced")
        insert_posts(database, 20)
        wait_until(lambda: queued(database) == 0, 20, "decisions")
        assert database.value("SELECT count(*) FROM antone.archive_files") == 0, "the disk did not hang"
        child, = children(running.pid)
        tracer = int(re.search(r"TracerPid:\s+(\d+)", Path(f"/proc/{child}/status").read_text()).group(1))
        assert running.terminate() == 0
        os.kill(tracer, signal.SIGKILL)  # it would keep what was killed inside a call that it delays
        wait_until(lambda: is_gone(child), 20, "the end of the child")
    assert database.value("SELECT count(*) FROM antone.posts") == 24 + 20


def test_a_run_whose_process_is_killed_is_tried_again(database, ledger, config, tmp_path, hurried):
    missed_a_run(database)
    with held(database):
        running = Daemon(config("hurried.conf"), tmp_path, program=hurried).start().wait_ready()
        os.kill(child_of(database, running), signal.SIGKILL)
        running.wait_stderr("the process of maintenance ended early: signal 9")
    database.wait_for("NOT EXISTS (SELECT FROM antone.posts)")
    assert running.terminate() == 0
    running.close()
    ledger.check()


def test_the_process_of_a_run_dies_with_the_daemon(database, ledger, config, tmp_path, hurried):
    missed_a_run(database)
    with held(database):
        running = Daemon(config("hurried.conf"), tmp_path, program=hurried).start().wait_ready()
        child = child_of(database, running)
        running.signal(signal.SIGKILL)
        running.process.wait()
        wait_until(lambda: is_gone(child), 20, "the end of the child")
    running.close()
    ledger.check()


def test_the_process_of_a_run_inherits_what_it_needs_and_no_more(database, ledger, config, tmp_path, hurried):
    missed_a_run(database)
    with held(database), Daemon(config("hurried.conf"), tmp_path, environment={"ANTONE_TEST": "kept"}, program=hurried) as running:
        child = child_of(database, running)
        environment = Path(f"/proc/{child}/environ").read_bytes()
        assert b"ANTONE_TEST=kept" in environment and b"NOTIFY_SOCKET" not in environment and b"WATCHDOG" not in environment
        assert os.readlink(f"/proc/{child}/exe") == str(hurried)

        def sockets(pid):
            links = (os.readlink(fd) for fd in Path(f"/proc/{pid}/fd").iterdir())
            return {link for link in links if link.startswith("socket:")}

        assert sockets(child) and not sockets(child) & sockets(running.pid)


def test_nobody_else_starts_it(config):
    assert subprocess.run([ANTONED, "-c", config(), "--maintenance=0"], stderr=subprocess.DEVNULL, env=clean_environment()).returncode == 64


def test_a_reload_plans_the_next_run_in_the_new_zone(database, ledger, config, tmp_path, hurried):
    path = config("hurried.conf", time={"zone": "UTC"}, retention={"at": "03:00"})
    with Daemon(path, tmp_path, program=hurried) as running:
        running.wait_stderr("the archive is whole")
        wait_until(lambda: children(running.pid) == [], 20, "nothing caught up: the next run is planned")
        config("hurried.conf", time={"zone": "Asia/Kathmandu"}, retention={"at": "03:00"})
        running.reload()
        running.wait_stderr(r"reload: in force\n")
        heard = len(running.messages)
        insert_posts(database, 1)
        assert "archive due 03:00 Asia/Kathmandu" in running.wait_message("STATUS", "archive due", since=heard)["STATUS"]
