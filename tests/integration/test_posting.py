"""The posting service's contract (docs/design/contract.md, For posters): what is offered, taken once, reported, released."""
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from antone_testing.schema_rows import Rows
from psycopg import errors

DATA, USAGE = 65, 64
TAKE = "SELECT * FROM antone.take_reply(%s)"
REPORT = "UPDATE antone.replies SET platform_post_id = %s, posted_at = now() WHERE id = %s AND taken_at = %s"


@pytest.fixture
def rows(database):
    with database.connect("postgres") as owner:
        yield Rows(owner)


@pytest.fixture
def poster(database):
    with database.connect("antone_poster") as connection:
        yield connection


def draft(rows, status="APPROVED", **more):
    """A reply to a post that is there, as str; `more` changes its row."""
    post = rows.insert("posts")
    return str(rows.insert("replies", approval_status=status, post_ref=post, **more))


def take(poster, name="first"):
    """The id of what it got, or None."""
    row = poster.execute(TAKE, (name,)).fetchone()
    return str(row[0]) if row else None


def postable(poster):
    return [str(row[0]) for row in poster.execute("SELECT id FROM antone.postable_replies ORDER BY approved_at, id")]


def grow_old(database, reply):
    database.execute("UPDATE antone.replies SET taken_at = taken_at - interval '11 minutes' WHERE id = %s", (reply,))


def author_of(database, reply):
    return database.value("SELECT p.author_id FROM antone.posts p JOIN antone.replies r ON r.post_ref = p.id WHERE r.id = %s", (reply,))


def block(database, reply):
    database.execute("UPDATE antone.authors SET interaction_history = '[{\"type\": \"block\"}]' WHERE id = %s",
                     (author_of(database, reply),))


def remove_post(database, reply):
    database.execute("DELETE FROM antone.posts p USING antone.replies r WHERE r.post_ref = p.id AND r.id = %s", (reply,))


def trail(database, reply):
    return [row["action"] for row in database.rows(
        "SELECT action FROM antone.audit_logs WHERE entity_id = %s ORDER BY created_at, action", (reply,))]


# ---- what is offered ----

@pytest.mark.parametrize("more", [
    {"status": "PENDING"}, {"status": "REJECTED"}, {"deleted_at": "2026-01-01"}, {"posted_at": "2026-01-01"},
    {"taken_by": "another", "taken_at": "2026-01-01"}])
def test_what_may_not_be_posted_is_neither_shown_nor_taken(rows, poster, more):
    draft(rows, **more)
    assert postable(poster) == [] and take(poster) is None


def test_what_is_approved_is_shown_and_taken_in_that_order(rows, poster):
    later, sooner = draft(rows, approved_at="2026-01-02"), draft(rows, approved_at="2026-01-01")
    assert postable(poster) == [sooner, later]
    assert [take(poster), take(poster), take(poster)] == [sooner, later, None]
    assert postable(poster) == []


def test_a_poster_gets_what_it_needs_and_the_row_says_who_has_it(database, rows, poster):
    reply = draft(rows)
    taken = dict(zip(("id", "platform", "in_reply_to", "content", "utm_code", "taken_at"),
                     poster.execute(TAKE, ("poster-a",)).fetchone(), strict=True))
    [row] = database.rows("SELECT r.id, r.platform::text, p.platform_post_id AS in_reply_to, r.content, r.utm_code, r.taken_at"
                          " FROM antone.replies r JOIN antone.posts p ON p.id = r.post_ref")
    assert taken == row and row["in_reply_to"]
    assert database.value("SELECT taken_by FROM antone.replies") == "poster-a"
    assert trail(database, reply) == ["reply.taken"]


@pytest.mark.parametrize("name", [None, "", "x" * 201])
def test_who_takes_says_who_he_is(database, rows, poster, name):
    draft(rows)
    with pytest.raises(psycopg.Error):
        take(poster, name)
    assert database.value("SELECT count(*) FROM antone.replies WHERE taken_at IS NOT NULL") == 0


def test_many_posters_at_once_never_get_the_same(database, rows):
    replies = {draft(rows) for _ in range(40)}

    def work(number):
        with database.connect("antone_poster") as connection:
            got = []
            while reply := take(connection, f"poster-{number}"):
                got.append(reply)
            return got

    with ThreadPoolExecutor(6) as crowd:
        taken = [reply for got in crowd.map(work, range(6)) for reply in got]
    assert len(taken) == len(replies) and set(taken) == replies


def test_a_take_waits_for_no_other_take(database, rows):
    first, second = draft(rows, approved_at="2026-01-01"), draft(rows, approved_at="2026-01-02")
    with database.connect("antone_poster", autocommit=False) as one, database.connect("antone_poster") as other:
        assert take(one) == first
        other.execute("SET lock_timeout = '1ms'")
        assert take(other) == second
        one.rollback()
        assert take(other) == first


