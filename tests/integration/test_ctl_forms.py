"""antonectl queue import --format: what platforms really send goes in, field by field, in every way that they write it."""
import gzip
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from antone_testing import payloads
from antone_testing.daemon import clean_environment
from antone_testing.paths import ANTONECTL, BUILD, SOURCE
from antone_testing.payloads import (ACCOUNT, BIG, HELP, bare, javascript, listing, page, reddit_comment, reddit_submission, threads, x_archived, x_page,
                                     x_user, x_v1, x_v2)
from antone_testing.posts import UNRELATED, import_line, write_import_file

DATA, USAGE = 65, 64
PUBLISHED = 1795165200  # of every payload


def as_lines(*documents):
    return "".join(json.dumps(document) + "\n" for document in documents)


@pytest.fixture
def bring(antonectl, tmp_path):
    """Imports a text; the JSON of the summary with returncode and stderr beside it."""
    def run(form, text, *options, name="in.json", returncode=0):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        done = antonectl("queue", "import", "--format", form, *options, path, json=True)
        assert done.returncode == returncode, done.stderr
        return done
    return run


def post_of(database, platform_post_id):
    found = database.rows(
        "SELECT p.platform::text, content, extract(epoch FROM published_at)::float AS published, extract(epoch FROM metrics_at)::float AS looked_at,"
        " raw_metrics AS metrics, a.platform_id AS author, handle, display_name, bio, follower_count, is_verified"
        " FROM antone.posts p JOIN antone.authors a ON a.id = author_id WHERE platform_post_id = %s", (platform_post_id,))
    assert len(found) == 1, database.rows("SELECT platform_post_id FROM antone.posts")
    return found[0]


def ids(database):
    return [row["id"] for row in database.rows("SELECT platform_post_id AS id FROM antone.posts ORDER BY 1")]


# ---- each form, field by field ----

def test_a_status_of_x_v1(bring, database):
    bring("x", as_lines(x_v1()))
    assert post_of(database, str(BIG)) == {
        "platform": "TWITTER", "content": HELP, "published": PUBLISHED + 0.123, "looked_at": None,
        "metrics": {"likes": 4, "replies": 2, "reposts": 3, "quotes": 1, "mentions": ["antone"], "lang": "en", "latest_id": str(BIG)},
        "author": "77", "handle": "made_up_7", "display_name": "Ann & Co", "bio": "a <test>", "follower_count": 120, "is_verified": True}


def test_ids_beyond_2_to_the_53_lose_nothing_as_numbers(bring, database):
    status = x_v1(user=x_user(id=BIG + 9, id_str=None), id_str=None)
    bring("x", as_lines(status))
    assert (ids(database), post_of(database, str(BIG))["author"]) == ([str(BIG)], str(BIG + 9))


def test_an_id_that_lost_digits_is_refused(bring, database):
    done = bring("x", as_lines(x_v1(id_str=None)).replace(f'"id": {BIG}', '"id": 1.79e18'), returncode=DATA)
    assert ":1: id: has lost digits" in done.stderr
    assert ids(database) == []


def test_long_and_escaped_texts_of_x(bring, database):
    bring("x", as_lines(
        x_v1(1, "cut…", truncated=True, extended_tweet={"full_text": "extended &amp; hungover"}), x_v1(2, None, full_text="full hungover"),
        x_v1(3, "hungover &amp;lt; &amp; &quot;"), x_v2(4, "cut…", note_tweet={"text": "a note, hungover " + "x" * 20000})))
    texts = {row["id"]: row["content"] for row in database.rows("SELECT platform_post_id AS id, content FROM antone.posts")}
    assert texts == {str(BIG + 1): "extended & hungover", str(BIG + 2): "full hungover", str(BIG + 3): "hungover &lt; & &quot;",
                     str(BIG + 104): "a note, hungover " + "x" * 20000}


def test_a_retweet_is_the_post_itself_once(bring, database):
    original = x_v1(1)
    retweets = [x_v1(n, "RT @made_up_7: so hungover…", retweeted_status=original, user=x_user(n)) for n in range(10, 20)]
    v2 = x_v2(30, "RT @x: so hungover…", referenced_tweets=[{"type": "retweeted", "id": x_v2(31)["id"]}])
    done = bring("x", as_lines(*retweets, x_page(v2, tweets=[x_v2(31)]), x_page(v2)))
    assert ids(database) == [str(BIG + 1), str(BIG + 131)]
    assert (done.json["queued"], done.json["already_there"], done.json["left_out"]) == (2, 9, 1)
    assert database.value("SELECT count(*) FROM antone.authors") == 2


