"""antonectl queue import: what is right goes in once, what is wrong is named by line and field, and nothing else happens."""
import json
import os
import pty
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest
from antone_testing.daemon import clean_environment
from antone_testing.paths import ANTONECTL
from antone_testing.posts import HANGOVER, UNRELATED, import_line, write_import_file

DATA, IO = 65, 74
SECRET = "zzsecretzz"


def without(number, *names, **changes):
    line = import_line(number, **changes)
    for name in names:
        del line[name]
    return line


def author(number, **changes):
    return import_line(number, author={"platform_id": "x", "handle": "h", **changes})


# What stands in the file, and what is said about it. Only good lines have a number that is a multiple of 10.
BAD_LINES = [
    ('{"platform":"TWITTER","content":"' + SECRET, "json: ends too early"),
    ("not json at all " + SECRET, "json: is not well-formed JSON"),
    ("[1, 2]", "json: is not an object"),
    ('{"content":"a"} {"content":"b"}', "json: goes on behind its end"),
    (without(1, "platform"), "platform: is missing"),
    (without(1, "platform_post_id"), "platform_post_id: is missing"),
    (without(1, "content"), "content: is missing"),
    (without(1, "author"), "author: is missing"),
    (import_line(1, platform="MYSPACE"), "platform: is none of TWITTER, REDDIT, THREADS"),
    (import_line(1, platform_post_id="a b"), "platform_post_id: may only hold"),
    (import_line(1, platform_post_id=""), "platform_post_id: is empty"),
    (import_line(1, platform_post_id="9" * 101), "platform_post_id: is longer than 100"),
    (import_line(1, content=""), "content: is empty"),
    (import_line(1, content=SECRET + "x" * 40293), "content: is longer than 40302 characters"),
    (import_line(1, content=SECRET + "\0"), "content: holds a NUL"),
    (import_line(1, content=7), "content: is not a string"),
    (import_line(1, metrics={"likes": -1}), "metrics.likes: is negative"),
    (import_line(1, metrics={"likes": 10**30}), "metrics.likes: is too large a number"),
    (import_line(1, metrics={"replies": 1000000001}), "metrics.replies: is larger than 1000000000"),
    (import_line(1, metrics={"reposts": 0.5}), "metrics.reposts: is not a whole number"),
    (import_line(1, metrics=[]), "metrics: is not an object"),
    (import_line(1, metrics={"noise": SECRET * 7000}), "metrics: holds more than 65536 bytes"),
    # Short on the line; with all the zeros that jsonb writes it is not.
    (import_line(1, metrics={"noise": [1e300] * 300}), "metrics: holds more than 65536 bytes"),
    (import_line(1, published_at="yesterday"), "published_at: is not a date"),
    (import_line(1, detected_at="2026-02-30T00:00:00Z"), "detected_at: is not a date"),
    (import_line(1, metrics_at="2026-11-20T09:00:00"), "metrics_at: is not a date"),
    (import_line(1, keyword_matches=["k"] * 51), "keyword_matches: holds more than 50"),
    (import_line(1, keyword_matches="hangover"), "keyword_matches: is not a list"),
    (author(1, handle="@" + SECRET), "author.handle: may only hold"),
    (author(1, platform_id=None), "author.platform_id: is missing"),
    (author(1, follower_count=-1), "author.follower_count: is negative"),
    (author(1, follower_count=2 * 10**9), "author.follower_count: is larger than 1000000000"),
    (author(1, is_verified="yes"), "author.is_verified: is not true or false"),
    ("x" * 700000, "json: the line is longer than 655360 bytes"),
]


def rows(database):
    return database.rows("SELECT platform::text, platform_post_id, content FROM antone.posts ORDER BY 1, 2")


def everything(database):
    """Both tables byte for byte, with the transactions that wrote their rows."""
    return [database.rows(f"SELECT xmin::text, t::text FROM antone.{table} t ORDER BY id") for table in
            ("authors", "posts")]


