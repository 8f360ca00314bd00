"""Several hosts, one database: each archives into a directory of its own, and each knows which archive is its."""
import json
import re
import shutil
import socket
import subprocess

import pytest
from antone_testing.archive import Ledger, forget_contents, insert_old_posts
from antone_testing.daemon import clean_environment
from antone_testing.paths import BUILD

NOT_OURS = 78


def succeed(done):
    assert done.returncode == 0, done.stdout + done.stderr
    return done


class Host:
    """A configuration with its own archive.directory; host(…) runs antonectl with it."""

    def __init__(self, name, config, antonectl, directory):
        self.name, self.directory = name, directory
        directory.mkdir(exist_ok=True)
        self.config = config(f"{name}.conf", instance=name, archive={"directory": str(directory)})
        self.antonectl = antonectl

    def __call__(self, *arguments, json=False):
        return self.antonectl(*arguments, config=self.config, json=json)

    @property
    def identity(self):
        return self.directory / "archive.id"

    @property
    def id(self):
        return json.loads(self.identity.read_text())["archive"]

    def files(self):
        return sorted(self.directory.glob("posts/*/*/*.jsonl"))

    def posts(self):
        return [json.loads(line)["post"] for path in self.files() for line in path.read_text().split("\n")[:-1]]


@pytest.fixture
def a(config, antonectl, tmp_path):
    return Host("a", config, antonectl, tmp_path / "archive_a")


@pytest.fixture
def b(config, antonectl, tmp_path):
    return Host("b", config, antonectl, tmp_path / "archive_b")


@pytest.fixture
def ledger(database, a, b):
    """Archived in turns by a, b and a, on the same days; each author has posts in both archives."""
    made = None
    for turn, host in enumerate([a, b, a]):
        insert_old_posts(database, 12, first=1 + turn * 100)
        made = Ledger(database, a.directory) if made is None else made
        succeed(host("retention", "run"))
    return made


@pytest.fixture
def author(database, ledger):
    return database.rows("SELECT id::text, platform::text, platform_id FROM antone.authors ORDER BY 2, 3 LIMIT 1")[0]


def holds(host, author):
    return any(post["author_id"] == author["id"] for post in host.posts())


def posts(database):
    return database.value("SELECT count(*) FROM antone.posts")


def open_erasures(database):
    return database.value("SELECT count(*) FROM antone.erasures WHERE completed_at IS NULL")


# ---- each its own ----

def test_each_host_verifies_its_own_archive_and_names_the_other(ledger, a, b):
    for host, other, rows in ((a, b, 24), (b, a, 12)):
        found = succeed(host("archive", "verify", json=True)).json
        assert (found["rows"], found["damaged"]) == (rows, 0)
        assert [(row["directory"], row["host"]) for row in found["others"]] == [(str(other.directory), socket.gethostname())]
    assert succeed(b("archive", "verify", json=True)).json["others"][0]["verified_at"] is not None
    said = succeed(b("archive", "verify")).stdout
    assert f"Not looked at: 6 files in the archive of host {socket.gethostname()} ({a.directory})" in said


def test_what_is_damaged_here_is_told_here_alone(ledger, a, b):
    b.files()[0].unlink()
    succeed(a("archive", "verify"))
    done = b("archive", "verify")
    assert done.returncode == 1 and b.files()[0].name not in done.stdout


def test_each_archive_has_a_chain_of_its_own_that_needs_no_database(database, ledger, a, b):
    for host, entries in ((a, 6), (b, 3)):
        numbers = [json.loads(line)["number"] for line in (host.directory / "MANIFEST.jsonl").read_text().split("\n")[:-1]]
        assert numbers == list(range(1, entries + 1))
        succeed(host("archive", "verify", "--offline"))
        assert len(succeed(host("archive", "list", json=True)).json) == entries
    assert {row["archive"]: row["files"] for row in succeed(a("archive", "hosts", json=True)).json} == {a.id: 6, b.id: 3}
    assert succeed(b("retention", "status", json=True)).json["archives"] == 2


