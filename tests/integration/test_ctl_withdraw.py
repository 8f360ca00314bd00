"""What people take back is taken out everywhere, stays away, and leaves a trail without a word of it."""
import gzip
import json
import re

import pytest
from antone_testing.archive import Ledger, insert_old_posts
from antone_testing.payloads import BIG, HELP, bare, reddit_comment, x_v1
from antone_testing.posts import HANGOVER, import_line, write_import_file

DATA, USAGE = 65, 64


def succeed(done):
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture
def queue(antonectl, tmp_path):
    def run(lines, *options, returncode=0):
        done = antonectl("queue", "import", *options, write_import_file(tmp_path / "in.jsonl", lines), json=True)
        assert done.returncode == returncode, done.stderr
        return done.json
    return run


def decide(daemon):
    once = daemon("--once").start()
    assert once.wait_exit(60) == 0, once.stderr


def everywhere(database, text):
    """The tables that hold the text somewhere."""
    return [table["name"] for table in database.rows("SELECT tablename AS name FROM pg_tables WHERE schemaname = 'antone'")
            if database.value(f"SELECT count(*) FROM antone.{table['name']} AS t WHERE t::text LIKE %s", (f"%{text}%",))]


def notices_of_x(post="5", author="9"):
    """Each way in which X says that a post or an account is gone."""
    return [
        ("post", {"delete": {"status": {"id": int(post), "id_str": post, "user_id": 9, "user_id_str": "9"}, "timestamp_ms": "1795165200000"}}),
        ("post", {"data": {"delete": {"tweet": {"id": post, "author_id": "9"}, "event_at": "2026-11-20T09:00:00.000Z"}}}),
        ("post", {"data": {"drop": {"tweet": {"id": post, "author_id": "9"}, "event_at": "2026-11-20T09:00:00.000Z"}}}),
        ("post", {"id": post, "action": "delete", "created_at": "2026-11-20T09:00:00.000Z", "redacted_at": "2026-11-20T09:00:00.000Z",
                  "reason": "deleted"}),
        ("author", {"data": {"user_delete": {"user": {"id": author}, "event_at": "2026-11-20T09:00:00.000Z"}}}),
        ("author", {"data": {"user_suspend": {"user": {"id": author}, "event_at": "2026-11-20T09:00:00.000Z"}}}),
        ("author", {"data": {"user_protect": {"user": {"id": author}, "event_at": "2026-11-20T09:00:00.000Z"}}}),
        ("author", {"user_delete": {"id": int(author)}}),
    ]


def test_a_post_taken_back_is_gone_with_its_draft_and_stays_away(queue, antonectl, daemon, database):
    queue([import_line(n) for n in (1, 2)])
    decide(daemon)
    draft = database.value("SELECT r.id::text FROM antone.replies r JOIN antone.posts p ON p.id = post_ref WHERE p.platform_post_id = '1'")
    words = database.value("SELECT content FROM antone.replies WHERE id = %s", (draft,))
    post = database.value("SELECT id::text FROM antone.posts WHERE platform_post_id = '1'")
    done = succeed(antonectl("queue", "withdraw", "TWITTER", "1", "--by", "kim", json=True))
    assert done.json == {"posts": 1, "authors": 0, "unknown": 0, "invalid": 0}
    assert [row["id"] for row in database.rows("SELECT platform_post_id AS id FROM antone.posts")] == ["2"]
    assert database.value("SELECT count(*) FROM antone.decisions") == 1
    reply = database.rows("SELECT * FROM antone.replies WHERE id = %s", (draft,))[0]
    assert (reply["approval_status"], reply["delete_reason"], reply["approved_by"]) == ("REJECTED", "withdrawn", "kim")
    assert everywhere(database, words) == []
    refused = antonectl("reply", "approve", draft, "--by", "kim")
    assert refused.returncode == DATA
    trail = database.rows("SELECT actor, details_json FROM antone.audit_logs WHERE action = 'post.withdrawn' AND entity_id = %s", (post,))
    assert trail == [{"actor": "kim", "details_json": {}}]
    again = queue([import_line(1), import_line(2)])
    assert (again["queued"], again["already_there"], again["kept_away"]) == (0, 1, 1)
    assert database.value("SELECT count(*) FROM antone.posts") == 1


