"""Life after the archive: find, restore, refuse what cannot come back, erase a person."""
import hashlib
import json

import pytest
from antone_testing.archive import Ledger, insert_old_audit_logs, insert_old_metrics, insert_old_posts


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
    lines = path.read_text().split("\n")[:-1]
    changed = change(lines)
    raw = ("\n".join(changed) + "\n").encode()
    path.chmod(0o600)
    path.write_bytes(raw)
    name = str(path.relative_to(ledger.directory))
    ledger.database.execute("UPDATE antone.archive_files SET sha256 = %s, bytes = %s, rows = %s WHERE path = %s",
                            (hashlib.sha256(raw).digest(), len(raw), len(changed), name))
    relink(ledger)


def relink(ledger):
    """Makes the chain of the table agree with its rows again, as only somebody with both could."""
    rows = ledger.database.rows(
        "SELECT sequence, path, class, period, generation, format_version, compression, rows, bytes,"
        " encode(sha256, 'hex') AS sha256, first_key, last_key, created_at FROM antone.archive_files ORDER BY sequence")
    previous = "0" * 64
    for row in rows:
        stamp = row["created_at"].strftime("%Y-%m-%dT%H:%M:%S")
        if row["created_at"].microsecond:
            stamp += f".{row['created_at'].microsecond:06d}"
        line = json.dumps({
            "number": row["sequence"], "path": row["path"], "class": row["class"], "period": row["period"],
            "generation": row["generation"], "format": row["format_version"], "compression": row["compression"],
            "rows": row["rows"], "bytes": row["bytes"], "sha256": row["sha256"], "first_key": row["first_key"],
            "last_key": row["last_key"], "archived_at": stamp + "Z", "previous": previous}, separators=(",", ":"))
        if previous != "0" * 64:
            ledger.database.execute("UPDATE antone.archive_files SET previous_sha256 = decode(%s, 'hex') WHERE sequence = %s",
                                    (previous, row["sequence"]))
        previous = hashlib.sha256(line.encode()).hexdigest()


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
    for name in (post["id"], f"{post['platform']}/{post['platform_post_id']}"):
        found = succeed(antonectl("archive", "find", "--post", name, json=True)).json
        assert [row["post"] for row in found] == [post["id"]]
        assert "hangover" not in json.dumps(found)


def test_list_and_verify_need_no_database(ledger, antonectl, config):
    offline = config(database={"conninfo": "host=/nonexistent dbname=x user=x"})
    assert len(succeed(antonectl("archive", "list", "--offline", json=True, config=offline)).json) == 5
    assert succeed(antonectl("archive", "verify", "--offline", config=offline)).returncode == 0
    assert antonectl("archive", "list", config=offline).returncode == 69


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
    assert database.value("SELECT dm_response FROM antone.community_champions") is None
    journal = database.rows("SELECT *, author_hash::text AS hash FROM antone.erasures")[0]
    assert journal["completed_at"] is not None and author_id.replace("-", "") not in journal["hash"]
    assert author["platform_id"] not in str(journal)
    assert succeed(antonectl("archive", "verify", json=True)).json["damaged"] == 0
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
    done, _ = erase(antonectl, database, author_id)
    succeed(done)
    assert database.value("SELECT count(*) FROM antone.erasures WHERE completed_at IS NULL") == 0
    assert succeed(antonectl("archive", "verify", json=True)).json["damaged"] == 0
    assert author_id not in "".join(p.read_text() for p in ledger.directory.rglob("*.jsonl"))