# ---- what is withdrawn ----

@pytest.mark.parametrize("happen, reason", [(block, "author blocked us"), (remove_post, "post gone")])
def test_what_became_impossible_is_withdrawn_before_it_is_taken(database, rows, poster, antonectl, happen, reason):
    gone, good = draft(rows, approved_at="2026-01-01"), draft(rows, approved_at="2026-01-02")
    happen(database, gone)
    assert postable(poster) == [good]
    assert take(poster) == good
    [row] = database.rows("SELECT approval_status::text AS status, deleted_at IS NOT NULL AS deleted, delete_reason, taken_at"
                          " FROM antone.replies WHERE id = %s", (gone,))
    assert row == {"status": "REJECTED", "deleted": True, "delete_reason": reason, "taken_at": None}
    [audit] = database.rows("SELECT action, actor, details_json ->> 'reason' AS reason FROM antone.audit_logs WHERE entity_id = %s",
                            (gone,))
    assert audit == {"action": "reply.withdrawn", "actor": "first", "reason": reason}
    assert take(poster) is None and len(trail(database, gone)) == 1
    approved = antonectl("reply", "approve", gone, "--by", "kim")
    assert approved.returncode == DATA and reason in approved.stderr


# ---- who is told ----

def told_by(database, happen):
    """Whether posters are told of what happens. A notification of the test's own, sent last, ends the wait: what was sent before it
    has come by then."""
    with database.connect("antone_poster") as listener:
        listener.execute("LISTEN antone_approved")
        listener.execute("LISTEN the_end")
        happen()
        database.execute("NOTIFY the_end")
        told = False
        for notification in listener.notifies():
            if notification.channel == "the_end":
                return told
            told = True


@pytest.mark.parametrize("status, told", [("APPROVED", True), ("REJECTED", False)])
def test_an_approval_is_told_and_a_rejection_is_not(database, rows, status, told):
    reply = draft(rows, "PENDING")
    assert told == told_by(database, lambda: database.execute("UPDATE antone.replies SET approval_status = %s WHERE id = %s",
                                                              (status, reply)))


def test_what_is_taken_or_reported_is_not_told(database, rows, poster):
    reply = draft(rows)
    assert not told_by(database, lambda: take(poster))
    assert not told_by(database, lambda: poster.execute("UPDATE antone.replies SET platform_post_id = '1', posted_at = now()"
                                                        " WHERE id = %s", (reply,)))


# ---- reporting ----

def test_a_report_says_where_and_when_it_was_posted_and_later_what_came_of_it(database, rows, poster):
    draft(rows)
    reply, taken_at = poster.execute("SELECT id, taken_at FROM antone.take_reply('first')").fetchone()
    assert poster.execute(REPORT, ("777", reply, taken_at)).rowcount == 1
    poster.execute("UPDATE antone.replies SET metrics_json = '{\"likes\": 3}' WHERE id = %s", (reply,))
    poster.execute("UPDATE antone.replies SET deleted_at = now(), delete_reason = 'removed by the platform' WHERE id = %s", (reply,))
    [row] = database.rows("SELECT platform_post_id, posted_at IS NOT NULL AS posted, metrics_json, delete_reason FROM antone.replies")
    assert row == {"platform_post_id": "777", "posted": True, "metrics_json": {"likes": 3}, "delete_reason": "removed by the platform"}