def test_a_page_of_x_v2_with_its_includes(bring, database):
    parts = [{"type": "replied_to", "id": "5"}, {"type": "quoted", "id": "6"}]
    bring("x", json.dumps(x_page(x_v2(1), x_v2(2, referenced_tweets=parts), x_v2(3, author_id="82")), indent=1))
    first, second, unknown = (post_of(database, str(BIG + 100 + n)) for n in (1, 2, 3))
    assert first == {
        "platform": "TWITTER", "content": HELP, "published": PUBLISHED, "looked_at": None,
        "metrics": {"likes": 4, "replies": 2, "reposts": 3, "quotes": 1, "bookmarks": 0, "views": 99, "mentions": ["antone"], "lang": "en",
                    "thread": str(BIG + 101), "latest_id": str(BIG + 101)},
        "author": "81", "handle": "made_up_81", "display_name": "Bo", "bio": "tests", "follower_count": 6000, "is_verified": False}
    assert {key: second["metrics"][key] for key in ("reply_to", "quoted", "kind")} == {"reply_to": "5", "quoted": "6", "kind": "quote"}
    assert (unknown["author"], unknown["handle"]) == ("82", "82")


def test_a_v2_post_alone_flattened_or_in_a_stream(bring, database):
    flat = x_v2(1, author={"id": "81", "username": "flat", "name": "F"}, __twarc={"retrieved_at": "2026-11-20T09:30:00+00:00"})
    done = bring("x", as_lines(flat, {"data": x_v2(2), "matching_rules": [{"id": "1"}]}, {"data": [], "meta": {"result_count": 0}}))
    assert done.json["queued"] == 2
    assert (post_of(database, str(BIG + 101))["handle"], post_of(database, str(BIG + 101))["looked_at"]) == ("flat", PUBLISHED + 1800)


def test_an_edited_post_of_x_keeps_the_id_it_began_with(bring, database):
    bring("x", as_lines(x_v2(9, edit_history_tweet_ids=["900", x_v2(9)["id"]]), x_v1(3, edit_history={"initial_tweet_id": "901"})))
    assert ids(database) == ["900", "901"]
    assert post_of(database, "900")["metrics"]["latest_id"] == str(BIG + 109)


def test_the_archive_of_an_account(bring, antonectl, database, tmp_path):
    (tmp_path / "account.js").write_text(javascript("account", ACCOUNT))
    tweets = [x_archived(1), x_archived(2, "RT @somebody: so hungover"), x_archived(3, "@x hungover", in_reply_to_status_id_str="5")]
    done = bring("x-archive", javascript("tweets", tweets), name="tweets.js")
    assert (done.json["lines"], done.json["queued"], done.json["left_out"]) == (3, 2, 1)
    found = post_of(database, str(BIG + 201))
    assert (found["author"], found["handle"], found["display_name"], found["published"]) == ("990", "made_up_owner", "The Owner", PUBLISHED)
    assert (found["metrics"]["likes"], found["metrics"]["reposts"]) == (4, 3)
    assert post_of(database, str(BIG + 203))["metrics"]["kind"] == "reply"
    assert bring("auto", javascript("tweets", tweets), name="tweets.js").json["already_there"] == 2
    piped = antonectl("queue", "import", "--format", "x-archive", "-", stdin=javascript("tweets", tweets))
    assert piped.returncode == USAGE and "--account" in piped.stderr
    piped = antonectl("queue", "import", "--format", "x-archive", "--account", tmp_path / "account.js", "-", stdin=javascript("tweets", tweets))
    assert piped.returncode == 0, piped.stderr


def test_a_thread_of_reddit(bring, database):
    answers = listing(("t1", reddit_comment(2)), ("more", {"count": 3, "children": ["a", "b", "c"]}))
    thread = [listing(("t3", reddit_submission())), listing(("t1", reddit_comment(1, replies=answers)), ("t5", {"display_name": "testing"}))]
    done = bring("reddit", json.dumps(thread))
    assert ids(database) == ["t1_cm1", "t1_cm2", "t3_sub0"]
    assert (done.json["left_out"], done.json["invalid"]) == (2, 0)
    assert post_of(database, "t3_sub0") == {
        "platform": "REDDIT", "content": f"Hungover again\n\n{HELP}", "published": PUBLISHED, "looked_at": None,
        "metrics": {"upvotes": 10, "score": 10, "comments": 4, "community": "r/testing", "edited_at": "2026-11-20T09:01:00Z"},
        "author": "t2_abc", "handle": "made-up_Name", "display_name": None, "bio": None, "follower_count": 0, "is_verified": False}
    assert post_of(database, "t1_cm1")["metrics"] == {"upvotes": 0, "score": -4, "community": "r/testing", "reply_to": "t3_sub0", "thread": "t3_sub0",
                                                      "kind": "reply"}