def test_bad_lines_are_named_and_skipped_and_the_rest_goes_in(antonectl, database, tmp_path):
    lines = []
    for index, (bad, _) in enumerate(BAD_LINES):
        lines += [import_line(10 * index), bad]
    path = write_import_file(tmp_path / "mixed.jsonl", lines)
    done = antonectl("queue", "import", path, json=True)
    assert done.returncode == DATA
    reports = done.stderr.splitlines()
    for index, (_, heard) in enumerate(BAD_LINES):
        assert reports[index].startswith(f"{path}:{2 * index + 2}: {heard}"), reports[index]
    assert len(reports) == len(BAD_LINES) + 1
    assert SECRET not in done.stderr
    assert {key: done.json[key] for key in ("lines", "queued", "invalid", "already_there", "no_keyword")} == {
        "lines": 2 * len(BAD_LINES), "queued": len(BAD_LINES), "invalid": len(BAD_LINES), "already_there": 0,
        "no_keyword": 0}
    assert len(rows(database)) == len(BAD_LINES)


NOISES = [1, -1.5, 1e-9, 1.25e-300, 1e15, 1e16, 123456789.123e12, 1e17, 1e300, "ü\t\x7f/\"\\", [], {}, [True, None], {"ß": 2}]


@pytest.mark.parametrize("noise", NOISES, ids=str)
def test_what_import_lets_through_the_table_takes(antonectl, database, tmp_path, noise):
    """The length of metrics is counted as the table counts it, whatever they hold: no batch fails for one line."""
    documents = [{"noise": [noise] * count} for count in sorted({int(10 * 1.06 ** step) for step in range(134)})]
    documents = [metrics for metrics in documents if len(json.dumps(metrics, ensure_ascii=False).encode()) < 125000]
    documents += [{"noise": "x" * 65523}, {"noise": "x" * 65524}]
    lines = [import_line(n, metrics=metrics) for n, metrics in enumerate(documents)]
    done = antonectl("queue", "import", write_import_file(tmp_path / "noise.jsonl", lines), json=True)
    assert "not stored" not in done.stderr, done.stderr
    refused = done.stderr.count(": metrics: holds more than 65536 bytes")
    assert refused >= 2 and done.json["queued"] + refused == len(lines)
    longest = database.rows("SELECT octet_length(raw_metrics::text) AS size FROM antone.posts ORDER BY 1 DESC LIMIT 2")
    assert longest[0]["size"] == 65536 and longest[1]["size"] > 58000


NUMBERS = ["0.1", "0.1234567890123456789", "-3.14159265358979323846264338327950288", "1.50", "-0.0", "-0", "0", "2e0", "2E+2", "12.5e-3",
           "1e-400", "0.000e5", "0e99999", "9007199254740993", "9223372036854775807", "1.7976931348623157e308", "0." + "0" * 16383,
           "1e-16383", "0.00120e2", "120e-1"]


def test_numbers_are_stored_as_they_came(antonectl, database, tmp_path):
    """Digit by digit, as jsonb reads the producer's own text; the spelling of keys and blanks is no matter."""
    lines = [json.dumps(import_line(n, metrics={"at": "PLACE"})).replace('"PLACE"', f' [ "1e5\\"", {number} ] ')
             for n, number in enumerate(NUMBERS)]
    lines[0] = lines[0].replace('"metrics"', '"\\u006detrics"')
    path = tmp_path / "numbers.jsonl"
    path.write_text("\n".join(lines) + "\n")
    assert antonectl("queue", "import", path).returncode == 0
    stored = {row["platform_post_id"]: row["number"] for row in database.rows(
        "SELECT platform_post_id, raw_metrics -> 'at' ->> 1 AS number FROM antone.posts")}
    meant = [database.value("SELECT (%s::jsonb)::text", [number]) for number in NUMBERS]
    assert [stored[import_line(n)["platform_post_id"]] for n in range(len(NUMBERS))] == meant