def test_the_identity_is_a_small_file_made_once(ledger, a, b):
    assert re.fullmatch(r'\{"format":1,"archive":"[0-9a-f-]{36}"\}\n', a.identity.read_text())
    assert a.identity.stat().st_mode & 0o777 == 0o440
    assert a.id != b.id
    before = a.identity.stat().st_ino, a.id
    succeed(a("retention", "run"))
    assert (a.identity.stat().st_ino, a.id) == before


def test_find_looks_here_and_says_where_it_has_not_looked(ledger, a, b, author):
    name = f"{author['platform']}/{author['platform_id']}"
    for host, other in ((a, b), (b, a)):
        done = succeed(host("archive", "find", "--author", name, json=True))
        assert len(done.json) == sum(post["author_id"] == author["id"] for post in host.posts())
        assert str(other.directory) in done.stderr
        assert str(other.directory) in host("archive", "find", "--author", name).stdout


def test_restore_says_which_host_and_does_nothing_by_half(database, ledger, a, b):
    period = a.posts()[0]["detected_at"][:10]
    theirs = b.posts()[0]
    only_a = next(path for path in a.files() if not (b.directory / path.relative_to(a.directory)).exists())
    for arguments in (("--period", period), ("--post", theirs["id"])):
        done = a("archive", "restore", *arguments)
        assert done.returncode == 65 and socket.gethostname() in done.stderr and str(b.directory) in done.stderr
    done = b("archive", "restore", only_a.relative_to(a.directory))
    assert done.returncode == 65 and str(a.directory) in done.stderr
    assert posts(database) == 0
    here = succeed(a("archive", "restore", "--period", period, "--here", json=True)).json["inserted"]
    assert here == posts(database) == sum(post["detected_at"][:10] == period for post in a.posts())
    succeed(b("archive", "restore", "--post", theirs["id"]))
    assert posts(database) == here + 1


# ---- erasure ----

def test_an_erasure_is_complete_when_each_archive_has_done_its_part(database, ledger, a, b, author):
    replies = database.value("SELECT count(*) FROM antone.replies")
    decisions = [row["id"] for row in database.rows(
        "SELECT decision_ref::text AS id FROM antone.replies WHERE post_ref = ANY (%s)",
        ([post["id"] for host in (a, b) for post in host.posts() if post["author_id"] == author["id"]],))]
    assert len(decisions) > 2

    done = succeed(a("archive", "erase-author", author["platform"], author["platform_id"], json=True)).json
    assert (done["erasures"], done["open"]) == (1, 1) and not holds(a, author) and holds(b, author)
    assert database.value("SELECT count(*) FROM antone.authors WHERE id = %s", (author["id"],)) == 0
    states = {row["directory"]: row["state"] for row in succeed(b("archive", "erasures", json=True)).json}
    assert states == {str(a.directory): "done", str(b.directory): "waits"}
    assert succeed(a("retention", "status", json=True)).json["erasures"] == 1

    done = succeed(b("archive", "erase-author", json=True)).json
    assert (done["erasures"], done["open"]) == (1, 0) and not holds(b, author)
    assert open_erasures(database) == 0
    assert database.value("SELECT count(*) FROM antone.erasures WHERE author_id IS NOT NULL") == 0
    assert succeed(b("archive", "erasures", json=True)).json == []
    assert [row["state"] for row in succeed(b("archive", "erasures", "--all", json=True)).json] == ["done", "done"]
    assert database.value("SELECT count(*) FROM antone.replies") == replies
    assert database.value("SELECT bool_and(content LIKE 'Erased%%') FROM antone.replies WHERE decision_ref::text = ANY (%s)",
                          (decisions,))
    for host in (a, b):
        succeed(host("archive", "verify"))
        assert succeed(host("archive", "erase-author", json=True)).json["erasures"] == 0


def test_no_host_restores_who_is_erased_not_even_before_its_part(database, ledger, a, b, author):
    line = next(post for post in b.posts() if post["author_id"] == author["id"])
    succeed(a("archive", "erase-author", author["platform"], author["platform_id"]))
    database.execute("INSERT INTO antone.authors (id, platform, platform_id, handle) VALUES (%s, %s, 'again', 'again')",
                     (author["id"], author["platform"]))
    done = b("archive", "restore", "--post", line["id"])
    assert done.returncode == 65 and "erased on request" in done.stderr
    assert posts(database) == 0
    succeed(b("archive", "erase-author"))
    assert succeed(b("archive", "find", "--post", line["id"], json=True)).json == []


