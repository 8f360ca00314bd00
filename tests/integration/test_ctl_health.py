"""antonectl status and health: from the daemon while it answers, from the database where none does; always true."""
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

import pytest
from antone_testing.daemon import clean_environment
from antone_testing.http import ask, free_port
from antone_testing.paths import ANTONECTL
from antone_testing.posts import insert_posts
from antone_testing.terminal import Terminal
from antone_testing.waiting import wait_until

CONFIG = 78
PASS, WARN, FAIL = 0, 1, 2


@pytest.fixture
def address():
    """pytest's directories are too long for the path of a socket."""
    path = Path(tempfile.mkdtemp(prefix="antone-health-"))
    yield f"unix:{path}/http"
    shutil.rmtree(path)


def health(antonectl, *words, **options):
    done = antonectl("health", *words, json=True, **options)
    assert done.returncode == {"pass": PASS, "warn": WARN, "fail": FAIL}[done.json["status"]], done.stdout + done.stderr
    return done.json


def serve_once(listener, answer):
    """Answers one caller with these bytes, whatever was asked."""
    def run():
        connection, _ = listener.accept()
        connection.recv(65536)
        connection.sendall(answer)
        connection.close()
    thread = threading.Thread(target=run)
    thread.start()
    return thread


# Live

@pytest.mark.parametrize("kind", ["unix", "tcp", "any"])
def test_it_is_asked_of_the_daemon(antonectl, database, config, daemon, address, kind):
    listen = {"unix": address, "tcp": f"127.0.0.1:{free_port()}", "any": f"0.0.0.0:{free_port()}"}[kind]
    path = config("live.conf", http={"listen": listen}, instance="desk-7")
    database.execute("INSERT INTO antone.escalations (priority) VALUES ('LOW'), ('CRITICAL'), ('HIGH')")
    with daemon(config=path) as running:
        running.wait_message("STATUS", "^idle")
        where = listen.replace("0.0.0.0", "127.0.0.1")
        wait_until(lambda: ask(where, "/health").json["status"] == "pass", 20, "all is well")
        look = antonectl("status", config=path, json=True).json
        own = ask(where, "/status.json").json
        assert (look["source"], look["status"], look["daemon"]["instance"]) == ("daemon", "pass", "desk-7")
        assert set(look["daemon"]) == set(own) and look["sentence"] == own["sentence"]
        assert (look["waiting"], look["schema_version"]) == (0, own["database"]["schema_version"])
        assert list(look["open_escalations"].items()) == [("CRITICAL", 1), ("HIGH", 1), ("LOW", 1)]
        assert [(each["instance"], each["state"]) for each in look["daemons"]] == [("desk-7", "idle")]
        shown = antonectl("status", config=path).stdout
        assert "All is well" in shown and "desk-7" in shown and "idle" in shown
        assert health(antonectl, config=path)["source"] == "daemon"


def test_an_outage_is_told_by_the_daemon_when_the_database_cannot(antonectl, config, daemon, cluster, address):
    path = config("live.conf", http={"listen": address})
    with daemon(config=path) as running:
        running.wait_message("STATUS", "^idle")
        cluster.stop("fast")
        running.wait_message("STATUS", "^outage since")
        look = antonectl("status", config=path, json=True).json
        assert (look["source"], look["status"], look["state"], look["is_ready"]) == ("daemon", "fail", "outage", False)
        assert look["state_since"].startswith("20") and "No posts are decided" in look["sentence"]
        told = health(antonectl, config=path)
        assert "database:read" in {problem["check"] for problem in told["problems"]}
        cluster.start()


def test_a_daemon_that_drains_says_so(antonectl, database, config, daemon, address):
    path = config("live.conf", http={"listen": address}, intake={"connections": 1})
    with daemon(config=path) as running, database.connect(autocommit=False) as other:
        other.execute("LOCK TABLE antone.decisions IN EXCLUSIVE MODE")
        insert_posts(database, 1)
        running.wait_message("STATUS", "^deciding")
        assert antonectl("status", config=path, json=True).json["state"] == "deciding"
        running.signal(signal.SIGTERM)
        running.wait_message("STATUS", "^draining")
        look = antonectl("status", config=path, json=True).json
        assert (look["state"], look["daemon"]["phase"]) == ("draining", "stopping")
        other.rollback()
        assert running.wait_exit() == 0


# From the database

def test_a_daemon_that_is_asked_in_vain_is_named_and_the_database_answers(antonectl, database, config, daemon, address):
    path = config("silent.conf", http={"listen": address})
    with daemon(config=config("other.conf", instance="elsewhere")) as running:
        running.wait_message("STATUS", "^idle")
        database.wait_for("EXISTS (SELECT FROM antone.living_daemons WHERE state = 'idle')")
        told = health(antonectl, config=path)
        assert (told["source"], told["status"]) == ("database", "pass")
        assert "no daemon answers at unix:" in told["without_daemon"] and "No such file" in told["without_daemon"]
        database.execute("INSERT INTO antone.authors (platform, platform_id, handle) VALUES ('TWITTER', 'a', 'h')")
        database.execute("INSERT INTO antone.posts (platform, platform_post_id, author_id, content, detected_at, next_attempt_at)"
                         " SELECT 'TWITTER', '1', id, 'x', now() - interval '10 minutes', now() + interval '1 hour' FROM antone.authors")
        late = health(antonectl, config=path)
        assert late["status"] == "warn" and "a post has waited for 6" in late["sentence"]