@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_counts_as_long_as_the_table_writes_it(antonectl, database, tmp_path, number):
    written = len(database.value("SELECT (%s::jsonb)::text", [number]))
    fit = 65536 - len('{"a": "", "b": }') - written
    lines = [json.dumps(import_line(n, metrics={"a": "x" * (fit + n), "b": "PLACE"})).replace('"PLACE"', number) for n in (0, 1)]
    path = tmp_path / "long.jsonl"
    path.write_text("\n".join(lines) + "\n")
    done = antonectl("queue", "import", path)
    assert f"{path}:2: metrics: holds more than 65536 bytes" in done.stderr
    assert database.value("SELECT max(octet_length(raw_metrics::text)) FROM antone.posts") == 65536


@pytest.mark.parametrize("number", ["1e-16384", "0e100001", "0e-99999999999999999999", "0." + "0" * 16384])
def test_a_number_that_the_table_cannot_keep_is_named(antonectl, database, tmp_path, number):
    path = tmp_path / "number.jsonl"
    path.write_text(json.dumps(import_line(1, metrics={"a": "PLACE"})).replace('"PLACE"', number) + "\n")
    done = antonectl("queue", "import", path)
    assert done.returncode == DATA and f"{path}:1: metrics: holds a number that the database cannot keep" in done.stderr


def test_bytes_that_are_not_utf8_name_their_field(antonectl, database, tmp_path):
    path = tmp_path / "latin1.jsonl"
    good = json.dumps(import_line(1)).encode()
    path.write_bytes(good.replace(b"Woke", b"W\xf6ke") + b"\n" + good.replace(b"Woke", b"Wo\x00ke") + b"\n" + good)
    done = antonectl("queue", "import", path)
    assert done.returncode == DATA
    assert f"{path}:1: content: is not valid UTF-8\n{path}:2: content: holds a NUL\n" in done.stderr
    assert len(rows(database)) == 1


def test_everything_that_may_be_given_arrives(antonectl, database, tmp_path):
    line = import_line(
        1, content="café 🤢 hangover", platform="REDDIT", metrics_at="2026-11-20T10:00:00+01:00",
        metrics={"likes": 3, "comments": 4, "community": "r/x", "awards": {"gold": 1}},
        keyword_matches=["first", "with, comma", 'with "quotes" {and} \\'], keyword_categories=["one"],
        author={"platform_id": "id with space", "handle": "h.h-h_h", "display_name": "D", "bio": "B",
                "follower_count": 10, "is_verified": True}, producers_own={"is": "ignored"})
    assert antonectl("queue", "import", write_import_file(tmp_path / "one.jsonl", [line])).returncode == 0
    post = database.rows(
        "SELECT p.platform::text, content, keyword_matches, keyword_categories, raw_metrics, priority,"
        " extract(epoch FROM published_at)::bigint AS published, extract(epoch FROM metrics_at)::bigint AS metrics,"
        " handle, display_name, bio, follower_count, is_verified, is_power_user, a.platform_id"
        " FROM antone.posts p JOIN antone.authors a ON a.id = author_id")
    assert post == [{
        "platform": "REDDIT", "content": line["content"], "keyword_matches": line["keyword_matches"],
        "keyword_categories": ["one"], "raw_metrics": line["metrics"], "priority": 0, "published": 1795165200,
        "metrics": 1795165200, "handle": "h.h-h_h", "display_name": "D", "bio": "B", "follower_count": 10,
        "is_verified": True, "is_power_user": False, "platform_id": "id with space"}]


def test_keywords_that_are_not_given_are_found_and_posts_without_are_left_out(antonectl, database, tmp_path):
    lines = [import_line(1, content=HANGOVER), import_line(2, content=UNRELATED),
             import_line(3, content=UNRELATED, keyword_matches=["given"]),
             import_line(4, content=HANGOVER, keyword_matches=[])]
    path = write_import_file(tmp_path / "mixed.jsonl", lines)
    assert antonectl("queue", "import", path, json=True).json["no_keyword"] == 2
    found = {row["platform_post_id"]: row for row in database.rows("SELECT * FROM antone.posts")}
    assert set(found) == {"1", "3"}
    assert found["1"]["keyword_matches"] and found["1"]["keyword_categories"]
    assert found["3"]["keyword_matches"] == ["given"]
    assert antonectl("queue", "import", "--all", path, json=True).json["queued"] == 2
    assert database.value("SELECT count(*) FROM antone.posts") == 4