REFUSED = {
    "before it was taken": (None, "platform_post_id = '1', posted_at = now()"),
    "deleted before it was taken": (None, "deleted_at = now(), delete_reason = 'x'"),
    "figures before it was taken": (None, "metrics_json = '{}'"),
    "a time without an id": ("taken", "posted_at = now()"),
    "an id without a time": ("taken", "platform_post_id = '1'"),
    "posted twice": ("posted", "platform_post_id = '2', posted_at = now()"),
    "posted taken back": ("posted", "platform_post_id = NULL, posted_at = NULL"),
    "deleted twice": ("deleted", "deleted_at = now(), delete_reason = 'other'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_poster_may_not_report(database, rows, poster, case):
    state, change = REFUSED[case]
    reply = draft(rows)
    if state is not None:
        take(poster)
    if state == "posted":
        poster.execute("UPDATE antone.replies SET platform_post_id = '1', posted_at = now() WHERE id = %s", (reply,))
    if state == "deleted":
        poster.execute("UPDATE antone.replies SET deleted_at = now(), delete_reason = 'refused' WHERE id = %s", (reply,))
    before = database.rows("SELECT * FROM antone.replies")
    with pytest.raises((errors.InsufficientPrivilege, errors.CheckViolation), match="replies: "):
        poster.execute(f"UPDATE antone.replies SET {change} WHERE id = %s", (reply,))
    assert database.rows("SELECT * FROM antone.replies") == before


@pytest.mark.parametrize("column", ["approval_status = 'APPROVED'", "content = 'x'", "taken_by = NULL", "taken_at = NULL",
                                    "approved_by = 'me'", "post_ref = gen_random_uuid()"])
def test_a_poster_neither_judges_nor_writes_nor_takes_by_hand(rows, poster, column):
    draft(rows)
    with pytest.raises(errors.InsufficientPrivilege, match="permission denied"):
        poster.execute(f"UPDATE antone.replies SET {column}")


# ---- a poster that died ----

@pytest.fixture
def left(database, rows, poster):
    """A reply that a poster took eleven minutes ago and never reported."""
    reply = draft(rows)
    take(poster, "dead")
    grow_old(database, reply)
    return reply


def test_what_a_dead_poster_left_is_shown_and_not_offered(antonectl, poster, left):
    assert postable(poster) == [] and take(poster, "second") is None
    assert antonectl("status", json=True).json["uncertain_replies"] == 1
    [listed] = antonectl("reply", "list", "--uncertain", json=True).json
    assert (listed["id"], listed["posting"], listed["taken_by"]) == (left, "uncertain", "dead") and listed["taken_at"]
    assert "uncertain" in antonectl("reply", "list").stdout


def test_one_that_is_still_at_work_is_not_uncertain(antonectl, rows, poster):
    reply = draft(rows)
    take(poster)
    assert antonectl("status", json=True).json["uncertain_replies"] == 0
    assert [row["posting"] for row in antonectl("reply", "list", json=True).json] == ["taken"]
    assert antonectl("reply", "list", "--uncertain").stdout == "No poster left a reply in doubt.\n"
    refused = antonectl("reply", "release", reply, "--by", "kim", "--note", "I looked")
    assert refused.returncode == DATA and "first" in refused.stderr


def test_released_by_hand_it_is_offered_again_and_the_next_poster_told(antonectl, database, poster, left):
    done = []
    assert told_by(database, lambda: done.append(
        antonectl("reply", "release", left[:13], "--by", "kim", "--note", "not on the platform", json=True)))
    assert done[0].returncode == 0, done[0].stderr
    assert done[0].json["taken_by"] == "dead"
    [audit] = database.rows("SELECT actor, details_json - 'taken_at' - 'post_id' AS details FROM antone.audit_logs"
                            " WHERE action = 'reply.released'")
    assert audit == {"actor": "kim", "details": {"taken_by": "dead", "note": "not on the platform"}}
    assert take(poster, "second") == left
    again = antonectl("reply", "release", left, "--by", "kim", "--note", "again")
    assert again.returncode == DATA and "second" in again.stderr


def test_the_report_of_who_was_thought_dead_is_heard_until_somebody_else_has_it(antonectl, database, poster, left):
    taken_at = database.value("SELECT taken_at FROM antone.replies")
    antonectl("reply", "release", left, "--by", "kim", "--note", "not there")
    take(poster, "second")
    assert poster.execute(REPORT, ("1", left, taken_at)).rowcount == 0
    assert database.value("SELECT posted_at FROM antone.replies") is None


def test_reported_late_it_is_no_longer_uncertain(antonectl, database, poster, left):
    assert poster.execute(REPORT, ("1", left, database.value("SELECT taken_at FROM antone.replies"))).rowcount == 1
    assert antonectl("status", json=True).json["uncertain_replies"] == 0
    released = antonectl("reply", "release", left, "--by", "kim", "--note", "x")
    assert released.returncode == DATA and "posted at" in released.stderr


def test_withdrawn_while_a_poster_had_it_stays_uncertain_and_is_never_offered(antonectl, database, poster, left):
    database.execute("UPDATE antone.replies SET approval_status = 'REJECTED', deleted_at = now(), delete_reason = 'withdrawn'")
    assert [row["id"] for row in antonectl("reply", "list", "--uncertain", json=True).json] == [left]
    assert antonectl("reply", "release", left, "--by", "kim", "--note", "not there").returncode == 0
    assert take(poster) is None


@pytest.mark.parametrize("words", [("--by", "kim"), ("--note", "x"), ("--by", "kim", "--note", "n" * 1001)])
def test_a_release_wants_a_name_and_a_reason(antonectl, left, words):
    assert antonectl("reply", "release", left, *words).returncode == USAGE


def test_pending_and_uncertain_exclude_each_other(antonectl, database):
    assert antonectl("reply", "list", "--pending", "--uncertain").returncode == USAGE


def test_without_a_trail_nothing_is_taken_and_nothing_released(antonectl, database, rows, poster, left):
    database.execute("REVOKE INSERT ON antone.audit_logs FROM antone_worker, antone_owner")
    draft(rows)
    with pytest.raises(errors.InsufficientPrivilege):
        take(poster)
    assert antonectl("reply", "release", left, "--by", "kim", "--note", "x").returncode != 0
    assert database.value("SELECT count(*) FROM antone.replies WHERE taken_at IS NOT NULL") == 1
