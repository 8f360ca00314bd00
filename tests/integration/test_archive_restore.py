"""Life after the archive: find, restore, refuse what cannot come back, erase a person."""
import csv
import fcntl
import gzip
import hashlib
import io
import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from antone_testing.archive import (ARCHIVED, Ledger, file_bytes, forget_contents, insert_old_audit_logs, insert_old_metrics,
                                    insert_old_posts, relink)
from antone_testing.datasets import DATASETS
from antone_testing.posts import import_line


@pytest.fixture
def ledger(database, tmp_path, antonectl):
    """Everything old is archived already."""
    insert_old_posts(database, 24)
    insert_old_metrics(database)
    insert_old_audit_logs(database)
    (tmp_path / "archive").mkdir(exist_ok=True)
    made = Ledger(database, tmp_path / "archive")
    succeed(antonectl("retention", "run"))
    return made


def succeed(done):
    assert done.returncode == 0, done.stderr
    return done


def first_file(ledger):
    return sorted(ledger.directory.glob("posts/*/*/*.jsonl"))[0]


def lines_of(path):
    return [json.loads(line) for line in path.read_text().split("\n")[:-1]]


def forge(ledger, path, change):
    """The file with its lines changed, and a manifest that agrees: only the content is wrong."""
    end = "\r\n" if ".csv" in path.name else "\n"
    changed = change(file_bytes(path).decode().split(end)[:-1])
    raw = content = (end.join(changed) + end).encode()
    if path.suffix == ".gz":
        raw = gzip.compress(raw)
    path.chmod(0o600)
    path.write_bytes(raw)
    name = str(path.relative_to(ledger.directory))
    ledger.database.execute("UPDATE antone.archive_files SET sha256 = %s, content_sha256 = %s, bytes = %s, rows = %s WHERE path = %s",
                            (hashlib.sha256(raw).digest(), hashlib.sha256(content).digest(), len(raw), len(changed) - (".csv" in path.name), name))
    relink(ledger.database)


def test_files_from_before_the_hash_of_the_content_are_whole(database, ledger, antonectl):
    """Entries without it stay as they are, the chain goes on behind them, and what comes has it."""
    forget_contents(database, ledger.directory)
    insert_old_posts(database, 3, first=900)
    succeed(antonectl("retention", "run"))
    entries = [json.loads(line) for line in (ledger.directory / "MANIFEST.jsonl").read_text().splitlines()]
    known = ["content_sha256" in entry for entry in entries]
    assert known == sorted(known) and True in known and False in known
    for offline in ((), ("--offline",)):
        assert succeed(antonectl("archive", "verify", *offline, json=True)).json["damaged"] == 0


def test_restoring_twice_changes_nothing_the_second_time(database, ledger, antonectl):
    period = lines_of(first_file(ledger))[0]["post"]["detected_at"][:10]
    first = succeed(antonectl("archive", "restore", "--period", period, json=True)).json
    again = succeed(antonectl("archive", "restore", "--period", period, json=True)).json
    assert first["inserted"] == first["rows"] == again["rows"] and again["inserted"] == 0


def test_a_file_may_be_named_either_way(ledger, antonectl):
    path = first_file(ledger)
    for name in (path, path.relative_to(ledger.directory)):
        succeed(antonectl("archive", "restore", name))


def test_one_post_comes_back_with_its_decision_and_reply(database, ledger, antonectl):
    line = next(line for line in lines_of(first_file(ledger)) if line["decision"])
    succeed(antonectl("archive", "restore", "--post", line["post"]["id"]))
    assert database.rows("SELECT id::text FROM antone.posts") == [{"id": line["post"]["id"]}]
    assert database.value("SELECT decision_id::text FROM antone.replies WHERE decision_id IS NOT NULL") == line["decision"]["id"]