def test_importing_twice_changes_nothing(antonectl, database, tmp_path):
    lines = [import_line(n, author={"platform_id": f"a{n % 7}", "handle": f"h{n}", "follower_count": n * 100})
             for n in range(1, 2501)]
    path = write_import_file(tmp_path / "many.jsonl", lines)
    assert antonectl("queue", "import", path, json=True).json["queued"] == 2500
    before = everything(database)
    again = antonectl("queue", "import", path, json=True)
    assert again.returncode == 0
    assert (again.json["queued"], again.json["already_there"]) == (0, 2500)
    assert everything(database) == before


def test_a_post_given_twice_in_a_file_goes_in_once(antonectl, database, tmp_path):
    path = write_import_file(tmp_path / "twice.jsonl", [
        import_line(1, content="first hangover"), import_line(1, content="second hangover"),
        import_line(1, platform="REDDIT")])
    done = antonectl("queue", "import", path, json=True)
    assert (done.returncode, done.json["queued"], done.json["already_there"]) == (0, 2, 1)
    assert [row["content"] for row in rows(database) if row["platform"] == "TWITTER"] == ["second hangover"]


def test_a_processed_post_is_not_queued_again(antonectl, database, tmp_path):
    path = write_import_file(tmp_path / "one.jsonl", [import_line(1)])
    antonectl("queue", "import", path)
    database.execute("UPDATE antone.posts SET processed_at = now()")
    assert antonectl("queue", "import", path, json=True).json["already_there"] == 1
    assert database.value("SELECT count(*) FROM antone.posts WHERE processed_at IS NULL") == 0


@pytest.mark.parametrize("followers, tier", [(4999, None), (5000, "MICRO"), (50000, "MACRO"), (10**9, "MEGA")])
def test_posts_of_power_users_go_first(antonectl, database, tmp_path, followers, tier):
    path = write_import_file(tmp_path / "one.jsonl", [author(1, follower_count=followers)])
    done = antonectl("queue", "import", path, json=True)
    assert done.json["power_user_posts"] == (tier is not None)
    found = database.rows("SELECT is_power_user, t.name, priority FROM antone.posts JOIN antone.authors a"
                          " ON a.id = author_id LEFT JOIN antone.power_tiers t ON t.id = power_tier_id")[0]
    assert found == {"is_power_user": tier is not None, "name": tier, "priority": 10 if tier else 0}


def known_author(database):
    return database.rows("SELECT handle, display_name, follower_count, is_verified, interaction_history"
                         " FROM antone.authors")


def test_a_newer_line_updates_its_author_an_older_one_does_not_and_what_is_left_out_stays(
        antonectl, database, tmp_path):
    def bring(number, day, **about):
        line = import_line(number, detected_at=f"2026-11-{day:02}T09:00:00Z", author={"platform_id": "x", **about})
        done = antonectl("queue", "import", write_import_file(tmp_path / f"{number}.jsonl", [line]))
        assert done.returncode == 0, done.stderr

    bring(1, 10, handle="ten", display_name="Ten", follower_count=10, is_verified=True)
    database.execute("UPDATE antone.authors SET interaction_history = '[{\"type\": \"thanks\"}]'")
    bring(2, 5, handle="five", display_name="Five", follower_count=5)
    expected = {"handle": "ten", "display_name": "Ten", "follower_count": 10, "is_verified": True,
                "interaction_history": [{"type": "thanks"}]}
    assert known_author(database) == [expected]
    bring(3, 15, handle="fifteen")
    assert known_author(database) == [{**expected, "handle": "fifteen"}]
    assert database.value("SELECT count(*) FROM antone.posts") == 3