def test_lines_of_pushshift_and_arctic_shift(bring, database):
    lines = [bare(reddit_comment(1, score="7", ups=None)), bare(reddit_submission(2), retrieved_on=None, retrieved_utc=1795170000),
             {**reddit_comment(3), "_meta": {"retrieved_2nd_on": 1795180000}, "retrieved_on": 1795170000},
             bare(reddit_submission(4, "Hungover link", "", crosspost_parent="t3_zz"))]
    done = bring("reddit", as_lines(*lines))
    assert ids(database) == ["t1_cm1", "t1_cm3", "t3_sub2", "t3_sub4"], done.stderr
    first = post_of(database, "t1_cm1")
    assert (first["author"], first["handle"], first["looked_at"], first["metrics"]["upvotes"]) == ("@made-up_name", "made-up_Name", PUBLISHED + 4800, 7)
    assert post_of(database, "t1_cm3")["looked_at"] == PUBLISHED + 14800
    assert (post_of(database, "t3_sub4")["content"], post_of(database, "t3_sub4")["metrics"]["kind"]) == ("Hungover link", "crosspost")


def test_who_and_what_is_gone_from_reddit_is_left_out_and_counted(bring, database):
    done = bring("reddit", as_lines(
        reddit_comment(1, "[deleted]", author="[deleted]"), reddit_comment(2, "[removed]"), reddit_submission(3, selftext="[removed]"),
        reddit_submission(4, selftext="[deleted]", author="[deleted]"), reddit_comment(5, author="[deleted]", author_fullname=None),
        reddit_submission(6, promoted=True), reddit_comment(7, "")))
    assert (ids(database), done.json["left_out"], done.json["notices"], done.json["invalid"], done.stderr) == ([], 3, 4, 0, "")
    assert [(each["reason"], each["count"], each["line"]) for each in done.json["refusals"]] == [
        ("the author is gone", 1, 5), ("an advertisement", 1, 6), ("no text", 1, 7)]


def test_threads(bring, database):
    media = [threads(1), threads(2, owner=None, username="Made.Up_Two"), threads(3, media_type="REPOST_FACADE", text=None, reposted_post={"id": "1"}),
             threads(4, None, media_type="IMAGE"), threads(5, is_reply=True, replied_to={"id": "9"}, root_post={"id": "8"})]
    done = bring("threads", json.dumps(page(*media), indent=2))
    assert (done.json["queued"], done.json["left_out"]) == (3, 2)
    assert post_of(database, "18000000000000001") == {
        "platform": "THREADS", "content": HELP, "published": PUBLISHED, "looked_at": None, "metrics": {}, "author": "555", "handle": "made.up_one",
        "display_name": None, "bio": None, "follower_count": 0, "is_verified": False}
    assert post_of(database, "18000000000000002")["author"] == "@made.up_two"
    assert post_of(database, "18000000000000005")["metrics"] == {"reply_to": "9", "thread": "8", "kind": "reply"}


def fields_of(value, prefix=""):
    """The paths of all fields."""
    for key, inner in value.items():
        yield prefix + key
        if isinstance(inner, dict):
            yield from fields_of(inner, f"{prefix}{key}.")


def test_every_field_of_the_payloads_stands_in_the_documented_tables():
    """A name stands for all that is in it; the page itself is printed from the program's tables (lint tables_agree)."""
    sections = re.split(r"^## ", (SOURCE / "docs/INPUT.md").read_text(), flags=re.M)
    tables = {section.partition("\n")[0]: set(re.findall(r"`([^`]+)`", section)) for section in sections[1:]}
    for title, payload in [("X, API v1.1", {**x_v1(), "user": {}}), ("X, API v2", x_v2()), ("X, archive of an account", x_archived()["tweet"]),
                           ("Reddit", {**reddit_submission(), **reddit_comment()}), ("Threads", threads())]:
        known = set().union(*(names for name, names in tables.items() if name.startswith(title)))
        missing = [path for path in fields_of(payload)
                   if not any(path == name or path.startswith(name + ".") or name.startswith(path + ".") for name in known)]
        assert not missing, (title, missing)


