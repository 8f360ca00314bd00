"""antonectl reply and escalation: drafts judged once, by somebody named, with a trail."""
from concurrent.futures import ThreadPoolExecutor

import pytest
from antone_testing.posts import insert_posts

DATA, USAGE = 65, 64
DRAFT = "Water in small sips, then something salty and sleep. —Antone (Vita)"
NO_ID = "0193e5a0-0000-7000-8000-000000000000"


@pytest.fixture
def drafts(database):
    """Three posts, each decided, each with a pending reply; the ids of the replies, oldest first."""
    insert_posts(database, 3)
    database.execute(
        "INSERT INTO antone.decisions (post_id, sss_score, ars_score, evs_score, trs_score, composite_score, mode)"
        " SELECT id, 0.9, 0.5, 0.1, 1, 0.7, 'HELPFUL' FROM antone.posts")
    database.execute(
        "INSERT INTO antone.replies (decision_id, decision_ref, post_ref, content, platform, created_at)"
        " SELECT d.id, d.id, d.post_id, %s, p.platform, now() - (10 - p.platform_post_id::int) * interval '1 minute'"
        " FROM antone.decisions d JOIN antone.posts p ON p.id = d.post_id", (DRAFT,))
    return [str(row["id"]) for row in database.rows("SELECT id FROM antone.replies ORDER BY created_at")]


def trail(database, entity):
    return database.rows("SELECT entity_id::text AS entity, action, actor, details_json ->> 'note' AS note"
                         " FROM antone.audit_logs WHERE entity_type = %s", (entity,))


def test_the_list_shows_text_and_the_oldest_first(antonectl, drafts):
    listed = antonectl("reply", "list", "--pending", json=True).json
    assert [row["id"] for row in listed] == drafts
    assert listed[0]["content"] == DRAFT and listed[0]["mode"] == "HELPFUL"
    assert DRAFT in antonectl("reply", "list").stdout
    assert len(antonectl("reply", "list", "--limit", "2", json=True).json) == 2


def test_an_empty_list_says_so(antonectl):
    assert antonectl("reply", "list", "--pending").stdout == "No reply waits for approval.\n"
    assert antonectl("reply", "list", json=True).json == []


@pytest.mark.parametrize("verb, status", [("approve", "APPROVED"), ("reject", "REJECTED")])
def test_judging_names_the_judge_in_row_and_trail(antonectl, database, drafts, verb, status):
    done = antonectl("reply", verb, drafts[0], "--by", "kim", "--note", "well put", json=True)
    assert done.returncode == 0, done.stderr
    assert (done.json["approval_status"], done.json["approved_by"]) == (status, "kim")
    row = database.rows("SELECT approval_status::text, approved_by, approved_at IS NOT NULL AS timed"
                        " FROM antone.replies WHERE id = %s", (drafts[0],))[0]
    assert row == {"approval_status": status, "approved_by": "kim", "timed": True}
    assert trail(database, "reply") == [
        {"entity": drafts[0], "action": f"reply.{status.lower()}", "actor": "kim", "note": "well put"}]
    assert [r["id"] for r in antonectl("reply", "list", "--pending", json=True).json] == drafts[1:]


SAME_BEGINNING = ["0193e5a0-1234-7aaa-8000-000000000001", "0193e5a0-1234-7aab-8000-000000000002",
                  "0193e5a0-1234-7b00-8000-000000000003"]


def give_ids(database, table, ids):
    """Ids as they come when rows are made within a minute: the first eight characters are the same."""
    for old, new in zip([row["id"] for row in database.rows(f"SELECT id FROM antone.{table} ORDER BY created_at")], ids):
        database.execute(f"UPDATE antone.{table} SET id = %s WHERE id = %s", (new, old))


def test_lists_show_as_much_of_an_id_as_tells_it_from_the_others(antonectl, database, drafts):
    give_ids(database, "replies", SAME_BEGINNING)
    lines = antonectl("reply", "list").stdout.splitlines()[1:]
    assert [line.split()[0] for line in lines] == ["0193e5a0-1234-7aaa", "0193e5a0-1234-7aab", "0193e5a0-1234-7b00"]
    assert [row["id"] for row in antonectl("reply", "list", json=True).json] == SAME_BEGINNING
    assert antonectl("reply", "list", "--limit", "1").stdout.splitlines()[1].split()[0] == "0193e5a0"


def test_the_beginning_of_an_id_is_enough_where_it_is_the_only_one(antonectl, database, drafts):
    give_ids(database, "replies", SAME_BEGINNING)
    for typed in ("0193e5a0", "0193e5a0-1234-7aa"):
        done = antonectl("reply", "approve", typed, "--by", "kim")
        assert done.returncode == DATA and "more than one reply" in done.stderr
    assert antonectl("reply", "approve", "0193e5a0-1234-7B", "--by", "kim").returncode == 0
    assert database.value("SELECT id::text FROM antone.replies WHERE approval_status = 'APPROVED'") == SAME_BEGINNING[2]
    done = antonectl("reply", "approve", "0193e5a", "--by", "kim")
    assert done.returncode == USAGE and "its first 8 characters" in done.stderr