def test_an_approved_reply_that_was_not_posted_never_is_and_a_posted_one_can_still_be_found(queue, antonectl, daemon, database):
    queue([import_line(n) for n in (1, 2)])
    decide(daemon)
    database.execute("UPDATE antone.replies SET approval_status = 'APPROVED'")
    database.execute("UPDATE antone.replies SET posted_at = now(), platform_post_id = '77' WHERE post_ref ="
                     " (SELECT id FROM antone.posts WHERE platform_post_id = '2')")
    for number in "12":
        succeed(antonectl("queue", "withdraw", "TWITTER", number))
    found = database.rows("SELECT approval_status::text AS status, platform_post_id, deleted_at IS NULL AS stays FROM antone.replies ORDER BY 1")
    assert found == [{"status": "APPROVED", "platform_post_id": "77", "stays": True},
                     {"status": "REJECTED", "platform_post_id": None, "stays": False}]


def test_an_escalation_of_a_post_taken_back_is_closed(queue, antonectl, daemon, database):
    queue([import_line(1, content="I want to kill myself")], "--all")
    decide(daemon)
    assert database.value("SELECT count(*) FROM antone.escalations WHERE status = 'OPEN'") > 0
    succeed(antonectl("queue", "withdraw", "TWITTER", "1", "--by", "kim"))
    closed = database.rows("SELECT DISTINCT status::text AS status, resolved_by, resolution_notes FROM antone.escalations")
    assert closed == [{"status": "CLOSED", "resolved_by": "kim", "resolution_notes": "The post was withdrawn."}]


@pytest.mark.parametrize("case", range(len(notices_of_x())))
@pytest.mark.parametrize("verb", ["import", "withdraw"])
def test_every_notice_of_x_is_obeyed_also_when_it_comes_first(queue, antonectl, database, tmp_path, case, verb):
    kind, notice = notices_of_x()[case]
    other = import_line(6, author={"platform_id": "8", "handle": "h8"})
    theirs = import_line(5, author={"platform_id": "9", "handle": "h9"})
    path = write_import_file(tmp_path / "notices.jsonl", [notice])
    command = ("queue", "import", "--format", "x", path) if verb == "import" else ("queue", "withdraw", "--file", path)
    queue([theirs, other])
    succeed(antonectl(*command))
    assert [row["id"] for row in database.rows("SELECT platform_post_id AS id FROM antone.posts")] == ["6"]
    assert database.value("SELECT count(*) FROM antone.authors WHERE platform_id = '9'") == (kind == "post")
    assert queue([theirs])["kept_away"] == 1
    database.execute("TRUNCATE antone.posts, antone.authors, antone.withdrawals CASCADE")
    assert succeed(antonectl(*command)).returncode == 0
    assert queue([theirs, other])["kept_away"] == 1
    assert [row["id"] for row in database.rows("SELECT platform_post_id AS id FROM antone.posts")] == ["6"]


def test_what_is_released_may_come_again_but_not_who_was_erased(queue, antonectl, database, tmp_path):
    theirs = [import_line(5, author={"platform_id": "9", "handle": "h9"}), import_line(6, author={"platform_id": "8", "handle": "h8"})]
    queue(theirs)
    (tmp_path / "archive").mkdir(exist_ok=True)
    succeed(antonectl("archive", "erase-author", "x", "8"))
    for event, number in (("user_protect", "9"), ("user_unprotect", "9"), ("user_undelete", "8")):
        lines = [{"data": {event: {"user": {"id": number}, "event_at": "2026-11-20T09:00:00.000Z"}}}]
        succeed(antonectl("queue", "withdraw", "--file", write_import_file(tmp_path / "n.jsonl", lines)))
    again = queue(theirs)
    assert (again["queued"], again["kept_away"]) == (1, 1)
    assert [row["id"] for row in database.rows("SELECT platform_id AS id FROM antone.authors")] == ["9"]


def test_an_erased_person_stays_away_and_is_kept_nowhere_in_clear(queue, antonectl, daemon, database, tmp_path):
    line = import_line(5, author={"platform_id": "zz-person-zz", "handle": "zz_handle_zz"})
    queue([line])
    decide(daemon)
    draft = database.value("SELECT id::text FROM antone.replies")
    (tmp_path / "archive").mkdir(exist_ok=True)
    succeed(antonectl("archive", "erase-author", "TWITTER", "zz-person-zz"))
    assert antonectl("reply", "approve", draft, "--by", "kim").returncode == DATA
    assert database.value("SELECT approval_status::text FROM antone.replies") == "REJECTED"
    again = queue([line, import_line(6, author=line["author"])])
    assert (again["queued"], again["already_there"], again["kept_away"]) == (0, 0, 2)
    assert everywhere(database, "zz-person-zz") == everywhere(database, "zz_handle_zz") == []
    assert database.value("SELECT count(*) FROM antone.authors") == 0