TIMES = [1795165200, 1795165200.5, "1795165200", "1795165200.0", "Fri Nov 20 09:00:00 +0000 2026", "2026-11-20T09:00:00+0000", "2026-11-20T10:00:00+01:00",
         "2026-11-20T09:00:00.000Z", "2026-11-20 09:00:00Z"]


def test_every_way_to_write_a_time(bring, database):
    bring("reddit", as_lines(*(reddit_comment(n, created_utc=time) for n, time in enumerate(TIMES))))
    found = database.rows("SELECT extract(epoch FROM published_at)::float AS at FROM antone.posts ORDER BY platform_post_id")
    assert [row["at"] for row in found] == [PUBLISHED + (0.5 if n == 1 else 0) for n in range(len(TIMES))]


BAD_TIMES = ["yesterday", "2026-11-20T09:00:00", -1, 1e300, "Fri Foo 20 09:00:00 +0000 2026", "Fri Nov 31 09:00:00 +0000 2026", True, "12x"]


def test_what_is_no_time_is_named(bring):
    done = bring("reddit", as_lines(*(reddit_comment(n, created_utc=time) for n, time in enumerate(BAD_TIMES))), returncode=DATA)
    assert done.json["invalid"] == len(BAD_TIMES)
    assert [(each["reason"].split(",")[0], each["count"], each["line"]) for each in done.json["refusals"]] == [
        ("created_utc: is no time: seconds since 1970", len(BAD_TIMES), 1)]


@pytest.mark.parametrize("given, count", [(None, 0), ("12", 12), (12.0, 12), ("", 0), (-3, 0), (10**10, 10**9), ("-7", 0)])
def test_counts_however_they_are_written(bring, database, given, count):
    bring("x", as_lines(x_v1(favorite_count=given)))
    assert post_of(database, str(BIG))["metrics"].get("likes", 0) == count


def test_a_nul_in_a_text_costs_the_nul_alone(bring, database):
    bring("reddit", as_lines(reddit_comment(1, "so\0 hungover")))
    assert post_of(database, "t1_cm1")["content"] == "so hungover"


def test_a_long_post_is_taken_and_judged_whole(bring, antonectl, database, config):
    """The last words count as much as the first."""
    filler = "I had a beer and then another one. " * 1130
    bring("reddit", as_lines(reddit_submission(1, "t" * 300, filler + "I want to kill myself")), "--all")
    assert len(post_of(database, "t3_sub1")["content"]) > 39000
    scored = antonectl("score", "-", stdin=as_lines({"content": post_of(database, "t3_sub1")["content"]}), config=config("score.conf", database=None))
    assert json.loads(scored.stdout)["mode"] == "DISENGAGED" and json.loads(scored.stdout)["safety_flags"]


# ---- how files are cut ----

def each_shape(documents):
    """The same posts as files have them."""
    return {"lines": as_lines(*documents), "list on one line": json.dumps(documents), "list over lines": json.dumps(documents, indent=2),
            "objects over lines": "\n".join(json.dumps(each, indent=1) for each in documents), "byte order mark": "\ufeff" + as_lines(*documents),
            "byte order mark before a list": "\ufeff" + json.dumps(documents, indent=2),
            "windows": as_lines(*documents).replace("\n", "\r\n"), "no newline at the end": as_lines(*documents).rstrip("\n"),
            "lists a line": as_lines(*([each] for each in documents)), "blank lines": "\n\n" + as_lines(*documents).replace("\n", "\n \n")}


@pytest.mark.parametrize("shape", sorted(each_shape([])))
def test_the_shape_of_a_file_does_not_matter(bring, database, shape):
    bring("auto", each_shape([x_v1(n, HELP + ' "{[]}\\ ') for n in range(5)])[shape])
    assert ids(database) == [str(BIG + n) for n in range(5)]


@pytest.mark.parametrize("form, text", [
    ("x", as_lines(x_v1())), ("x", as_lines(x_v2())), ("x", as_lines(x_page(x_v2()))), ("reddit", as_lines(reddit_comment())),
    ("reddit", as_lines(listing(("t3", reddit_submission())))), ("threads", as_lines(threads())), ("threads", as_lines(page(threads()))),
    ("antone", as_lines(import_line(1)))])