def test_restored_rows_are_held_and_then_go_again(database, ledger, antonectl, config):
    path = config()
    period = lines_of(first_file(ledger))[0]["post"]["detected_at"][:10]
    succeed(antonectl("archive", "restore", "--period", period))
    count = database.value("SELECT count(*) FROM antone.posts")
    succeed(antonectl("retention", "run", config=path))
    assert database.value("SELECT count(*) FROM antone.posts") == count
    database.execute("UPDATE antone.archive_holds SET until = now()")
    succeed(antonectl("retention", "run", config=path))
    assert database.value("SELECT count(*) FROM antone.posts") == 0


def test_into_a_side_schema_leaves_the_live_tables_alone(database, ledger, antonectl):
    for period in ledger.periods():
        succeed(antonectl("archive", "restore", "--period", period, "--into", "look at"))
    assert database.value("SELECT count(*) FROM antone.posts") == 0
    assert database.value("SELECT count(*) FROM antone.archive_holds") == 0
    for table in ("decisions", "competitive_mentions", "kpi_metrics"):
        assert database.value(f'SELECT count(*) FROM (TABLE "look at".{table} EXCEPT TABLE ledger.{table}) AS d') == 0
    assert database.value('SELECT count(*) FROM "look at".posts') == 24


@pytest.mark.parametrize("schema", ["antone", "public", "pg_temp"])
def test_not_into_a_schema_of_others(ledger, antonectl, schema):
    done = antonectl("archive", "restore", first_file(ledger), "--into", schema)
    assert done.returncode == 65


def edited(lines):
    return [lines[0], lines[1].replace('"v":1', '"v":1 ').replace("hangover", "hangower", 1), *lines[2:]]


def replace_in(number, old, new):
    def change(lines):
        assert old in lines[number]
        return [line.replace(old, new, 1) if i == number else line for i, line in enumerate(lines)]
    return change


@pytest.mark.parametrize("change, line, says", [
    (replace_in(2, '"v":1', '"v":7'), 3, "version 7"),
    (replace_in(2, '"post":{', '"audit_log":{'), 3, "another table"),
    (lambda lines: [*lines[:2], lines[2][:-5], *lines[3:]], 3, "not JSON"),
    (replace_in(2, '"spam_filtered":false', '"spam_filtered":"perhaps"'), 3, "boolean"),
    (replace_in(2, '"error_count":0', '"error_count":-1'), 3, "check"),
    (replace_in(2, '"likes": 1', '"likes": 1, "noise": "' + "x" * 65536 + '"'), 3, "posts_raw_metrics_check"),
    (replace_in(2, '"spam_filtered":false', '"spam_filtered":false,"unheard_of":1'), 3, "other content"),
])
def test_a_line_that_cannot_be_is_named_and_nothing_changes(database, ledger, antonectl, change, line, says):
    path = first_file(ledger)
    forge(ledger, path, change)
    done = antonectl("archive", "restore", path)
    assert done.returncode == 65, done.stderr
    assert path.name in done.stderr and says in done.stderr
    assert f":{line}:" in done.stderr or f"record {line}:" in done.stderr
    assert "hangover" not in done.stderr
    assert database.value("SELECT count(*) FROM antone.posts") == 0


def test_metrics_that_only_jsonb_can_hold_go_and_come_back(database, antonectl, tmp_path):
    """Numbers of hundreds of digits and thousands of brackets, which no JSON library reads, stop neither way."""
    insert_old_posts(database, 4, days=1)
    database.execute("UPDATE antone.posts SET raw_metrics = %s", (
        f'{{"integer": {"9" * 400}, "fraction": -0.{"123456789" * 40}, "text": "[\\"9{"9" * 99}", "deep": {"[" * 3000}1{"]" * 3000}}}',))
    (tmp_path / "archive").mkdir(exist_ok=True)
    ledger = Ledger(database, tmp_path / "archive")
    succeed(antonectl("retention", "run"))
    assert database.value("SELECT count(*) FROM antone.posts") == 0
    succeed(antonectl("archive", "verify"))
    assert len(succeed(antonectl("archive", "find", "--post", ledger.keys["posts"][0], json=True)).json) == 1
    succeed(antonectl("archive", "restore", "--period", ledger.periods()[0]))
    ledger.check_restored()