def test_two_importers_of_the_same_and_of_mirrored_files_end_well(antonectl, database, tmp_path):
    lines = [import_line(n, author={"platform_id": f"a{n % 300}", "handle": f"h{n % 300}"}) for n in range(1, 4001)]
    forth = write_import_file(tmp_path / "forth.jsonl", lines)
    back = write_import_file(tmp_path / "back.jsonl", lines[::-1])
    antonectl("status")
    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(lambda path: antonectl("queue", "import", path, json=True), [forth, back, forth, back]))
    assert [each.returncode for each in done] == [0] * 4, [each.stderr for each in done]
    assert sum(each.json["queued"] for each in done) == 4000
    assert database.value("SELECT count(*) FROM antone.posts") == 4000
    assert database.value("SELECT count(*) FROM antone.authors") == 300


def test_killed_half_way_whole_batches_are_in_and_a_second_run_completes(antonectl, config, database):
    lines = "".join(json.dumps(import_line(n)) + "\n" for n in range(1, 3001))
    importer = subprocess.Popen([ANTONECTL, "-c", config("kill.conf"), "queue", "import", "-"],
                                stdin=subprocess.PIPE, text=True, env=clean_environment())
    importer.stdin.write(lines[: len(lines) * 5 // 6])  # it waits for more when it is killed
    importer.stdin.flush()
    database.wait_for("(SELECT count(*) FROM antone.posts) > 0")
    importer.send_signal(signal.SIGKILL)
    importer.wait()
    importer.stdin.close()
    assert database.value("SELECT count(*) FROM antone.posts") % 1000 == 0
    assert antonectl("queue", "import", "-", stdin=lines).returncode == 0
    assert database.value("SELECT count(*) FROM antone.posts") == 3000


def test_a_statement_that_fails_leaves_its_batch_out_and_says_which_lines(antonectl, database):
    database.execute("CREATE FUNCTION antone.refuse() RETURNS trigger LANGUAGE plpgsql AS"
                     " $$ BEGIN IF NEW.platform_post_id = '1500' THEN RAISE 'refused'; END IF; RETURN NEW; END $$")
    database.execute("CREATE TRIGGER refuse BEFORE INSERT ON antone.posts FOR EACH ROW EXECUTE FUNCTION antone.refuse()")
    lines = "".join(json.dumps(import_line(n)) + "\n" for n in range(1, 2501))
    done = antonectl("queue", "import", "-", stdin=lines, json=True)
    assert done.returncode == DATA
    assert "lines 1001 to 2000" in done.stderr
    assert done.json["queued"] == 1000
    assert database.value("SELECT count(*) FROM antone.posts") == 1000
    assert database.value("SELECT count(*) FROM antone.authors") == 50


def test_blank_lines_a_byte_order_mark_and_other_line_ends_are_no_trouble(antonectl, database, tmp_path):
    path = tmp_path / "odd.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(import_line(1)).encode() + b"\r\n\r\n   \n"
                     + json.dumps(import_line(2)).encode())
    done = antonectl("queue", "import", path, json=True)
    assert (done.returncode, done.json["lines"], done.json["queued"]) == (0, 2, 2), done.stderr


def test_an_empty_file_is_fine_and_a_missing_one_is_status_74(antonectl, tmp_path):
    (tmp_path / "empty").touch()
    assert antonectl("queue", "import", tmp_path / "empty").returncode == 0
    for path in (tmp_path / "missing", tmp_path):
        done = antonectl("queue", "import", path)
        assert done.returncode == IO
        assert str(path) in done.stderr


def read_all(terminal):
    """A read of a terminal gives a line at most, and fails at the end."""
    shown = b""
    try:
        while piece := os.read(terminal, 65536):
            shown += piece
    except OSError:
        pass
    return shown


def test_progress_is_shown_on_a_terminal_and_never_piped(antonectl, config, database, tmp_path):
    path = write_import_file(tmp_path / "many.jsonl", [import_line(n) for n in range(1, 2001)])
    assert antonectl("queue", "import", path).stderr == ""
    ours, theirs = pty.openpty()
    subprocess.run([ANTONECTL, "-c", config("pty.conf"), "queue", "import", path], stderr=theirs, check=True,
                   stdout=subprocess.DEVNULL, env=clean_environment())
    os.close(theirs)
    shown = read_all(ours).decode()
    os.close(ours)
    assert "lines, " in shown and "/s" in shown
    assert shown.endswith("\r\x1b[K")