def test_auto_tells_the_form_by_the_first_document(bring, database, form, text):
    assert bring("auto", text).json["queued"] == 1
    assert bring(form, text).json["already_there"] == 1


def packed(kind, data, **options):
    if kind == "gz":
        return gzip.compress(data)
    return subprocess.run(["zstd", "-q", "-c", *options.get("arguments", ())], input=data, stdout=subprocess.PIPE, check=True).stdout


@pytest.mark.parametrize("kind", ["gz", "zst"])
def test_compressed_files_and_pipes_are_told_by_their_beginning(bring, antonectl, database, config, kind):
    halves = [as_lines(*(x_v1(n) for n in numbers)).encode() for numbers in (range(500), range(500, 900))]
    whole = packed(kind, halves[0]) + packed(kind, halves[1])  # two streams, one behind the other
    assert bring("x", whole, name="posts").json["queued"] == 900
    with subprocess.Popen([ANTONECTL, "-c", config("pipe.conf"), "--json", "queue", "import", "--format", "x", "-"], stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, env=clean_environment()) as importer:
        for at in range(0, len(whole), 7001):
            importer.stdin.write(whole[at:at + 7001])
            importer.stdin.flush()
        importer.stdin.close()
        assert json.loads(importer.stdout.read())["already_there"] == 900