def test_posts_and_escalations_too_are_found_by_the_beginning_of_their_id(antonectl, database, drafts):
    database.execute("INSERT INTO antone.escalations (post_id, priority) SELECT id, 'HIGH' FROM antone.posts ORDER BY id LIMIT 1")
    escalation = str(database.value("SELECT id FROM antone.escalations"))
    assert antonectl("escalation", "list").stdout.splitlines()[1].split()[0] == escalation[:8]
    assert antonectl("escalation", "resolve", escalation[:8], "--by", "kim").returncode == 0
    post, decision = (str(database.value(f"SELECT id FROM antone.{table} ORDER BY id LIMIT 1")) for table in ("posts", "decisions"))
    assert antonectl("queue", "why", post[:12], json=True).json["id"] == post
    assert antonectl("decision", "show", decision[:12], json=True).json["id"] == decision


@pytest.mark.parametrize("second", ["approve", "reject"])
def test_a_second_judgement_is_told_who_was_first_and_changes_nothing(antonectl, database, drafts, second):
    antonectl("reply", "approve", drafts[0], "--by", "kim")
    done = antonectl("reply", second, drafts[0], "--by", "lee")
    assert done.returncode == DATA
    assert "kim" in done.stderr and "APPROVED" in done.stderr
    assert DRAFT not in done.stderr
    assert database.value("SELECT approved_by FROM antone.replies WHERE id = %s", (drafts[0],)) == "kim"
    assert len(trail(database, "reply")) == 1


def test_of_many_judges_at_once_one_wins(antonectl, database, drafts):
    antonectl("status")  # writes the configuration before the crowd
    with ThreadPoolExecutor(6) as crowd:
        judged = list(crowd.map(
            lambda n: antonectl("reply", "approve" if n % 2 else "reject", drafts[1], "--by", f"judge{n}").returncode,
            range(6)))
    assert sorted(judged) == [0] + [DATA] * 5
    assert len(trail(database, "reply")) == 1
    assert database.value("SELECT approved_by FROM antone.replies WHERE id = %s", (drafts[1],)) == \
        trail(database, "reply")[0]["actor"]


def test_without_a_trail_there_is_no_judgement(antonectl, database, drafts):
    database.execute("REVOKE INSERT ON antone.audit_logs FROM antone_worker")
    assert antonectl("reply", "approve", drafts[0], "--by", "kim").returncode != 0
    assert database.value("SELECT count(*) FROM antone.replies WHERE approval_status <> 'PENDING'") == 0


def test_a_deleted_or_missing_reply_cannot_be_judged(antonectl, database, drafts):
    database.execute("UPDATE antone.replies SET deleted_at = now() WHERE id = %s", (drafts[2],))
    deleted = antonectl("reply", "approve", drafts[2], "--by", "kim")
    assert deleted.returncode == DATA and "deleted" in deleted.stderr
    assert antonectl("reply", "reject", NO_ID, "--by", "kim").returncode == DATA


@pytest.mark.parametrize("words", [("--by", "x" * 101), ("--by", "a\nb"), ("--by", "kim", "--note", "n" * 1001)])
def test_names_and_notes_have_limits(antonectl, drafts, words):
    assert antonectl("reply", "approve", drafts[0], *words).returncode == USAGE


@pytest.fixture
def escalations(database):
    """A LOW, a CRITICAL and a HIGH one, in that order of time."""
    insert_posts(database, 3)
    for number, priority in ((1, "LOW"), (2, "CRITICAL"), (3, "HIGH")):
        database.execute(
            "INSERT INTO antone.escalations (post_id, reason_id, priority) SELECT p.id, r.id, %s"
            " FROM antone.posts p, antone.escalation_reasons r"
            " WHERE p.platform_post_id = %s AND r.name = 'SAFETY_AMBIGUITY'", (priority, str(number)))
    return {row["priority"]: str(row["id"]) for row in
            database.rows("SELECT id, priority::text FROM antone.escalations")}


def test_the_gravest_escalation_comes_first(antonectl, escalations):
    listed = antonectl("escalation", "list", json=True).json
    assert [row["priority"] for row in listed] == ["CRITICAL", "HIGH", "LOW"]
    assert {row["reason"] for row in listed} == {"SAFETY_AMBIGUITY"}


def test_resolving_names_who_and_how_and_happens_once(antonectl, database, escalations):
    critical = escalations["CRITICAL"]
    done = antonectl("escalation", "resolve", critical, "--by", "kim", "--note", "called a colleague", json=True)
    assert done.returncode == 0, done.stderr
    assert done.json["status"] == "RESOLVED"
    row = database.rows("SELECT status::text, resolved_by, resolution_notes, resolved_at IS NOT NULL AS timed"
                        " FROM antone.escalations WHERE id = %s", (critical,))[0]
    assert row == {"status": "RESOLVED", "resolved_by": "kim", "resolution_notes": "called a colleague", "timed": True}
    assert [t["actor"] for t in trail(database, "escalation")] == ["kim"]
    again = antonectl("escalation", "resolve", critical, "--by", "lee")
    assert again.returncode == DATA and "kim" in again.stderr
    assert len(trail(database, "escalation")) == 1
    assert [r["priority"] for r in antonectl("escalation", "list", json=True).json] == ["HIGH", "LOW"]
    assert len(antonectl("escalation", "list", "--all", json=True).json) == 3
    assert antonectl("escalation", "resolve", NO_ID, "--by", "kim").returncode == DATA