def test_producers_bring_nobody_back_either(antonectl, database):
    succeed(antonectl("queue", "withdraw", "TWITTER", "1"))
    succeed(antonectl("queue", "withdraw", "--author", "TWITTER", "gone"))
    database.execute("INSERT INTO antone.authors (platform, platform_id, handle) VALUES ('TWITTER', 'gone', 'h'), ('TWITTER', 'here', 'h'),"
                     " ('REDDIT', 'gone', 'h')")
    database.execute("INSERT INTO antone.posts (platform, platform_post_id, author_id, content) SELECT platform, n, id, 'x' FROM antone.authors,"
                     " (VALUES ('1'), ('2')) AS v (n)")
    assert database.rows("SELECT platform::text, platform_post_id AS id FROM antone.posts ORDER BY 1, 2") == [
        {"platform": "REDDIT", "id": "1"}, {"platform": "REDDIT", "id": "2"}, {"platform": "TWITTER", "id": "2"}]


def test_a_text_that_reddit_shows_no_more_goes_here_too(antonectl, database, tmp_path):
    def bring(*things):
        path = write_import_file(tmp_path / "r.jsonl", things)
        return succeed(antonectl("queue", "import", "--format", "reddit", path, json=True)).json
    bring(*(reddit_comment(n) for n in (1, 2, 3)))
    done = bring(bare(reddit_comment(1, "[deleted]", author="[deleted]")), reddit_comment(2, "[removed]"), reddit_comment(9, "[removed]"))
    assert (done["notices"], done["withdrawn"], done["left_out"]) == (3, 2, 0)
    assert [row["id"] for row in database.rows("SELECT platform_post_id AS id FROM antone.posts")] == ["t1_cm3"]
    assert bring(reddit_comment(9))["queued"] == 1  # it was not here: nothing was kept of it


def test_a_post_sent_and_taken_back_in_one_file_is_gone(antonectl, database, tmp_path):
    lines = [x_v1(1), x_v1(2), {"delete": {"status": {"id": BIG + 1, "id_str": str(BIG + 1)}}}]
    done = succeed(antonectl("queue", "import", "--format", "x", write_import_file(tmp_path / "x.jsonl", lines), json=True)).json
    assert (done["queued"], done["withdrawn"]) == (2, 1)
    assert [row["id"] for row in database.rows("SELECT platform_post_id AS id FROM antone.posts")] == [str(BIG + 2)]


# ---- files ----

def test_a_file_of_ids_and_notices_names_what_is_wrong(queue, antonectl, database, tmp_path):
    queue([import_line(n) for n in range(1, 6)])
    path = tmp_path / "ids"
    path.write_text("TWITTER 1\r\nTWITTER/2\n\nTWITTER 99\nMYSPACE 3\nTWITTER a b\nTWITTER a.b\n{\"id\": \"3\", \"action\": \"delete\", \"reason\": "
                    "\"deleted\"}\n{broken\n" + json.dumps(x_v1(4)) + "\nTWITTER a4 author\n{\"id\": \"5\", \"action\": \"delete\", \"reason\": "
                    "\"scrub_geo\"}\n")
    done = antonectl("queue", "withdraw", "--file", path, json=True)
    assert done.returncode == DATA
    assert done.json == {"posts": 4, "authors": 1, "unknown": 1, "invalid": 5}
    told = [line.split(":", 2)[1:] for line in done.stderr.splitlines()[:-1]]
    assert [int(line) for line, _ in told] == [5, 6, 7, 9, 10]
    assert HELP not in done.stderr
    assert [row["id"] for row in database.rows("SELECT platform_post_id AS id FROM antone.posts")] == ["5"]


@pytest.mark.parametrize("line, heard", [
    ("TWITTER", "names a platform, but no id behind it"), ("TWITTER ", "names a platform, but no id behind it"),
    ("TWITTER 3 autor", 'has something behind its id that is not "author"'), ("var x = 5;", "is none of TWITTER, REDDIT, THREADS")])
def test_a_wrong_line_of_a_file_is_told_why(antonectl, database, tmp_path, line, heard):
    path = tmp_path / "ids"
    path.write_text(line + "\n")
    done = antonectl("queue", "withdraw", "--file", path)
    assert done.returncode == DATA and f"{path}:1: {heard}" in done.stderr
    assert database.value("SELECT count(*) FROM antone.withdrawals") == 0