def test_a_restore_needs_no_key_of_a_host_that_has_erased_nobody(database, ledger, a, b):
    """b's archive holds no posts when the person goes: it has no part, and no key."""
    period = b.posts()[0]["detected_at"][:10]
    author = database.value("SELECT platform || ' ' || platform_id FROM antone.authors LIMIT 1").split()
    database.execute("UPDATE antone.archive_files SET class = 'audit_logs' WHERE archive_id = %s", (b.id,))
    assert succeed(a("archive", "erase-author", *author, json=True)).json["open"] == 0
    database.execute("UPDATE antone.archive_files SET class = 'posts' WHERE archive_id = %s", (b.id,))
    assert not (b.directory / "erasure.key").exists()
    succeed(b("archive", "restore", "--post", next(post["id"] for post in b.posts() if database.value(
        "SELECT count(*) FROM antone.authors WHERE id = %s", (post["author_id"],)) and post["detected_at"].startswith(period))))


@pytest.mark.parametrize("skipped", [False, True], ids=["its own run", "a run that the other host did"])
def test_a_daemon_does_its_archives_part_after_its_timer(database, ledger, a, b, author, tmp_path, skipped):
    """And it settles what it left behind before, although it has nothing to archive: here a file that was not committed."""
    succeed(a("archive", "erase-author", author["platform"], author["platform_id"]))
    left = b.files()[0].with_name(b.files()[0].name.replace(".0001.", ".0099."))
    shutil.copy(b.files()[0], left)
    database.execute("UPDATE antone.archives SET part = %s WHERE id = %s", (str(left.relative_to(b.directory)), b.id))
    if not skipped:
        database.execute("UPDATE antone.job_runs SET started_at = started_at - interval '3 days',"
                         " finished_at = finished_at - interval '3 days' WHERE job = 'retention'")
    subprocess.run(["make", "-s", "-C", BUILD, "janitor_probe"], check=True, stdout=subprocess.DEVNULL)
    log = tmp_path / "janitor.log"
    with subprocess.Popen([BUILD / "janitor_probe", b.config], stdout=subprocess.DEVNULL, stderr=log.open("wb"),
                          env=clean_environment()) as process:
        try:
            database.wait_for("NOT EXISTS (SELECT FROM antone.erasures WHERE completed_at IS NULL)")
        finally:
            process.kill()
    assert not holds(b, author) and not left.exists()
    assert "erased on request from the archive: 1 persons" in log.read_text()
    assert author["platform_id"] not in log.read_text()


def test_a_lost_archive_is_given_up_and_nobody_waits_for_it(database, ledger, a, b, author):
    lost = b.id
    succeed(a("archive", "erase-author", author["platform"], author["platform_id"]))
    assert open_erasures(database) == 1
    succeed(a("archive", "retire", lost, "--by", "tester"))
    assert open_erasures(database) == 0
    assert [row["state"] for row in succeed(a("archive", "erasures", "--all", json=True)).json] == ["done", "given up"]
    for words in (("retention", "run"), ("archive", "verify"), ("archive", "erase-author")):
        done = b(*words)
        assert done.returncode == NOT_OURS and "given up" in done.stderr
    done = b("archive", "adopt")
    assert done.returncode == 65 and "1 erasures since have not reached it" in done.stderr
    assert holds(b, author)
    assert a("archive", "retire", lost).returncode == 65
    assert a("archive", "retire", "somewhere").returncode == 64


def test_what_was_given_up_by_mistake_is_taken_up_again(database, ledger, a, b):
    succeed(a("archive", "retire", b.id))
    succeed(b("archive", "adopt"))
    insert_old_posts(database, 3, first=900)
    succeed(b("retention", "run"))
    succeed(b("archive", "verify"))


# ---- whose directory is it ----