@pytest.mark.parametrize("kind", ["gz", "zst"])
def test_a_stream_cut_off_or_damaged_is_named_and_what_came_before_is_in(bring, database, kind):
    data = packed(kind, as_lines(*(x_v1(n, HELP + os.urandom(60).hex()) for n in range(3000))).encode())
    done = bring("x", data[:len(data) * 2 // 3], name="cut", returncode=DATA)
    line = int(re.search(r"after line (\d+): .*/cut: the (gzip|zstd) stream ends too early", done.stderr)[1])
    assert done.json["queued"] == line == len(ids(database)) > 0
    assert bring("x", data).json["queued"] == 3000 - line
    middle = len(data) // 2
    done = bring("x", data[:middle] + bytes(64) + data[middle + 64:], name="damaged", returncode=DATA)
    assert re.search(r"/damaged: is not a whole (gzip|zstd) stream", done.stderr)


def test_frames_that_unpackers_skip_may_come_first(bring, database):
    """As pzstd writes them, for its own use."""
    aside = b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"size"
    data = packed("zst", as_lines(x_v1(1)).encode())
    assert bring("x", aside + data + aside + data, name="posts").json["queued"] == 1


def test_a_long_window_needs_leave(bring, database):
    data = packed("zst", as_lines(*(x_v1(n) for n in range(3))).encode(), arguments=["-3", "--long=27"])
    done = bring("x", data, returncode=DATA)
    assert "a zstd frame wants a larger window than 8 MiB: --zstd-window 2GiB gives it" in done.stderr
    assert bring("x", data, "--zstd-window", "128MiB").json["queued"] == 3
    assert bring("x", data, "--zstd-window", "many", returncode=USAGE).stderr.count("--zstd-window")


# ---- bad input ----

def test_a_bad_line_harms_no_other_and_reasons_are_grouped(bring, database):
    lines = as_lines(x_v1(1)) + '{"id": 5, "text": "zzsecretzz\n' + as_lines(x_v1(2, user=None), x_v1(3), [1, 2], x_v1(4, created_at="never", timestamp_ms=None),
                                                                             x_v1(5, created_at="later", timestamp_ms=None), x_v1(6))
    done = bring("x", lines, returncode=DATA)
    assert ids(database) == [str(BIG + n) for n in (1, 3, 6)]
    assert "zzsecretzz" not in done.stderr
    assert "/in.json:6: created_at: is no time" in done.stderr
    grouped = {each["reason"].split(":")[0]: (each["count"], each["line"]) for each in done.json["refusals"]}
    assert grouped["created_at"] == (2, 6)


def test_mixed_forms_are_named(bring, database):
    done = bring("auto", as_lines(x_v1(1), reddit_comment(1), threads(1), import_line(1), x_v1(2)), returncode=DATA)
    assert ids(database) == [str(BIG + 1), str(BIG + 2)]
    for line, form in ((2, "reddit"), (3, "threads"), (4, "antone")):
        assert f"/in.json:{line}: json: is of the form {form} in a file of the form x\n" in done.stderr
    done = bring("threads", as_lines(x_v1(1)), returncode=DATA)
    assert ":1: json: is of the form x in a file of the form threads" in done.stderr


@pytest.mark.parametrize("form, text, heard", [
    ("x-archive", "var x = 5;", ":1: is no tweets.js"),
    ("x-archive", javascript("like", []), ":1: is a file of an archive, but not tweets.js"),
    ("x-archive", javascript("tweets", [x_archived()]), "account.js"),
    ("reddit", javascript("tweets", []), ":1: is of the form x-archive, not reddit"),
    ("reddit", json.dumps([reddit_comment(1), reddit_comment(2)])[:-1], "ends inside a list"),
    ("x", '[{"a": "' + "x" * (5 << 20), "a value longer than 4194304 bytes begins at line 1"),
    ("auto", '{"what": "is this"}\n', ":1: json: is of no form that is known"),
    ("reddit", '{"author": "x", "created_utc": 1, "subreddit": "y"}\n', ":1: body: is missing, and title, too"),
    ("reddit", '{"kind": "Listing", "data": {"children": 5}}\n', ":1: data.children: is not a list"),
    ("x", '{"delete": {"status": {"id_str": "a b"}}}\n', ":1: id: may only hold"),
    ("x", '{"id": "5", "action": "keep"}\n', ':1: action: is not "delete"'),
], ids=range(11))
def test_files_that_are_not_what_they_should_be(bring, form, text, heard):
    done = bring(form, text, returncode=74 if heard == "account.js" else DATA)
    assert heard in done.stderr


def test_an_unknown_format_is_a_wrong_command_line(bring):
    assert "--format is none of antone, reddit, x, x-archive, threads, auto" in bring("myspace", "", returncode=USAGE).stderr


def test_posts_of_a_page_are_named_by_their_place(bring):
    done = bring("x", json.dumps(x_page(x_v2(1), x_v2(2, id="a b", edit_history_tweet_ids=None))), returncode=DATA)
    assert "/in.json:1: post 2: platform_post_id: may only hold" in done.stderr


# ---- memory ----

MEMORY_KIB = 32 * 1024 + (2048 if BUILD.name == "build-coverage" else 0)  # the counters


def flood(form):
    """Documents without an end, of which the first alone matches a keyword."""
    n = 0
    while True:
        n += 1
        text = HELP if n == 1 else f"{UNRELATED} {n} " * 12
        yield json.dumps({"x": lambda: x_v1(n, text), "antone": lambda: import_line(n, text), "reddit": lambda: reddit_submission(n, "t", text)}[form]())


def peak_kib(arguments, pieces, total_bytes):
    """The largest resident size of an import that is fed through a pipe, asked when it has read all but the last pipeful. (Of
    wait4 the answer would be the size of whoever forked.)"""
    importer = subprocess.Popen([ANTONECTL, *arguments], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=clean_environment())
    sent = 0
    for piece in pieces:
        importer.stdin.write(piece)
        sent += len(piece)
        if sent > total_bytes:
            break
    importer.stdin.flush()
    status = Path(f"/proc/{importer.pid}/status").read_text()
    importer.stdin.close()
    assert importer.wait() == 0
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])


@pytest.mark.parametrize("form", ["antone", "x", "reddit"])
def test_memory_is_flat_however_long_the_file(config, database, form):
    lines = ((line + "\n").encode() for line in flood(form))
    assert peak_kib(["-c", config("flat.conf"), "queue", "import", "--format", form, "-"], lines, 96 << 20) <= MEMORY_KIB


def test_memory_is_flat_when_every_long_line_is_taken(config, database):
    lines = ((json.dumps(reddit_submission(n, "hungover", "hangover word " * 2800)) + "\n").encode() for n in range(10**9))
    assert peak_kib(["-c", config("flat.conf"), "queue", "import", "--format", "reddit", "-"], lines, 64 << 20) <= MEMORY_KIB


def test_memory_is_flat_with_the_largest_pages(config, database):
    one = json.dumps(listing(*(("t3", reddit_submission(n, "t", UNRELATED * 5, selftext_html=UNRELATED * 5)) for n in range(2500))))
    assert 2 << 20 < len(one) < 4 << 20
    pages = ((one + "\n").encode() for _ in range(10))
    assert peak_kib(["-c", config("flat.conf"), "queue", "import", "--format", "reddit", "-"], pages, 30 << 20) <= MEMORY_KIB
