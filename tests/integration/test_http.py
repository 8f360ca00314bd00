"""Health, metrics and status over HTTP: what is answered, to whom, and how little a rude caller can do."""
import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from antone_testing.daemon import Daemon
from antone_testing.http import Connection, ask, connect, exchange, free_port, samples
from antone_testing.posts import insert_posts
from antone_testing.waiting import wait_until

OPEN = {"Accept": "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"}
TYPES = {
    "/livez": "text/plain; charset=utf-8",
    "/readyz": "text/plain; charset=utf-8",
    "/health": "application/health+json",
    "/status.json": "application/json",
    "/metrics": "text/plain; version=0.0.4; charset=utf-8",
}


@pytest.fixture
def directory():
    """pytest's directories are too long for the path of a socket."""
    path = Path(tempfile.mkdtemp(prefix="antone-http-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture
def address(directory):
    return f"unix:{directory}/http"


@pytest.fixture
def served(config, daemon, address):
    """A running daemon that answers at `address`."""
    with daemon(config=config("served.conf", http={"listen": address})) as running:
        yield running


# What is answered

def test_each_path_is_answered_with_its_type(served, address):
    for path, kind in TYPES.items():
        answer = ask(address, path)
        assert (answer.status, answer.headers["content-type"]) == (200, kind), path
        assert answer.headers["content-length"] == str(len(answer.body)) != "0", path


def test_answers_come_in_order_on_a_connection_that_is_kept(served, address):
    """evhttp sends the body with a HEAD, which would be taken for the next answer."""
    connection = Connection(address)
    kept = None
    for method in ("HEAD", "GET", "HEAD", "HEAD", "GET"):
        for path, kind in TYPES.items():
            answer = connection.ask(path, method)
            assert (answer.status, answer.headers["content-type"]) == (200, kind), f"{method} {path}"
            assert (answer.body == b"") == (method == "HEAD")
            assert int(answer.headers["content-length"]) > 0
            kept = kept or connection.sock
            assert connection.sock is kept, "the connection was not kept"
    connection.close()


def test_requests_sent_at_once_are_answered_one_after_the_other(served, address):
    paths = ["/livez", "/nothing", "/health", "/livez"]
    requests = [f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{last}\r\n"
                for method, path, last in zip(("HEAD", "GET", "HEAD", "GET"), paths, ("", "", "", "Connection: close\r\n"))]
    answer = exchange(address, "".join(requests).encode()).decode()
    assert re.findall(r"HTTP/1.1 (\d+)", answer) == ["200", "404", "200", "200"]
    assert answer.endswith("\r\n\r\nalive\n")
    assert answer.count("\r\n\r\nHTTP/1.1") == 2, "a HEAD has no body"


BAD = {
    "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n": 405,
    "OPTIONS /livez HTTP/1.1\r\nHost: x\r\n\r\n": 405,
    "PATCH /livez HTTP/1.1\r\nHost: x\r\n\r\n": 405,
    "DELETE /livez HTTP/1.1\r\nHost: x\r\n\r\n": 405,
    "TRACE /livez HTTP/1.1\r\nHost: x\r\n\r\n": 405,
    "CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n": 405,
    "BREW /livez HTTP/1.1\r\nHost: x\r\n\r\n": 405,
    "POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc": 405,
    "POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\nabc": 413,
    "POST /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffff\r\nabc": 413,
    "GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 32\r\n\r\nGET /livez HTTP/1.1\r\nHost: y\r\n\r\n": 413,
    "GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": 413,
    "GET /livez HTTP/1.1\r\n\r\n": 400,
    "GET /livez HTTP/1.1\r\nHost: localhost\r\nhost: evil.example\r\n\r\n": 400,
    "GET /livez%00 HTTP/1.1\r\nHost: x\r\n\r\n": 400,
    "GET /livez HTTP/2.0\r\nHost: x\r\n\r\n": 400,
    "GET /" + "a" * 4096 + " HTTP/1.1\r\nHost: x\r\n\r\n": 414,
    "GET /livez?" + "a" * 12000 + " HTTP/1.1\r\nHost: x\r\n\r\n": 414,
    "GET /livez HTTP/1.1\r\nHost: x\r\nX: " + "a" * 8192 + "\r\n\r\n": 431,
    "GET /livez HTTP/1.1\r\nHost: x\r\n" + "X: abcdefgh\r\n" * 700 + "\r\n": 431,
    "GET /" + "a" * 20000 + " HTTP/1.1\r\nHost: x\r\n\r\n": 400,
    "GET /livez HTTP/1.1\r\nHost: x\r\nX: " + "a" * 20000 + "\r\n\r\n": 400,
    "GET /livez HTTP/1.1\r\nHost: x\r\n" + "X: a\r\n" * 5000 + "\r\n": 400,
    "nonsense\r\n\r\n": 400,
}


@pytest.mark.parametrize("request_", BAD, ids=lambda text: text.split("\r\n")[0][:30] + f" {len(text)}")
def test_what_is_not_served_is_refused_with_a_reason(served, address, request_):
    answer = exchange(address, request_.encode()).decode()
    status, = re.findall(r"HTTP/1.1 (\d+)", answer)
    assert int(status) == BAD[request_]
    assert "\r\nConnection: close\r\n" in answer and "\r\nContent-Type: text/" in answer
    assert ("\r\nAllow: GET, HEAD\r\n" in answer) == (BAD[request_] == 405)
    assert ask(address, "/livez").status == 200


def test_paths_are_matched_decoded_and_without_a_query(served, address):
    for path, status in {"/%6civez": 200, "/livez?a=b&c": 200, "/livez%2f": 404, "//livez": 404, "/LIVEZ": 404,
                         "/livez/../health": 404}.items():
        assert ask(address, path).status == status, path


def test_an_old_client_is_served_and_let_go(served, address):
    answer = exchange(address, b"GET /livez HTTP/1.0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.0 200 OK\r\n") and answer.endswith(b"\r\n\r\nalive\n")


# To whom

def outer_address():
    """An address of this host that is no loopback, or None."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
            return probe.getsockname()[0]
        except OSError:
            return None


def assert_public(answers):
    assert answers("/health").json == {"status": "pass"}
    assert answers("/readyz").text == "ready\n"
    assert answers("/status.json").status == 403 and "instance" not in answers("/status.json").text
    assert answers("/metrics").status == 200


@pytest.mark.parametrize("headers", [{"X-Forwarded-For": "203.0.113.9"}, {"Forwarded": "for=203.0.113.9"}, {"Via": "1.1 proxy"}], ids=str)
def test_who_comes_through_a_proxy_learns_the_status_only(served, address, headers):
    assert_public(lambda path: ask(address, path, headers=headers))
    assert "checks" in ask(address, "/health").json


@pytest.mark.parametrize("host", ["evil.example", "evil.example:9437", "127.0.0.1.evil.example", "[::2]", "localhostx", "localhost:x@evil.example",
                                  "[::1]evil.example"])
def test_a_foreign_name_for_this_host_learns_the_status_only(config, daemon, host):
    """A page in a browser may let its own name lead to 127.0.0.1."""
    port = f"127.0.0.1:{free_port()}"
    with daemon(config=config(http={"listen": port})):
        assert_public(lambda path: ask(port, path, headers={"Host": host}))
        for name in ("localhost", "LOCALHOST:80", port, "[::1]:80"):
            assert "checks" in ask(port, "/health", headers={"Host": name}).json, name
        assert_public(lambda path: ask(port, f"http://evil.example{path}", headers={"Host": "localhost"}))
        assert "checks" in ask(port, "http://localhost/health", headers={"Host": host}).json


def test_another_host_learns_the_status_only(config, daemon):
    outside = outer_address()
    if outside is None:
        pytest.skip("this host has no address but loopback")
    port = free_port()
    with daemon(config=config(http={"listen": f"0.0.0.0:{port}"})):
        assert_public(lambda path: ask(f"{outside}:{port}", path, headers={"Host": "localhost"}))
        assert "checks" in ask(f"127.0.0.1:{port}", "/health").json


# Metrics

def families(text):
    """[(name, kind)] in the order they come."""
    return re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M)


def names_of_samples(address, headers):
    return samples(ask(address, "/metrics", headers=headers).text.removesuffix("# EOF\n")).keys()


def test_both_formats_are_what_their_scrapers_ask_for(served, address):
    wait_until(lambda: "antoned_queue_posts" in samples(ask(address, "/metrics").text), 10, "the first look at the database")
    text, open_ = ask(address, "/metrics"), ask(address, "/metrics", headers=OPEN)
    assert open_.headers["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
    assert open_.text.endswith("\n# EOF\n") and "# EOF" not in text.text
    for answer in (text, open_):
        assert b"\r" not in answer.body and answer.text.endswith("\n")
        names = [name for name, _ in families(answer.text)]
        assert len(names) == len(set(names))
    assert ("antoned_batches_total", "counter") in families(text.text)
    assert ("antoned_batches", "counter") in families(open_.text)
    assert ("antoned_build_info", "gauge") in families(text.text)
    assert ("antoned_build", "info") in families(open_.text)
    # Both say the same, once nothing is seen for the first time between the two questions.
    wait_until(lambda: names_of_samples(address, {}) == names_of_samples(address, OPEN), 30, "the same samples in both")
    for name, unit in re.findall(r"^# UNIT (\S+) (\S+)$", open_.text, re.M):
        assert name.endswith("_" + unit)


def test_promtool_finds_nothing_wrong(served, address):
    if shutil.which("promtool") is None:
        pytest.skip("no promtool on this machine (Debian: apt-get install prometheus)")
    done = subprocess.run(["promtool", "check", "metrics"], input=ask(address, "/metrics").text, capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def histograms(text):
    """{name: ([(bound, count)] in the order they come, sum, count)}: promtool looks at none of this."""
    found = samples(text)
    result = {}
    for name, kind in families(text):
        if kind == "histogram":
            buckets = [(float(bound), value) for full, value in found.items()
                       for bound in re.findall(re.escape(name) + r'_bucket\{le="([^"]+)"\}', full)]
            result[name] = (buckets, found[f"{name}_sum"], found[f"{name}_count"])
    return result


def test_counters_and_histograms_count_what_was_done(served, address, database):
    insert_posts(database, 120)
    database.wait_for("SELECT count(*) = 120 FROM antone.posts WHERE processed_at IS NOT NULL")
    wait_until(lambda: samples(ask(address, "/metrics").text)["antoned_queue_wait_seconds_count"] == 120, 10, "the count")
    text = ask(address, "/metrics").text
    found = samples(text)
    by_mode = {row["mode"]: row["count"] for row in database.rows("SELECT mode::text, count(*) FROM antone.decisions GROUP BY mode")}
    for mode in ("HELPFUL", "ENGAGEMENT", "HYBRID", "DISENGAGED"):
        assert found[f'antoned_posts_decided_total{{platform="TWITTER",mode="{mode}"}}'] == by_mode.get(mode, 0)
    assert sum(value for name, value in found.items() if name.startswith("antoned_posts_decided")) == 120
    assert sum(value for name, value in found.items() if name.startswith("antoned_rules_fired")) == 120
    assert found["antoned_drafts_written_total"] == database.value("SELECT count(*) FROM antone.replies") > 0
    assert found["antoned_posts_late_total"] == 0
    batches = found['antoned_batches_total{outcome="committed"}']
    assert batches >= 1
    for name, (buckets, total, count) in histograms(text).items():
        bounds, counts = zip(*buckets)
        assert list(bounds) == sorted(bounds) and bounds[-1] == float("inf"), name
        assert list(counts) == sorted(counts) and counts[-1] == count, name
        assert count == {"antoned_queue_wait_seconds": 120, "antoned_archive_part_seconds": 0}.get(name, batches), name
        assert (total > 0) == (count > 0), name
        assert total <= sum((after - before) * bound for (bound, after), before in zip(buckets[:-1], (0, *counts)))
    assert found["antoned_batch_seconds_sum"] >= sum(
        found[f"antoned_{step}_seconds_sum"] for step in ("claim", "decide", "record"))


def test_a_late_post_and_one_that_fails_are_counted(served, address, database):
    insert_posts(database, 5, first=1)
    database.wait_for("SELECT count(*) = 5 FROM antone.decisions")
    database.execute("UPDATE antone.posts SET detected_at = now() - interval '2 minutes' WHERE platform_post_id = '1'")
    database.execute("CREATE FUNCTION antone.poison() RETURNS trigger LANGUAGE plpgsql AS"
                     " 'BEGIN RAISE EXCEPTION USING ERRCODE = ''22000''; END'")
    database.execute("CREATE TRIGGER poison BEFORE INSERT ON antone.replies FOR EACH ROW EXECUTE FUNCTION antone.poison()")
    insert_posts(database, 1, first=101)
    wait_until(lambda: samples(ask(address, "/metrics").text)['antoned_posts_failed_total{outcome="retried"}'] == 1, 10, "the failure")
    found = samples(ask(address, "/metrics").text)
    assert found['antoned_errors_total{class="data"}'] >= 1 and found['antoned_events_total{event="POST_FAILED"}'] == 1
    assert found["antoned_posts_late_total"] == 0
    assert ask(address, "/health").json["status"] == "pass", "a post is at fault, not the daemon"
    database.execute("DROP TRIGGER poison ON antone.replies")
    database.execute("UPDATE antone.posts SET next_attempt_at = NULL, detected_at = now() - interval '2 minutes'"
                     " WHERE platform_post_id = '101'")
    wait_until(lambda: samples(ask(address, "/metrics").text)["antoned_posts_late_total"] == 1, 15, "the late post")


def test_what_waits_for_people_is_shown(served, address, database):
    insert_posts(database, 8)
    database.wait_for("SELECT count(*) = 8 FROM antone.decisions")
    database.execute("INSERT INTO antone.escalations (priority, created_at) VALUES ('CRITICAL', now() - interval '20 minutes'),"
                     " ('CRITICAL', now()), ('LOW', now())")
    database.execute("INSERT INTO antone.escalations (priority, status, created_at)"
                     " VALUES ('CRITICAL', 'IN_PROGRESS', now() - interval '2 hours')")
    drafts = database.value("SELECT count(*) FROM antone.replies")
    waiting = wait_until(lambda: (found := ask(address, "/status.json").json)["escalations"]["CRITICAL"]["waiting"] == 2 and found,
                         20, "the next look")
    assert waiting["escalations"]["LOW"]["waiting"] == 1 and waiting["escalations"]["HIGH"]["waiting"] == 0
    assert 1200 <= waiting["escalations"]["CRITICAL"]["oldest_seconds"] < 1260, "nobody has taken it up"
    assert waiting["drafts"]["waiting"] == drafts > 0
    assert waiting["queue"]["waiting"] == 0 and waiting["decided"]["total"] == 8
    assert sum(waiting["decided"]["last_minutes"]) == 8 and len(waiting["decided"]["last_minutes"]) == 60
    found = samples(ask(address, "/metrics").text)
    assert found['antoned_escalations_waiting{priority="CRITICAL"}'] == 2
    assert found["antoned_drafts_waiting"] == drafts and found["antoned_daemons_alive"] == 1


def test_no_text_and_no_handle_in_any_answer(served, address, database):
    insert_posts(database, 4, content="Woke up with the worst hangover, my zanzibar friend says help, how do I cope?")
    database.wait_for("SELECT count(*) = 4 FROM antone.decisions")
    for path in TYPES:
        assert "zanzibar" not in ask(address, path).text and "handle_" not in ask(address, path).text


# Rude and slow callers

def descriptors(running):
    return len(os.listdir(f"/proc/{running.pid}/fd"))


def test_hundreds_of_idle_connections_shut_nobody_out(served, address):
    before, memory = descriptors(served), served.memory_bytes()
    idle = [connect(address) for _ in range(400)]
    try:
        for path, kind in TYPES.items():
            assert ask(address, path).headers["content-type"] == kind
        assert descriptors(served) - before <= 64 + 2, "connections are bounded"
        assert served.memory_bytes() - memory < 4 << 20
        found = samples(ask(address, "/metrics").text)
        assert found["antoned_http_connections"] <= 64
        assert found['antoned_http_connections_closed_total{reason="evicted"}'] >= 400 - 64
    finally:
        for each in idle:
            each.close()


def send_until_full(raw, request):
    """As much as the other side takes without our reading anything."""
    raw.setblocking(False)
    sent = 0
    try:
        while sent < 64 << 20:
            sent += raw.send(request)
    except (BlockingIOError, BrokenPipeError, ConnectionResetError):
        pass
    return sent


def test_who_never_reads_costs_a_bounded_sum(served, address):
    memory = served.memory_bytes()
    rude = [connect(address) for _ in range(20)]
    request = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n" * 200
    try:
        taken = 0
        for _ in range(60):
            taken += sum(send_until_full(each, request) for each in rude)
            assert ask(address, "/livez").text == "alive\n"
        assert taken < len(rude) << 20, "what is sent is taken without end"
        assert served.memory_bytes() - memory < 8 << 20
    finally:
        for each in rude:
            each.close()


@pytest.mark.slow
def test_patience_ends_after_twenty_seconds(served, address):
    """Who says nothing, who says a letter now and then, who does not take the answer: each is let go."""
    began = time.monotonic()
    silent, slow, rude = connect(address), connect(address), connect(address)
    send_until_full(rude, b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n" * 200)
    letters = iter("GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + "a" * 1000)

    def is_over():
        try:
            slow.send(next(letters).encode())
        except (BrokenPipeError, ConnectionResetError):
            return True
        return time.monotonic() - began > 60

    wait_until(is_over, 60, "the end of the slow one")
    assert 15 < time.monotonic() - began < 60
    assert silent.recv(1) == b"", "the silent one was let go"
    rude.settimeout(30)
    with pytest.raises((BrokenPipeError, ConnectionResetError)):
        while True:
            rude.send(b"x" * 65536)
    wait_until(lambda: samples(ask(address, "/metrics").text)['antoned_http_connections_closed_total{reason="overdue"}'] >= 2,
               10, "the count")
    assert ask(address, "/livez").status == 200


# Where it listens

def refused(config, daemon, listen):
    """What a daemon says that may not start."""
    running = daemon(config=config(f"refused{time.monotonic()}.conf", http={"listen": listen})).start()
    assert running.wait_exit() == 78
    assert not running.is_ready
    return running.stderr


def test_an_address_in_use_is_no_start(config, daemon):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert re.search(rf'http.listen = "127.0.0.1:{port}": another process listens there', refused(config, daemon, f"127.0.0.1:{port}"))


def test_of_two_daemons_at_one_address_the_second_is_refused(served, config, daemon, address, directory):
    assert "another process listens there" in refused(config, daemon, address)
    assert ask(address, "/livez").status == 200, "the first goes on"
    assert served.terminate() == 0
    assert not (directory / "http").exists(), "what it made it takes away"


def test_a_file_at_the_path_is_left_alone(config, daemon, address, directory):
    (directory / "http").write_text("precious")
    assert "there is a file of that name, which is no socket" in refused(config, daemon, address)
    assert (directory / "http").read_text() == "precious"


def test_a_socket_of_another_program_is_left_alone(config, daemon, address, directory):
    with socket.socket(socket.AF_UNIX) as taken:
        taken.bind(str(directory / "http"))
        taken.listen()
        assert "another process listens there" in refused(config, daemon, address)
        connect(address).close()


@pytest.mark.parametrize("path, why", [("/nowhere/at/all/http", "No such file or directory"), ("/" + "x" * 150, "may have")])
def test_a_path_that_cannot_be_is_refused(config, daemon, path, why):
    assert why in refused(config, daemon, f"unix:{path}")


def test_a_socket_that_a_crash_left_is_replaced(config, daemon, address, directory):
    path = config(http={"listen": address})
    with daemon(config=path) as first:
        first.kill()
    assert (directory / "http").is_socket()
    with daemon(config=path):
        assert ask(address, "/livez").status == 200
        assert stat.S_IMODE((directory / "http").stat().st_mode) == 0o660


def test_off_serves_nothing_and_once_neither(config, daemon, address, directory, database):
    insert_posts(database, 2)
    once = daemon("--once", config=config(http={"listen": address})).start()
    assert once.wait_exit() == 0 and not (directory / "http").exists()


ACTIVATE = """
import os, socket, sys
listening = socket.socket(socket.AF_UNIX)
listening.bind(sys.argv[1])
listening.listen()
os.dup2(listening.fileno(), 3)
os.set_inheritable(3, True)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""


def test_a_socket_of_systemds_is_served(config, tmp_path, directory):
    path = directory / "systemd"
    wrapper = (sys.executable, "-c", ACTIVATE, str(path))
    with Daemon(config(http={"listen": f"unix:{directory}/unused"}), tmp_path, wrapper=wrapper) as running:
        assert ask(f"unix:{path}", "/livez").text == "alive\n"
        assert not (directory / "unused").exists()
        assert running.terminate() == 0
    assert path.exists(), "what is systemd's stays"


# What it costs

def test_idle_it_costs_next_to_nothing(config, daemon, address, database):
    path = config(log={"level": "info"}, http={"listen": address})
    with daemon(config=path, environment={"WATCHDOG_USEC": "2000000"}) as running:
        insert_posts(database, 20)
        database.wait_for("SELECT count(*) = 20 FROM antone.decisions")
        running.wait_message("WATCHDOG", "1", since=len(running.messages))
        switches, cpu, began = running.context_switches(), running.cpu_seconds(), time.monotonic()
        for _ in range(12):  # of one second each: more than one look of every ten
            running.wait_message("WATCHDOG", "1", since=len(running.messages))
        elapsed = time.monotonic() - began
        assert (running.context_switches() - switches) / elapsed < 6
        assert running.cpu_seconds() - cpu <= 0.03
        # Pages of programs and libraries are not its own; they come and go with what was used last.
        assert running.memory_bytes("RssAnon") < 7 * 1024 * 1024
