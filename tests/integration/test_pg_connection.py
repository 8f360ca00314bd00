"""The asynchronous connection against a real server that is killed, frozen, slow or talkative."""
import json
import os
import re
import select
import signal
import subprocess
import time

import pytest
from antone_testing.daemon import clean_environment
from antone_testing.paths import BUILD
from antone_testing.slow_server import SlowServer
from antone_testing.waiting import wait_until

PROBE = BUILD / "pg_probe"
ERROR_DATA, ERROR_UNAVAILABLE, ERROR_INTERNAL, ERROR_RETRY = 2, 3, 4, 7
STATEMENT_TIMEOUT_MS, GRACE_MS = 1000, 500

pytestmark = pytest.mark.skipif(not os.access(PROBE, os.X_OK), reason=f"{PROBE} is not built (make check builds it)")


class Probe:
    """pg_probe at work: `say` a command, `expect` an event."""

    def __init__(self, conninfo, statements, timeout_ms):
        arguments = [part for name_and_sql in statements.items() for part in name_and_sql]
        self.process = subprocess.Popen(
            [PROBE, conninfo, str(timeout_ms), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            # A sanitised build keeps freed memory for a while: little of it, since one test weighs us.
            env=clean_environment(ASAN_OPTIONS="quarantine_size_mb=1"),
        )
        self.unread = b""
        self.all = []

    def say(self, command):
        self.process.stdin.write(command.encode() + b"\n")
        self.process.stdin.flush()

    def next_event(self, seconds):
        deadline = time.monotonic() + seconds
        while b"\n" not in self.unread:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise AssertionError(f"nothing more came in {seconds} s after {self.all}")
            chunk = os.read(self.process.stdout.fileno(), 65536)
            assert chunk, f"the probe ended after {self.all}"
            self.unread += chunk
        line, self.unread = self.unread.split(b"\n", 1)
        self.all.append(json.loads(line))
        return self.all[-1]

    def expect(self, event, seconds=20, **fields):
        """The next event, which must be this one."""
        came = self.next_event(seconds)
        assert came["event"] == event, self.all
        assert {name: came.get(name) for name in fields} == fields, self.all
        return came

    def quit(self):
        """It must end by itself and have said nothing more."""
        self.say("quit")
        rest, _ = self.process.communicate(timeout=20)
        assert self.process.returncode == 0
        assert self.unread + rest == b"", self.all


@pytest.fixture
def probe(empty_database):
    """probe() is connected, unless start=False."""
    made = []

    def make(conninfo=None, statements=None, timeout_ms=STATEMENT_TIMEOUT_MS, start=True):
        made.append(Probe(conninfo or empty_database.conninfo(), statements or {}, timeout_ms))
        if start:
            made[-1].say("start")
            made[-1].pid = made[-1].expect("ready")["pid"]
        return made[-1]

    yield make
    for each in made:
        if each.process.poll() is None:
            each.process.kill()
            each.process.wait()


def finish_and_lose(probe, seconds=20, **fields):
    """done, then lost, for the same reason."""
    done = probe.expect("done", seconds, code=ERROR_UNAVAILABLE, **fields)
    lost = probe.expect("lost", code=ERROR_UNAVAILABLE, message=done["message"], **fields)
    return lost


def test_the_session_is_pinned_whatever_the_conninfo_says(probe, empty_database):
    given = "application_name=x client_encoding=LATIN1 options='-c search_path=public -c idle_session_timeout=1s -c work_mem=5MB'"
    probe = probe(f"{empty_database.conninfo()} {given}")
    settings = {
        "search_path": "antone,pg_catalog",
        "client_encoding": "UTF8",
        "TimeZone": "UTC",
        "statement_timeout": "1s",
        "idle_in_transaction_session_timeout": "1min",
        "idle_session_timeout": "0",
        "application_name": "antoned/probe/test",
        "work_mem": "5MB",
    }
    probe.say("run " + "|".join(f"SELECT current_setting('{name}') AS t" for name in settings))
    for place, value in enumerate(settings.values()):
        probe.expect("result", statement=place, text=value)
    probe.expect("done", code=0)
    probe.quit()


def test_a_backend_that_is_terminated(probe, cluster):
    probe = probe()
    probe.say("run BEGIN|SELECT pg_sleep(100)|COMMIT")
    wait_until(lambda: cluster.terminate_backends("application_name = 'antoned/probe/test' AND wait_event = 'PgSleep'"), 20, "it sleeps")
    probe.expect("result", statement=0)
    finish_and_lose(probe, sqlstate="57P01")
    probe.say("start")
    probe.expect("ready")
    probe.quit()


def test_an_idle_backend_that_is_terminated(probe, cluster):
    probe = probe()
    assert cluster.terminate_backends("application_name = 'antoned/probe/test'") == 1
    probe.expect("lost", code=ERROR_UNAVAILABLE, sqlstate="57P01")
    probe.quit()


def test_a_server_that_crashes(probe, cluster):
    probe = probe()
    probe.say("run SELECT pg_sleep(100)")
    cluster.stop("immediate")
    finish_and_lose(probe)
    probe.say("start")
    probe.expect("lost", code=ERROR_UNAVAILABLE)
    cluster.start()
    probe.say("start")
    probe.expect("ready")
    probe.quit()


def test_a_frozen_backend_is_abandoned_at_our_own_deadline(probe):
    probe = probe()
    os.kill(probe.pid, signal.SIGSTOP)
    try:
        before = time.monotonic()
        probe.say("run SELECT 1")
        finish_and_lose(probe)
        waited_ms = (time.monotonic() - before) * 1000
        assert waited_ms >= STATEMENT_TIMEOUT_MS + GRACE_MS - 10
        probe.say("start")
        probe.expect("ready")
    finally:
        os.kill(probe.pid, signal.SIGCONT)
    probe.quit()


def test_bytes_alone_do_not_prolong_an_answer(probe):
    """A tenth of a second between bytes, half a second of grace after the second that a statement may take."""
    with SlowServer(pause=0.1) as server:
        probe = probe(conninfo=server.conninfo("postgres", "postgres"))
        probe.say("run SELECT 1")
        finish_and_lose(probe)
        assert 10 <= server.sent <= 60
        probe.quit()


def test_a_slow_statement_is_stopped_by_the_server_and_the_session_lives(probe):
    probe = probe()
    probe.say("run SELECT pg_sleep(100)")
    probe.expect("done", code=ERROR_RETRY, sqlstate="57014")
    probe.say("run SELECT 'alive' AS t")
    probe.expect("result", text="alive")
    probe.expect("done", code=0)
    probe.quit()


def test_a_statement_that_takes_long_is_named_in_the_log(probe, capfd):
    probe = probe(timeout_ms=20000)
    probe.say("run SELECT 1|SELECT pg_sleep(1.1)|SELECT 2")
    for statement in range(3):
        probe.expect("result", statement=statement)
    probe.expect("done", code=0)
    probe.quit()
    slow = [line for line in capfd.readouterr().err.splitlines() if "took" in line]
    assert len(slow) == 1 and re.search(r"warning conversation: an unprepared statement, or one that was sent with it, took 1[1-9]\d\d ms", slow[0])
    assert "pg_sleep" not in slow[0]


def test_a_stop_frees_the_backend_too(probe, empty_database):
    probe = probe(timeout_ms=600000)
    probe.say("run SELECT pg_sleep(500)")
    empty_database.wait_for("EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')")
    probe.say("stop")
    empty_database.wait_for("NOT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep')")
    probe.quit()


def test_notifications_come_idle_and_amid_a_conversation(probe, empty_database):
    probe = probe()
    probe.say("run LISTEN channel")
    probe.expect("result")
    probe.expect("done", code=0)
    empty_database.execute("NOTIFY channel, 'from outside'")
    probe.expect("notified", channel="channel", payload="from outside")
    probe.say("run NOTIFY channel, 'to myself'")
    events = [probe.next_event(20)["event"] for _ in range(3)]
    assert sorted(events) == ["done", "notified", "result"]
    probe.quit()


def test_ten_megabytes_go_there_and_back(probe):
    probe = probe(timeout_ms=20000)
    probe.say(f"echo {10 * 1024 * 1024}")
    probe.expect("result", bytes=10 * 1024 * 1024)
    probe.expect("done", code=0)
    probe.quit()


def test_a_failure_tells_neither_values_nor_detail(probe, empty_database):
    empty_database.execute("CREATE SCHEMA antone CREATE TABLE t (a text PRIMARY KEY)")
    probe = probe()
    probe.say("run BEGIN|INSERT INTO t VALUES ('canary'), ('canary')|COMMIT")
    probe.expect("result")
    done = probe.expect("done", code=ERROR_DATA, sqlstate="23505")
    assert "t_pkey" in done["message"] and "canary" not in done["message"]
    probe.say("run ROLLBACK")
    probe.expect("result")
    probe.expect("done", code=0)
    probe.say("run SELECT 'canary'::uuid")
    assert "canary" not in probe.expect("done", code=ERROR_DATA, sqlstate="22P02")["message"]
    probe.quit()


def test_without_commit_a_failed_conversation_leaves_nothing(probe, empty_database):
    empty_database.execute("CREATE SCHEMA antone CREATE TABLE t (a text PRIMARY KEY)")
    probe = probe()
    probe.say("run INSERT INTO t VALUES ('a')|INSERT INTO t VALUES ('a')")
    probe.expect("result")
    probe.expect("done", code=ERROR_DATA)
    assert empty_database.value("SELECT count(*) FROM antone.t") == 0
    probe.quit()


def test_prepared_statements_and_their_drift(probe, empty_database):
    empty_database.execute("CREATE SCHEMA antone CREATE TABLE t (a text)")
    statements = {"good.one": "SELECT 'x' AS t", "good.two": "SELECT a FROM t"}
    probe_good = probe(statements=statements)
    probe_good.say("call good.one|good.two")
    probe_good.expect("result", statement=0, text="x")
    probe_good.expect("result", statement=1, rows=0)
    probe_good.expect("done", code=0)
    probe_good.quit()
    drifted = probe(statements={**statements, "drifted.one": "SELECT b FROM t"}, start=False)
    drifted.say("start")
    lost = drifted.expect("lost", code=ERROR_INTERNAL, sqlstate="42703")
    assert "drifted.one" in lost["message"]
    drifted.quit()


def test_no_secret_in_a_refusal(probe, empty_database):
    conninfo = f"{empty_database.conninfo('nobody_at_all')} password=canary"
    probe = probe(conninfo, start=False)
    probe.say("start")
    lost = probe.expect("lost", code=ERROR_UNAVAILABLE, sqlstate="28000")
    assert "nobody_at_all" in lost["message"] and "canary" not in lost["message"]
    probe.quit()
