"""antonectl review, in a terminal of tmux: what is typed, what the screen says, what the database holds then."""
import os
import shutil
import signal
import stat
from pathlib import Path

import pytest
from antone_testing.daemon import clean_environment
from antone_testing.paths import ANTONECTL
from antone_testing.posts import insert_posts
from antone_testing.terminal import Terminal
from antone_testing.waiting import wait_until

USAGE = 64
LINK = "https://vita.example/recovery?utm_source=twitter&utm_medium=social&utm_content=antone_twitter_000000000000"
DRAFT = f"Water in small sips. A brand's assistant wrote this. Ours is Vita: {LINK} —Antone (Vita)"

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="no tmux (Debian: apt-get install tmux)")


@pytest.fixture
def drafts(database):
    """Three posts, each decided, each with a pending reply; the ids of the replies, oldest first."""
    insert_posts(database, 3)
    database.execute(
        "INSERT INTO antone.decisions (post_id, sss_score, ars_score, evs_score, trs_score, composite_score, mode, signals_json)"
        " SELECT id, 0.9, 0.5, 0.1, 1, 0.7, 'HELPFUL', '{\"rule\": \"helpful\", \"safety\": [\"NONE\", 12, false],"
        " \"terms\": [\"sss: question +0.25 (anyone)\"]}' FROM antone.posts")
    database.execute(
        "INSERT INTO antone.replies (decision_id, decision_ref, post_ref, content, platform, created_at)"
        " SELECT d.id, d.id, d.post_id, %s, p.platform, now() - (10 - p.platform_post_id::int) * interval '1 minute'"
        " FROM antone.decisions d JOIN antone.posts p ON p.id = d.post_id", (DRAFT,))
    return [str(row["id"]) for row in database.rows("SELECT id FROM antone.replies ORDER BY created_at")]


@pytest.fixture
def review(config, tmp_path):
    """review() starts one more reviewer and returns his terminal."""
    terminals, path = [], config("review.conf")

    def start(*arguments, who="kim", width=80, height=24, **environment):
        terminal = Terminal(tmp_path, width, height)
        terminals.append(terminal)
        return terminal.start([ANTONECTL, "-c", path, "review", "--by", who, *arguments], {
            key: value for key, value in clean_environment(LC_ALL="C.UTF-8", **environment).items()
            if key in ("PATH", "HOME", "LC_ALL", *environment)})

    yield start
    for terminal in terminals:
        terminal.close()