def test_states_are_true_when_nobody_beats_any_more(antonectl, database, daemon):
    """A clean end, a kill, a machine that stands still; a name of 200 days ago is gone."""
    database.execute("INSERT INTO antone.worker_heartbeats (instance, host, version, state, last_beat_at)"
                     " VALUES ('ancient', 'h', '0', 'idle', now() - interval '200 days'),"
                     " ('yesterday', 'h', '0', 'idle', now() - interval '121 seconds')")
    with daemon() as running:
        database.wait_for("EXISTS (SELECT FROM antone.living_daemons WHERE state = 'idle')")
        assert [each["instance"] for each in antonectl("status", json=True).json["daemons"]] == ["test"]
        os.kill(running.pid, signal.SIGSTOP)
        database.execute("UPDATE antone.worker_heartbeats SET last_beat_at = now() - interval '31 seconds' WHERE instance = 'test'")
        told = health(antonectl)
        assert told["status"] == "fail" and "no daemon is at work; test on" in told["sentence"] and "is silent" in told["sentence"]
        running.kill()
        database.wait_for("EXISTS (SELECT FROM antone.living_daemons WHERE state = 'away')")
        assert [each["state"] for each in antonectl("status", json=True).json["daemons"]] == ["away"]
        assert "is away" in health(antonectl)["sentence"]
    database.execute("UPDATE antone.worker_heartbeats SET last_beat_at = now() - interval '3 minutes' WHERE instance = 'test'")
    assert antonectl("status", json=True).json["daemons"] == []
    assert "No daemon has been heard of within two minutes" in antonectl("status").stdout


def test_neither_daemon_nor_database(antonectl, config, address):
    path = config("nothing.conf", http={"listen": address}, database={"conninfo": "host=/nowhere dbname=x user=antone_worker"})
    told = health(antonectl, config=path)
    assert (told["source"], told["status"], told["is_ready"]) == (None, "fail", False)
    assert "no daemon answers" in told["sentence"] and "/nowhere" in told["sentence"]
    status = antonectl("status", config=path)
    assert status.returncode == 69 and "no daemon answers" in status.stderr and status.stdout == ""


def test_a_wrong_configuration_is_no_health(antonectl, tmp_path):
    (tmp_path / "wrong.conf").write_text("nonsense = 1;\n")
    for words in (("health",), ("status",), ("status", "--watch")):
        assert antonectl(*words, config=tmp_path / "wrong.conf").returncode == CONFIG


# Whoever else answers there

@pytest.mark.parametrize("answer, heard", [
    (b"SSH-2.0-OpenSSH_9.2\r\n", "is no antoned"),
    (b"", "is no antoned"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>", "is no antoned"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", "is no antoned"),
    (b'HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n{"status": {}}', "broke off"),
    (b'HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{"status": {}}', "is no antoned"),
    (b"HTTP/1.1 200 OK\r\n\r\n{}", "is no antoned"),
    (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "only callers on its loopback address"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + b"x" * 2000000, "too long"),
], ids=["ssh", "nothing", "a page", "a list", "cut", "no text", "no length", "stranger", "endless"])
def test_what_is_no_daemon_is_told_and_the_database_answers(antonectl, config, answer, heard):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        path = config("foreign.conf", http={"listen": f"127.0.0.1:{listener.getsockname()[1]}"})
        thread = serve_once(listener, answer)
        look = antonectl("status", config=path, json=True).json
        thread.join()
    assert look["source"] == "database" and heard in look["without_daemon"], look["without_daemon"]


def test_one_that_never_answers_is_not_waited_for(antonectl, config):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        path = config("mute.conf", http={"listen": f"127.0.0.1:{listener.getsockname()[1]}"})
        look = antonectl("status", config=path, json=True).json
    assert look["source"] == "database" and "timed out" in look["without_daemon"]


# Watching

def test_watching_follows_the_daemon_through_its_end(config, daemon, address, tmp_path):
    path = config("live.conf", http={"listen": address})
    terminal = Terminal(tmp_path, width=100, height=30)
    try:
        with daemon(config=path) as running:
            running.wait_message("STATUS", "^idle")
            terminal.start([ANTONECTL, "-c", path, "status", "--watch"],
                           {key: value for key, value in clean_environment().items() if key in ("PATH", "HOME")})
            terminal.see("All is well", "idle")
            running.terminate()
            screen = terminal.see("No posts are decided", "no daemon answers")
        assert "All is well" not in screen, "the screen is cleared between two looks"
    finally:
        terminal.close()


def test_watching_with_json_is_a_document_a_line_and_survives_an_outage(config, daemon, cluster, address):
    path = config("live.conf", http={"listen": "off"})
    with daemon(config=path):
        watching = subprocess.Popen([ANTONECTL, "-c", path, "--json", "status", "--watch"], stdout=subprocess.PIPE, text=True,
                                    env=clean_environment())
        try:
            assert json.loads(watching.stdout.readline())["source"] == "database"
            cluster.stop("fast")
            wait_until(lambda: json.loads(watching.stdout.readline())["source"] is None, 30, "the outage is told")
            cluster.start()
            wait_until(lambda: json.loads(watching.stdout.readline())["source"] == "database", 30, "and its end")
        finally:
            watching.kill()
            watching.stdout.close()
            watching.wait()