def refused(database, host, *says):
    """Archiving, erasing and everything that looks is refused with the same words; rows stay, and the directory as it is."""
    before = sorted(path for path in host.directory.rglob("*"))
    insert_old_posts(database, 2, first=800 + 10 * posts(database))
    count = posts(database)
    for words in (("retention", "run"), ("archive", "verify"), ("archive", "erase-author"), ("archive", "list")):
        done = host(*words)
        assert done.returncode in (1, NOT_OURS), (words, done.stdout, done.stderr)
        assert all(text in done.stderr for text in says), done.stderr
    assert says[0] in host("retention", "status").stdout
    assert posts(database) == count
    assert sorted(path for path in host.directory.rglob("*")) == before


def test_a_copy_is_not_taken_for_the_archive(database, ledger, a, config, antonectl, tmp_path):
    shutil.copytree(a.directory, tmp_path / "copy")
    copy = Host("copy", config, antonectl, tmp_path / "copy")
    refused(database, copy, a.id, str(a.directory), "Is it a copy", "archive adopt")
    succeed(a("retention", "run"))
    done = copy("archive", "adopt")
    assert done.returncode == 1 and "files of the archive are not in" in done.stderr
    succeed(a("archive", "verify"))


def test_an_archive_that_moved_is_adopted_at_its_new_place(database, ledger, a, config, antonectl, tmp_path):
    was = a.id
    a.directory.rename(tmp_path / "moved")
    moved = Host("moved", config, antonectl, tmp_path / "moved")
    refused(database, moved, was, str(a.directory), "Was it moved here", "archive adopt")
    succeed(moved("archive", "adopt", "--by", "tester"))
    succeed(moved("retention", "run"))
    assert succeed(moved("archive", "verify", json=True)).json["rows"] == 26
    assert database.value("SELECT actor FROM antone.audit_logs WHERE action = 'archive_adopted'") == "tester"


def test_an_archive_that_lost_files_can_be_moved_all_the_same(database, ledger, a, config, antonectl, tmp_path):
    a.directory.rename(tmp_path / "moved")
    moved = Host("moved", config, antonectl, tmp_path / "moved")
    lost = moved.files()[0]
    lost.unlink()
    done = moved("archive", "adopt")
    assert done.returncode == 1 and lost.name in done.stderr and "--damaged" in done.stderr
    succeed(moved("archive", "adopt", "--damaged"))
    insert_old_posts(database, 2, first=900)
    succeed(moved("retention", "run"))
    done = moved("archive", "verify")
    assert done.returncode == 1 and lost.name in done.stdout


def test_a_renamed_host_or_a_shared_directory_is_for_a_person_to_tell(database, ledger, a):
    database.execute("UPDATE antone.archives SET host = 'elsewhere' WHERE id = %s", (a.id,))
    refused(database, a, "of host elsewhere", "the host renamed", "a directory that two hosts share")
    succeed(a("archive", "adopt"))
    succeed(a("retention", "run"))


def test_a_lost_identity_is_written_again_once_a_person_says_so(database, ledger, a, b):
    was = a.id
    a.identity.unlink()
    refused(database, a, "has lost its archive.id", was)
    assert a("archive", "adopt", b.id).returncode != 0
    succeed(a("archive", "adopt"))
    assert a.id == was
    succeed(a("archive", "verify"))


def test_files_without_an_identity_at_a_place_nobody_knows(database, ledger, a, config, antonectl, tmp_path):
    was = a.id
    a.identity.unlink()
    a.directory.rename(tmp_path / "moved")
    moved = Host("moved", config, antonectl, tmp_path / "moved")
    refused(database, moved, "files of an archive but no archive.id", "archive adopt ID")
    assert moved("archive", "adopt").returncode == NOT_OURS
    succeed(moved("archive", "adopt", was))
    succeed(moved("retention", "run"))


def test_a_directory_that_is_not_mounted_does_not_become_an_archive(database, ledger, a, tmp_path):
    a.directory.rename(tmp_path / "disk")
    a.directory.mkdir()
    refused(database, a, "is empty, but 6 files", "is it mounted?")
    a.directory.rmdir()
    (tmp_path / "disk").rename(a.directory)
    succeed(a("retention", "run"))