def editor(directory, text):
    """An $EDITOR that leaves this text in the file, and notes the file's mode."""
    script, new = directory / "editor", directory / "new"
    new.write_text(text)
    script.write_text(f"#!/bin/sh\nstat -c %a \"$1\" > '{directory}/mode'\ncat '{new}' > \"$1\"\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script, new


def reply(database, number):
    return database.rows("SELECT approval_status::text AS status, approved_by AS by, content FROM antone.replies WHERE id = %s",
                         (number,))[0]


def until_status(database, number, status):
    wait_until(lambda: reply(database, number)["status"] == status, what=lambda: str(reply(database, number)))


def trail(database, entity):
    return [row["action"] for row in database.rows(
        "SELECT action FROM antone.audit_logs WHERE entity_id = %s ORDER BY created_at, action", (entity,))]


def test_a_page_says_what_a_reviewer_needs(database, drafts, review):
    content = database.value("SELECT content FROM antone.posts ORDER BY platform_post_id LIMIT 1")
    screen = review().see("draft 1 of 3", drafts[0][:18], "HELPFUL by helpful", "no signs", "distress 0.12", "question +0.25",
                          "Author: @", "relationship", "of 280 long", "Water in small sips.")
    assert content[:30] in screen and screen.splitlines()[23].startswith(" a approve")
    assert all(len(line) <= 80 for line in screen.splitlines())


def test_approve_reject_skip_and_quit(database, drafts, review):
    terminal = review()
    terminal.see(drafts[0][:18])
    terminal.type("a")
    terminal.see("Approved.", drafts[1][:18])
    terminal.type("r")
    terminal.see("Rejected why?")
    terminal.type("Enter")
    terminal.see("wants a reason", drafts[1][:18])
    terminal.type("r")
    terminal.write("too cheerful, för ihn")
    terminal.type("Enter")
    terminal.see("Rejected.", drafts[2][:18])
    terminal.type("s")
    terminal.see("Nothing waits")
    terminal.type("q")
    terminal.see("ended with 0")
    assert [reply(database, draft)["status"] for draft in drafts] == ["APPROVED", "REJECTED", "PENDING"]
    assert reply(database, drafts[0])["by"] == "kim"
    assert database.value("SELECT details_json ->> 'note' FROM antone.audit_logs WHERE action = 'reply.rejected'") == \
        "too cheerful, för ihn"


def test_undo_brings_the_last_one_back(database, drafts, review):
    terminal = review()
    terminal.see(drafts[0][:18])
    terminal.type("u")
    terminal.see("nothing to take back")
    terminal.type("a")
    terminal.see("Approved.", drafts[1][:18])
    terminal.type("u")
    terminal.see("Taken back.", drafts[0][:18])
    assert reply(database, drafts[0]) == {"status": "PENDING", "by": None, "content": DRAFT}
    assert trail(database, drafts[0]) == ["reply.approved", "reply.reopened"]


def test_undo_is_too_late_once_a_poster_has_it(database, drafts, review):
    terminal = review()
    terminal.see(drafts[0][:18])
    terminal.type("a")
    terminal.see(drafts[1][:18])
    with database.connect("antone_poster") as poster:
        assert poster.execute("SELECT id FROM antone.take_reply('poster')").fetchone()
    terminal.type("u")
    terminal.see("too late")
    assert reply(database, drafts[0])["status"] == "APPROVED"


def test_an_edited_draft_is_approved_and_the_original_kept(database, drafts, review, tmp_path):
    script, _ = editor(tmp_path, DRAFT.replace("small sips", "tiny sips") + "\n\n")
    terminal = review(EDITOR=str(script), TMPDIR=str(tmp_path))
    terminal.see(drafts[0][:18])
    terminal.type("e")
    terminal.see("Approved as edited.", drafts[1][:18])
    assert reply(database, drafts[0]) == {"status": "APPROVED", "by": "kim", "content": DRAFT.replace("small sips", "tiny sips")}
    assert database.value("SELECT details_json ->> 'draft' FROM antone.audit_logs WHERE action = 'reply.edited'") == DRAFT
    assert (tmp_path / "mode").read_text() == "600\n" and not list(tmp_path.glob("antonectl-reply-*"))
    terminal.type("u")
    terminal.see("Taken back.")
    assert reply(database, drafts[0]) == {"status": "PENDING", "by": None, "content": DRAFT}


@pytest.mark.parametrize("change, fault", [
    (("small sips", "small sips, it cures"), "prohibited claim"),
    ((" —Antone (Vita)", ""), "lacks the signature"),
    (("A brand's assistant wrote this.", ""), "does not disclose"),
    ((LINK, "https://evil.example/"), "which the draft has not"),
    (("small sips", "small " * 50 + "sips"), "and the limit is 280"),
])
def test_an_edit_that_breaks_a_rule_is_refused_in_place(database, drafts, review, tmp_path, change, fault):
    script, new = editor(tmp_path, DRAFT.replace(*change))
    terminal = review(EDITOR=str(script), TMPDIR=str(tmp_path), height=40)
    terminal.see(drafts[0][:18])
    terminal.type("e")
    terminal.see("Not approved.", fault, "Your text")
    assert reply(database, drafts[0]) == {"status": "PENDING", "by": None, "content": DRAFT}
    new.write_text(DRAFT.replace("Water", "Broth"))
    terminal.type("e")
    terminal.see("Approved as edited.")
    assert reply(database, drafts[0])["content"].startswith("Broth")


def test_an_editor_that_fails_changes_nothing(database, drafts, review, tmp_path):
    terminal = review(EDITOR="false", TMPDIR=str(tmp_path))
    terminal.see(drafts[0][:18])
    terminal.type("e")
    terminal.see("false failed", drafts[0][:18])
    assert trail(database, drafts[0]) == []


def test_two_reviewers_never_have_the_same(database, drafts, review):
    first = review()
    first.see(drafts[0][:18])
    second = review(who="lee")
    second.see(drafts[1][:18])
    second.type("s")
    second.see(drafts[2][:18])
    second.type("a")
    second.see("Nothing waits")
    first.type("q")
    first.see("ended with 0")
    second.type("n")
    second.see(drafts[0][:18])


@pytest.mark.parametrize("end", ["killed", "terminal gone"])
def test_whatever_ends_a_reviewer_gives_back_what_he_had(database, drafts, review, end):
    first = review()
    first.see(drafts[0][:18])
    if end == "killed":
        shell = first.process()
        [child] = Path(f"/proc/{shell}/task/{shell}/children").read_text().split()
        os.kill(int(child), signal.SIGKILL)
    else:
        first.close()
    wait_until(lambda: database.value("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0, what="the lock is free")
    review(who="lee").see(drafts[0][:18])


def test_who_goes_away_gives_back_after_a_while(database, drafts, review):
    first = review("--idle", "1")
    first.see("Given back")
    review(who="lee").see(drafts[0][:18])
    first.type("n")
    first.see(drafts[1][:18])


def test_one_that_was_judged_elsewhere_is_told(antonectl, database, drafts, review):
    terminal = review()
    terminal.see(drafts[0][:18])
    antonectl("reply", "reject", drafts[0], "--by", "lee")
    terminal.type("a")
    terminal.see("REJECTED already", "lee")
    assert trail(database, drafts[0]) == ["reply.rejected"]


def test_escalations_come_first_and_are_resolved_with_a_note(database, drafts, review):
    database.execute("INSERT INTO antone.escalations (post_id, decision_id, reason_id, priority) SELECT d.post_id, d.id, r.id, 'HIGH'"
                     " FROM antone.decisions d, antone.escalation_reasons r WHERE r.name = 'SAFETY_AMBIGUITY' LIMIT 1")
    escalation = str(database.value("SELECT id FROM antone.escalations"))
    terminal = review()
    terminal.see("escalation 1 of 1", "HIGH: SAFETY_AMBIGUITY", escalation[:18], "A reply to it is PENDING")
    terminal.type("a")
    terminal.see("Resolved how?")
    terminal.write("called a colleague")
    terminal.type("Enter")
    terminal.see("Resolved.", "draft 1 of 3")
    assert database.rows("SELECT status::text AS status, resolved_by, resolution_notes FROM antone.escalations") == [
        {"status": "RESOLVED", "resolved_by": "kim", "resolution_notes": "called a colleague"}]
    terminal.type("u")
    terminal.see("Taken back.", escalation[:18])
    assert trail(database, escalation) == ["escalation.reopened", "escalation.resolved"] or \
        trail(database, escalation) == ["escalation.resolved", "escalation.reopened"]
    terminal.type("n")
    terminal.see("draft 1 of 3")


def test_a_colleague_is_asked_and_the_draft_waits_on(database, drafts, review):
    terminal = review()
    terminal.see(drafts[0][:18])
    terminal.type("x")
    terminal.write("is this a joke?")
    terminal.type("Enter")
    terminal.see("Escalated", drafts[1][:18])
    [row] = database.rows("SELECT e.status::text AS status, e.reply_id::text AS reply, r.name, a.details_json ->> 'note' AS note"
                          " FROM antone.escalations e JOIN antone.escalation_reasons r ON r.id = e.reason_id"
                          " JOIN antone.audit_logs a ON a.entity_id = e.id::text")
    assert row == {"status": "OPEN", "reply": drafts[0], "name": "MANUAL_FLAG", "note": "is this a joke?"}
    assert reply(database, drafts[0])["status"] == "PENDING"
    terminal.type("u")
    terminal.see("Taken back.", drafts[0][:18])
    assert database.value("SELECT status::text FROM antone.escalations") == "RESOLVED"


def test_a_link_wider_than_the_screen_goes_on_in_the_next_row(drafts, review):
    terminal = review(width=60, height=40)
    screen = terminal.see("Draft, ", "(Vita)")
    assert LINK in screen.replace("\n", "")
    assert max(map(len, screen.splitlines())) <= 60


def test_a_small_screen_scrolls_and_a_resized_one_is_drawn_anew(drafts, review):
    terminal = review(height=12)
    assert "of 280 long" not in terminal.see("(more)", "Post:")
    terminal.type("NPage")
    terminal.see("of 280 long")
    terminal.resize(100, 40)
    screen = terminal.see("of 280 long", "Post:")
    assert screen.splitlines()[39].startswith(" a approve")
    terminal.type("?")
    terminal.see("ask a colleague", "any key: back")
    terminal.type("q")
    terminal.see("draft 1 of 3")


def test_what_a_post_says_never_drives_the_terminal(database, drafts, review):
    database.execute("UPDATE antone.posts SET content = E'before\\x1b[2J\\x1b]0;owned\\x07\\u009b31m\\u202eafter'")
    screen = review().see("before [2J ]0;owned", "31m after")
    assert "\x1b" not in screen and "draft 1 of 3" in screen


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_is_told_what_to_use(drafts, review, term):
    review("--idle", "5", TERM=term).see("reply list --pending", f"ended with {USAGE}")


def test_without_a_terminal_it_says_so(antonectl, database):
    done = antonectl("review")
    assert done.returncode == USAGE and "reply list --pending" in done.stderr


@pytest.mark.parametrize("idle", ["0", "x", "86401"])
def test_a_wrong_while_is_refused(antonectl, database, idle):
    done = antonectl("review", "--idle", idle)
    assert done.returncode == USAGE and "--idle" in done.stderr