# Values that somebody put into a file: in every column of every dataset something that it may not hold. What stands there
# is never told, only where, and what would be right.

MARKER = 'canary "quoted" \'and\' \\ 2026-13-01 e9'
VALUES = {"text": MARKER, "object": {MARKER: [MARKER]}, "number": 4242424242424242424242, "null": None}
MEMBERS = {"decisions": "decision", "competitive_mentions": "mentions", **{table: DATASETS[table]["record"] for table in ARCHIVED}}


def member_of(line, member):
    found = json.loads(line).get(member)
    return found[-1] if isinstance(found, list) and found else found


def spoil_json(member, column, value, lines):
    """The first line that has such a member; its texts hold the marker too, as a message that quotes the row would."""
    number = next(number for number, line in enumerate(lines) if member_of(line, member))
    line = json.loads(lines[number])
    row = line[member][-1] if isinstance(line[member], list) else line[member]
    for there in (line.get("post", row), row):
        there.update({text: MARKER for text in ("content", "sentiment", "action", "competitor_detected") if text in there})
    row[column] = value
    return number, json.dumps(line, separators=(",", ":"))


def spoil_csv(column, value, lines):
    header, record = (next(csv.reader([lines[number]])) for number in (0, 2))
    record[header.index("metric_name")] = MARKER
    record[header.index(column)] = value
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="").writerow(record)
    return 2, out.getvalue()