def test_an_identity_that_the_database_does_not_know(database, ledger, a, b):
    database.execute("DELETE FROM antone.archive_files; DELETE FROM antone.archives")
    refused(database, a, a.id, "does not know", "archive adopt")
    succeed(a("archive", "adopt"))
    assert succeed(a("retention", "run", json=True)).json["recovered"]["adopted"] == 6
    assert succeed(a("archive", "verify", json=True)).json["damaged"] == 0


@pytest.mark.parametrize("content", ["", "{", '{"format":1,"archive":"x"}\n', '{"format": 1, "archive": "%s"}\n'])
def test_a_broken_identity_is_damage(database, ledger, a, content):
    text = content.replace("%s", a.id)
    a.identity.chmod(0o600)
    a.identity.write_text(text)
    refused(database, a, "archive.id is broken")
    assert a.identity.read_text() == text


def test_an_identity_of_a_later_format(database, ledger, a):
    a.identity.chmod(0o600)
    a.identity.write_text(a.identity.read_text().replace(":1", ":2", 1))
    refused(database, a, "archive.id has format 2, this program knows 1")


def test_an_identity_of_an_archive_that_never_held_anything(database, a, b):
    """Killed between the two, or its directory made anew: nothing a person would have to decide."""
    succeed(a("retention", "run"))
    was = a.id
    a.identity.unlink()
    succeed(a("retention", "run"))
    assert a.id == was
    database.execute("DELETE FROM antone.archives")
    succeed(a("retention", "run"))
    assert database.value("SELECT id::text FROM antone.archives") == was


# ---- what a crash of one host leaves while the other goes on ----

def test_a_file_of_another_archive_is_not_adopted(database, ledger, a, b):
    stray = a.directory / b.files()[0].relative_to(b.directory).with_name(b.files()[0].name.replace(".0001.", ".0099."))
    shutil.copy(b.files()[0], stray)
    done = a("retention", "run")
    assert done.returncode == 1 and stray.name in done.stderr and str(b.directory) in done.stderr
    stray.unlink()
    succeed(a("retention", "run"))


# ---- from before archives had identities ----

@pytest.fixture
def old_archive(database, a):
    insert_old_posts(database, 12)
    Ledger(database, a.directory)
    succeed(a("retention", "run"))
    author = database.rows("SELECT platform::text, platform_id FROM antone.authors ORDER BY id LIMIT 1")[0]
    succeed(a("archive", "erase-author", author["platform"], author["platform_id"]))
    assert a("db", "rollback", "--to", "9", "--no-backup").returncode != 0  # the schema before does not know the hash of the content
    forget_contents(database, a.directory)
    succeed(a("db", "rollback", "--to", "9", "--no-backup"))
    succeed(a("db", "migrate", "--no-backup"))
    assert database.value("SELECT count(*) FROM antone.archives") == 0
    a.identity.unlink()
    return a


def test_an_archive_from_before_gets_an_identity_with_the_next_run(database, old_archive):
    lines = (old_archive.directory / "MANIFEST.jsonl").read_text()
    succeed(old_archive("archive", "verify"))
    assert not old_archive.identity.exists()
    insert_old_posts(database, 3, first=900)
    succeed(old_archive("retention", "run"))
    assert database.value("SELECT bool_and(archive_id = %s) FROM antone.archive_files", (old_archive.id,))
    assert database.value("SELECT bool_and(archive_id = %s) FROM antone.erasure_parts", (old_archive.id,))
    assert (old_archive.directory / "MANIFEST.jsonl").read_text().startswith(lines)
    succeed(old_archive("archive", "verify"))


def test_an_archive_from_before_that_is_not_all_here_waits(database, old_archive, b):
    for host in (old_archive, b):
        gone = old_archive.files()[0]
        kept = gone.with_suffix(".kept")
        gone.rename(kept)
        refused(database, host, "from before archives had identities are not in")
        kept.rename(gone)
    succeed(old_archive("retention", "run"))
    succeed(b("retention", "run"))
    assert database.value("SELECT count(*) FROM antone.archives") == 2