def test_blanks_between_the_words_and_capitals_do_not_matter(queue, antonectl, database, tmp_path):
    queue([import_line(n) for n in (1, 2, 3)])
    path = tmp_path / "ids"
    path.write_text("  TWITTER   1 \nx\t2\ntwitter  a3\tauthor\n")
    assert antonectl("queue", "withdraw", "--file", path, json=True).json == {"posts": 3, "authors": 1, "unknown": 0, "invalid": 0}


def test_a_file_cut_off_takes_out_what_it_still_names(queue, antonectl, database, tmp_path):
    """What its author took back is better gone than not, and the same file once more changes nothing."""
    queue([import_line(n) for n in range(20)])
    whole = gzip.compress("".join(f"TWITTER {n} {'' if n < 20 else 'author'}\n" for n in range(4000)).encode(), 0)
    path = tmp_path / "ids.gz"
    path.write_bytes(whole[:len(whole) // 2])
    done = antonectl("queue", "withdraw", "--file", path, json=True)
    line = int(re.search(rf"after line (\d+): {path}: the gzip stream ends too early", done.stderr)[1])
    assert done.returncode == DATA and done.json["posts"] == 20 and done.json["posts"] + done.json["unknown"] == line
    assert database.value("SELECT count(*) FROM antone.posts") == 0


@pytest.mark.parametrize("words", [(), ("TWITTER",), ("TWITTER", "1", "--file", "x"), ("--author", "--file", "x"), ("MYSPACE", "1"), ("TWITTER", "a b"), ("TWITTER", "")])
def test_wrong_command_lines(antonectl, words):
    assert antonectl("queue", "withdraw", *words).returncode == USAGE


# ---- the archive ----

@pytest.fixture
def ledger(database, tmp_path, antonectl):
    insert_old_posts(database, 24)
    (tmp_path / "archive").mkdir(exist_ok=True)
    made = Ledger(database, tmp_path / "archive")
    succeed(antonectl("retention", "run"))
    return made


def archived(ledger):
    return {line["post"]["platform_post_id"]: line for path in ledger.directory.glob("posts/*/*/*.jsonl")
            for line in map(json.loads, path.read_text().splitlines())}


def test_archive_files_lose_what_was_taken_back_and_nothing_else(database, ledger, antonectl, tmp_path):
    before = archived(ledger)
    wanted = sorted(before)[3:9:2]
    decision = next(line["decision"]["id"] for line in before.values() if line["decision"])
    asked = [name for name, line in before.items() if line["decision"] and line["decision"]["id"] == decision] + wanted
    database.execute("UPDATE antone.replies SET content = 'zzsaidzz indeed —Antone (Vita)'")
    path = tmp_path / "ids"
    path.write_text("".join(f"{before[name]['post']['platform']} {name}\n" for name in asked) + "REDDIT " + sorted(before)[0] + "\n")
    succeed(antonectl("queue", "withdraw", "--file", path))
    assert database.value("SELECT count(*) FROM antone.erasures WHERE posts IS NOT NULL AND completed_at IS NULL") == 1
    done = succeed(antonectl("archive", "erase-author", json=True)).json
    assert (done["erasures"], done["rows"], done["open"]) == (1, len(set(asked)), 0)
    after = archived(ledger)
    assert set(before) - set(after) == set(asked)
    assert all(after[name] == before[name] for name in after)
    assert succeed(antonectl("archive", "verify", json=True)).json["damaged"] == 0
    assert database.value("SELECT count(*) FROM antone.erasures WHERE posts IS NOT NULL") == 0
    reply = database.rows("SELECT content, approval_status::text AS status FROM antone.replies WHERE decision_ref = %s", (decision,))[0]
    assert "zzsaidzz" not in reply["content"]


def test_the_daemon_does_the_archives_part(database, ledger, antonectl, daemon):
    name, line = sorted(archived(ledger).items())[5]
    succeed(antonectl("queue", "withdraw", line["post"]["platform"], name))
    succeed(antonectl("retention", "run"))
    succeed(antonectl("archive", "erase-author"))
    assert name not in archived(ledger)
    assert HANGOVER  # the fixture's posts have texts


def test_a_restore_before_the_archive_has_done_its_part_brings_it_not_back(database, ledger, antonectl):
    name, line = sorted(archived(ledger).items())[5]
    succeed(antonectl("queue", "withdraw", line["post"]["platform"], name))
    done = antonectl("archive", "restore", "--post", line["post"]["platform"] + "/" + name)
    assert done.returncode == DATA
    assert database.value("SELECT count(*) FROM antone.posts WHERE platform_post_id = %s", (name,)) == 0
    assert database.value("SELECT count(*) FROM antone.decisions WHERE post_id = %s", (line["post"]["id"],)) == 0