def columns_of(database, table):
    return [row["attname"] for row in database.rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum", (f"antone.{table}",))]


RESTORED = ("posts", "decisions", "competitive_mentions", "kpi_metrics", "audit_logs", "archive_holds")


@pytest.mark.parametrize("table", MEMBERS)
def test_what_a_column_cannot_hold_is_named_and_never_told(database, ledger, antonectl, table):
    dataset = table if table in DATASETS else "posts"
    path = sorted(path for path in ledger.directory.glob(f"{dataset}/**/*") if path.is_file())[0]
    lines = file_bytes(path).decode().split("\r\n" if dataset == "kpi_metrics" else "\n")[:-1]
    misfits = set()
    database.execute("DELETE FROM antone.audit_logs")
    for column in columns_of(database, table):
        for kind, value in VALUES.items():
            if dataset == "kpi_metrics" and kind != "text":
                continue
            number, bad = (spoil_csv(column, value, lines) if dataset == "kpi_metrics"
                           else spoil_json(MEMBERS[table], column, value, lines))
            forge(ledger, path, lambda _: [*lines[:number], bad, *lines[number + 1:]])  # noqa: B023
            done = antonectl("archive", "restore", path)
            assert "canary" not in done.stdout + done.stderr and "4242" not in done.stdout + done.stderr, done.stderr
            if done.returncode == 0:  # a text takes any text, jsonb anything, many a column nothing
                for restored in RESTORED:
                    database.execute(f"DELETE FROM antone.{restored}")
                continue
            assert done.returncode == 65, done.stderr
            assert f"{path.name}:{number + 1}: " in done.stderr or f"record {number + 1}:" in done.stderr, done.stderr
            assert sum(database.value(f"SELECT count(*) FROM antone.{restored}") for restored in RESTORED) == 0
            if f".{column}: " in done.stderr and "expected" in done.stderr:
                misfits.add(column)
    typed = {row["attname"] for row in database.rows(
        "SELECT attname FROM pg_attribute JOIN pg_type t ON t.oid = atttypid WHERE attrelid = %s::regclass AND attnum > 0"
        " AND typname NOT IN ('text', 'jsonb')", (f"antone.{table}",))}
    assert misfits >= typed - {"id"}


SECRETS = ("canary", "hangover", "4242")


@pytest.mark.parametrize("code", ["22003", "22P02", "22008", "23514", "23505", "P0001", "45000", "ZZ001", "02000"])
def test_what_the_server_says_of_a_row_is_not_passed_on(database, antonectl, daemon, tmp_path, code):
    """Not by import, daemon, retention or restore, in whatever words: here a trigger's, with the text and a number in it."""
    insert_old_posts(database, 4, days=1)
    (tmp_path / "archive").mkdir(exist_ok=True)
    database.execute(
        "CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'value % is out of range: \"%\"', 4242,"
        f" to_jsonb(coalesce(NEW, OLD)) USING ERRCODE = '{code}', DETAIL = 'canary', HINT = 'canary'; END $$")

    def tell_on(event, table):
        database.execute(f"CREATE OR REPLACE TRIGGER tell BEFORE {event} ON antone.{table} FOR EACH ROW EXECUTE FUNCTION tell()")

    tell_on("DELETE", "posts")
    told = [antonectl("retention", "run")]
    database.execute("DROP TRIGGER tell ON antone.posts")
    succeed(antonectl("retention", "run"))
    line = tmp_path / "posts.jsonl"
    line.write_text(json.dumps(import_line(1, content="canary, worst hangover ever")) + "\n")
    tell_on("INSERT", "posts")
    told += [antonectl("queue", "import", line),
             antonectl("archive", "restore", "--period", database.value("SELECT period FROM antone.archive_files"))]
    for done in told:
        assert done.returncode not in (0, 64), done.args
        assert not any(secret in done.stdout + done.stderr for secret in SECRETS), done.stderr
    database.execute("DROP TRIGGER tell ON antone.posts")
    succeed(antonectl("queue", "import", line))
    tell_on("INSERT", "decisions")
    running = daemon("--once")
    running.start()
    running.wait_exit(60)
    said = running.stderr + str(database.rows("SELECT error_message FROM antone.posts"))
    assert code in said and not any(secret in said for secret in SECRETS), said


def test_an_edited_file_is_refused(database, ledger, antonectl):
    path = first_file(ledger)
    path.chmod(0o600)
    path.write_text("\n".join(edited(path.read_text().split("\n"))))
    done = antonectl("archive", "restore", path)
    assert done.returncode == 65 and path.name in done.stderr
    assert database.value("SELECT count(*) FROM antone.posts") == 0


def test_a_key_with_other_content_is_refused(database, ledger, antonectl):
    path = first_file(ledger)
    lines = lines_of(path)
    ledger.put_back("posts", f"WHERE id = '{lines[4]['post']['id']}'")
    database.execute("UPDATE antone.posts SET priority = 9")
    done = antonectl("archive", "restore", path)
    assert done.returncode == 65 and ":5:" in done.stderr and "other content" in done.stderr
    assert database.value("SELECT count(*) FROM antone.posts") == 1


def test_a_post_whose_author_is_gone_is_refused(database, ledger, antonectl):
    path = first_file(ledger)
    lines = lines_of(path)
    database.execute("DELETE FROM antone.authors WHERE id = %s", (lines[0]["post"]["author_id"],))
    done = antonectl("archive", "restore", path)
    assert done.returncode == 65 and ":1:" in done.stderr and "author" in done.stderr
    assert database.value("SELECT count(*) FROM antone.posts") == 0


@pytest.mark.parametrize("arguments", [(), ("x", "--period", "2026-01-01"), ("--post", "17")])
def test_it_must_be_clear_what_to_restore(ledger, antonectl, arguments):
    assert antonectl("archive", "restore", *arguments).returncode == 64


@pytest.mark.parametrize("arguments", [("posts/2026/01/nothing.jsonl",), ("--period", "1999-01-01"),
                                       ("--post", "00000000-0000-7000-8000-000000000000")])
def test_what_the_archive_does_not_hold_is_said(ledger, antonectl, arguments):
    assert antonectl("archive", "restore", *arguments).returncode == 65


def test_find_by_author_and_by_post(database, ledger, antonectl):
    post = lines_of(first_file(ledger))[0]["post"]
    author = database.rows("SELECT platform::text, platform_id FROM antone.authors WHERE id = %s", (post["author_id"],))[0]
    expected = database.value("SELECT count(*) FROM ledger.posts WHERE author_id = %s", (post["author_id"],))
    for name in (post["author_id"], f"{author['platform']}/{author['platform_id']}"):
        assert len(succeed(antonectl("archive", "find", "--author", name, json=True)).json) == expected
    for name in (post["id"], f"{post['platform']}/{post['platform_post_id']}", f"{post['platform'].lower()}/{post['platform_post_id']}"):
        found = succeed(antonectl("archive", "find", "--post", name, json=True)).json
        assert [row["post"] for row in found] == [post["id"]]
        assert "hangover" not in json.dumps(found)


@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_packed_files_live_the_same_life(database, antonectl, config, tmp_path, packing):
    insert_old_posts(database, 24)
    (tmp_path / "archive").mkdir(exist_ok=True)
    ledger = Ledger(database, tmp_path / "archive")
    path = config(archive={"posts_compression": packing})

    def run(*arguments):
        return succeed(antonectl(*arguments, json=True, config=path)).json

    run("retention", "run")
    post = database.rows("SELECT id::text, author_id::text FROM ledger.posts LIMIT 1")[0]
    assert [row["post"] for row in run("archive", "find", "--post", post["id"])] == [post["id"]]
    author = database.rows("SELECT platform::text, platform_id FROM antone.authors WHERE id = %s", (post["author_id"],))[0]
    theirs = len(run("archive", "find", "--author", post["author_id"]))
    assert run("archive", "restore", "--post", post["id"])["inserted"] == 1
    assert run("archive", "erase-author", author["platform"], author["platform_id"])["rows"] == theirs > 1
    assert run("archive", "verify")["rows"] == 24 - theirs
    assert run("archive", "find", "--author", post["author_id"]) == []
    for period in ledger.periods():
        run("archive", "restore", "--period", period)
    assert database.value("SELECT count(*) FROM antone.posts") == 24 - theirs
    assert database.value("SELECT count(*) FROM (SELECT * FROM antone.posts EXCEPT SELECT * FROM ledger.posts) AS changed") == 0


def test_a_damaged_file_hides_only_what_is_in_it(database, ledger, antonectl):
    first, second, third = sorted(ledger.directory.glob("posts/*/*/*.jsonl"))
    first.chmod(0o600)
    first.write_bytes(first.read_bytes()[:-9])
    second.unlink()
    post = lines_of(third)[0]["post"]
    name = f"{post['platform']}/{post['platform_post_id']}"
    for sought in (("--author", post["author_id"]), ("--post", name)):
        done = antonectl("archive", "find", *sought, json=True)
        assert done.returncode == 1 and post["id"] in [row["post"] for row in done.json]
        assert "2 of 3 files" in done.stderr and first.name in done.stderr and "hangover" not in done.stderr
    done = antonectl("archive", "restore", "--post", "00000000-0000-7000-8000-000000000000")
    assert done.returncode == 65 and "2 files could not be looked through" in done.stderr
    succeed(antonectl("archive", "restore", "--post", name))
    assert database.rows("SELECT id::text FROM antone.posts") == [{"id": post["id"]}]


@pytest.mark.parametrize("name", ["TWITTER/", "TWITTER/a\"b", "TWITTER/" + "x" * 5000, "TWITTER/old", "TWITTER/%", "twitter/old1"])
def test_names_that_no_post_has_are_not_found(ledger, antonectl, name):
    done = antonectl("archive", "find", "--post", name, json=True)
    assert (done.returncode, done.json) in ((0, []), (64, None))


def test_the_list_says_what_can_be_seen_without_reading(ledger, antonectl):
    first, second, _ = sorted(ledger.directory.glob("posts/*/*/*.jsonl"))
    first.chmod(0o600)
    first.write_bytes(first.read_bytes()[:-9])
    second.unlink()
    states = {row["path"]: row["state"] for row in succeed(antonectl("archive", "list", json=True)).json}
    assert sorted(states.values()) == ["in force"] * 3 + ["missing", "wrong size"]
    assert states[str(first.relative_to(ledger.directory))] == "wrong size"


def test_list_and_verify_need_no_database(ledger, antonectl, config):
    offline = config(database={"conninfo": "host=/nonexistent dbname=x user=x"})
    assert len(succeed(antonectl("archive", "list", "--offline", json=True, config=offline)).json) == 5
    assert succeed(antonectl("archive", "verify", "--offline", config=offline)).returncode == 0
    assert antonectl("archive", "list", config=offline).returncode == 69


def test_the_archive_is_verified_while_it_stands_still(ledger, antonectl):
    """A part that a run commits meanwhile would be told as a file in no manifest."""
    directory = os.open(ledger.directory, os.O_RDONLY)
    fcntl.flock(directory, fcntl.LOCK_EX)
    for options in ((), ("--offline",)):
        done = antonectl("archive", "verify", *options)
        assert done.returncode == 75 and "another process works in" in done.stderr, done.stderr
    os.close(directory)
    succeed(antonectl("archive", "verify"))


@pytest.mark.parametrize("arguments", [("verify",), ("restore", "--period", "2020-01-01")], ids=["verify", "restore"])
def test_verify_and_restore_have_the_lock_of_the_database(database, ledger, antonectl, arguments):
    """That of the directory says nothing to a daemon of another host, which sees it by NFS."""
    with database.connect() as other:
        other.execute("SELECT pg_advisory_lock(1095652431, 4)")
        done = antonectl("archive", *arguments)
    assert done.returncode == 75 and "under way" in done.stderr, done.stderr


def test_an_erasure_waits_for_the_session_of_a_run_that_has_ended(database, ledger, antonectl):
    author = database.value("SELECT platform || ' ' || platform_id FROM antone.authors LIMIT 1").split()
    with database.connect() as other, ThreadPoolExecutor() as pool:
        other.execute("SELECT pg_advisory_lock(1095652431, 4)")
        erasing = pool.submit(antonectl, "archive", "erase-author", *author)
        database.wait_for("EXISTS (SELECT FROM pg_stat_activity WHERE application_name LIKE '%archive%'"
                          " AND query LIKE '%pg_try_advisory_lock(1095652431, 4)%' AND state = 'idle')")
        other.execute("SELECT pg_advisory_unlock(1095652431, 4)")
        succeed(erasing.result())


def test_an_erasure_does_not_wait_for_a_whole_run(database, ledger, antonectl):
    author = database.value("SELECT platform || ' ' || platform_id FROM antone.authors LIMIT 1").split()
    with database.connect() as other:
        other.execute("SELECT pg_advisory_lock(1095652431, 4)")
        done = antonectl("archive", "erase-author", *author)
    assert done.returncode == 75 and "under way" in done.stderr


def erase(antonectl, database, author_id):
    author = database.rows("SELECT platform::text, platform_id FROM antone.authors WHERE id = %s", (author_id,))[0]
    return antonectl("archive", "erase-author", author["platform"], author["platform_id"], "--by", "tester", json=True), author


def test_an_erased_author_is_nowhere_and_does_not_come_back(database, ledger, antonectl):
    old_copy = first_file(ledger).read_bytes()
    path = first_file(ledger)
    line = next(line for line in lines_of(path) if line["decision"])
    author_id = line["post"]["author_id"]
    theirs = database.value("SELECT count(*) FROM ledger.posts WHERE author_id = %s", (author_id,))
    database.execute("INSERT INTO antone.community_champions (author_id, dm_response) VALUES (%s, 'call me')", (author_id,))
    database.execute("INSERT INTO antone.posts (platform, platform_post_id, author_id, content, published_at, detected_at)"
                     " SELECT platform, 'looked-at', id, 'hangover', now(), now() FROM antone.authors WHERE id = %s", (author_id,))
    database.execute("INSERT INTO antone.escalations (post_id, priority, status, assigned_to, resolution_notes)"
                     " SELECT id, 'HIGH', 'IN_PROGRESS', 'kim', 'wrote to her' FROM antone.posts WHERE platform_post_id = 'looked-at'")
    database.execute("UPDATE antone.replies SET platform_post_id = '99' WHERE decision_ref = %s", (line["decision"]["id"],))
    replies = database.value("SELECT count(*) FROM antone.replies")

    done, author = erase(antonectl, database, author_id)
    assert succeed(done).json["rows"] == theirs
    assert database.value("SELECT count(*) FROM antone.authors WHERE id = %s", (author_id,)) == 0
    for file in ledger.directory.rglob("*.jsonl"):
        assert author_id not in file.read_text()
    assert not path.exists() and path.with_name(path.name.replace(".jsonl", ".g2.jsonl")).exists()
    assert database.value("SELECT count(*) FROM antone.replies") == replies
    reply = database.rows("SELECT content, platform_post_id FROM antone.replies WHERE decision_ref = %s", (line["decision"]["id"],))[0]
    assert reply["content"].startswith("Erased") and reply["platform_post_id"] is None
    assert database.value("SELECT count(*) FROM antone.community_champions") == 0
    assert database.rows("SELECT status::text, assigned_to, resolution_notes FROM antone.escalations WHERE priority = 'HIGH'") == [
        {"status": "CLOSED", "assigned_to": None, "resolution_notes": None}]
    journal = database.rows("SELECT *, author_hash::text AS hash FROM antone.erasures")[0]
    assert journal["completed_at"] is not None and author_id.replace("-", "") not in journal["hash"]
    assert author["platform_id"] not in str(journal)
    assert succeed(antonectl("archive", "verify", json=True)).json["damaged"] == 0
    refused = antonectl("archive", "restore", path)
    assert refused.returncode == 65 and f"what is left of it is in {path.relative_to(ledger.directory)}".replace(
        ".jsonl", ".g2.jsonl") in refused.stderr
    for period in ledger.periods():
        succeed(antonectl("archive", "restore", "--period", period))
    assert database.value("SELECT count(*) FROM antone.posts") == 24 - theirs

    # An old copy of the file, slipped back in with a manifest that believes it, is refused by the journal.
    database.execute("DELETE FROM antone.posts")
    database.execute("INSERT INTO antone.authors SELECT %s, a.platform, 'other', 'other' FROM antone.authors a LIMIT 1", (author_id,))
    new = path.with_name(path.name.replace(".jsonl", ".g2.jsonl"))
    forge(ledger, new, lambda lines: old_copy.decode().split("\n")[:-1])
    done = antonectl("archive", "restore", new)
    assert done.returncode == 65 and "erased on request" in done.stderr
    assert database.value("SELECT count(*) FROM antone.posts") == 0


@pytest.mark.parametrize("part", ["whole", "beginning", "end", "packed"])
def test_a_copy_of_a_file_is_not_taken_for_another(database, ledger, antonectl, part):
    path = first_file(ledger)
    lines = path.read_bytes().splitlines(keepends=True)
    copy = path.with_name(path.name.replace(".0001.", ".0002.") + (".gz" if part == "packed" else ""))
    copy.write_bytes({"whole": b"".join(lines), "beginning": b"".join(lines[:3]), "end": b"".join(lines[-2:]),
                      "packed": gzip.compress(b"".join(lines))}[part])
    assert copy.name in antonectl("archive", "verify").stdout
    insert_old_posts(database, 3, days=1, first=100)
    done = antonectl("retention", "run")
    assert done.returncode == 1 and path.name in done.stderr and copy.name in done.stderr
    assert database.value("SELECT count(*) FROM antone.posts") == 3
    copy.unlink()
    succeed(antonectl("retention", "run"))
    assert succeed(antonectl("archive", "verify", json=True)).json["damaged"] == 0
    assert database.value("SELECT count(*) FROM antone.posts") == 0


def test_nobody_is_erased_while_a_file_waits_to_be_settled(database, ledger, antonectl):
    """It may hold the person: rows that an interrupted run left in both places."""
    path = first_file(ledger)
    posts = [line["post"] for line in lines_of(path)]
    succeed(antonectl("archive", "restore", path))
    database.execute("DELETE FROM antone.archive_holds")
    copy = path.with_name(path.name.replace(".0001.", ".0002."))
    copy.write_bytes(path.read_bytes())
    done, _ = erase(antonectl, database, posts[0]["author_id"])
    assert done.returncode == 1 and copy.name in done.stderr and "retention run" in done.stderr
    succeed(antonectl("retention", "run"))
    succeed(erase(antonectl, database, posts[0]["author_id"])[0])
    assert not any(posts[0]["author_id"] in file.read_text() for file in ledger.directory.rglob("*.jsonl"))


def test_an_erasure_does_not_vouch_for_what_was_tampered_with(database, ledger, antonectl):
    path = first_file(ledger)
    author_id = lines_of(path)[0]["post"]["author_id"]
    whole = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(whole.replace(b'"error_count":0', b'"error_count":1'))
    done, _ = erase(antonectl, database, author_id)
    assert done.returncode == 1 and path.name in done.stderr and "SHA-256" in done.stderr
    assert database.value("SELECT count(*) FROM antone.authors WHERE id = %s", (author_id,)) == 0
    assert database.value("SELECT count(*) FROM antone.erasures WHERE completed_at IS NULL") == 1
    path.write_bytes(whole)
    assert succeed(antonectl("archive", "erase-author", json=True)).json["open"] == 0
    assert not any(author_id in file.read_text() for file in ledger.directory.rglob("*.jsonl"))
    assert succeed(antonectl("archive", "verify", json=True)).json["damaged"] == 0


def test_an_unknown_author_cannot_be_erased(ledger, antonectl):
    assert antonectl("archive", "erase-author", "TWITTER", "nobody").returncode == 65


def test_an_erasure_that_was_interrupted_is_finished_by_the_next(database, ledger, antonectl):
    author_id = lines_of(first_file(ledger))[0]["post"]["author_id"]
    database.execute("CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'stopped'; END $$")
    database.execute("CREATE TRIGGER stop BEFORE INSERT ON antone.archive_files FOR EACH ROW WHEN (NEW.sequence > 6)"
                     " EXECUTE FUNCTION stop()")
    done, _ = erase(antonectl, database, author_id)
    assert done.returncode != 0
    assert database.value("SELECT count(*) FROM antone.erasures WHERE completed_at IS NULL") == 1
    database.execute("DROP TRIGGER stop ON antone.archive_files")
    assert succeed(antonectl("retention", "run")).returncode == 0
    left = next(path for path in ledger.directory.rglob("*.jsonl") if author_id in path.read_text())
    assert "erased on request" in antonectl("archive", "restore", left).stderr  # not even meanwhile
    succeed(antonectl("archive", "erase-author"))
    assert database.value("SELECT count(*) FROM antone.erasures WHERE completed_at IS NULL") == 0
    assert succeed(antonectl("archive", "verify", json=True)).json["damaged"] == 0
    assert author_id not in "".join(p.read_text() for p in ledger.directory.rglob("*.jsonl"))
