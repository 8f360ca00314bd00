"""What many posts say is one escalation a text and day, with a count; nobody who speaks of himself disappears in it."""
import pytest
from antone_testing.db_ctl import Ctl
from antone_testing.posts import UNRELATED, assert_each_decided_once, insert_posts

DESPAIR = "I want to kill myself, I cannot go on"
REPOST = f"RT @someone: {DESPAIR}"
NEWS = "A man was charged with rape after a party, police said"


def decide(daemon, config, **changes):
    once = daemon("--once", config=config(**changes)).start()
    assert once.wait_exit(60) == 0, once.stderr


def cases(database):
    return database.rows(
        "SELECT e.id::text, e.status::text, post_count, p.platform_post_id AS post, text_key IS NOT NULL AS has_key,"
        " (SELECT count(*)::int FROM antone.escalation_posts f WHERE f.escalation_id = e.id) AS further"
        " FROM antone.escalations e LEFT JOIN antone.posts p ON p.id = e.post_id ORDER BY e.created_at, e.id")


def trail(database):
    return [row["action"] for row in database.rows(
        "SELECT action FROM antone.audit_logs WHERE entity_type = 'escalation' ORDER BY created_at, action")]


def test_reposts_of_one_text_are_one_case_to_which_the_others_refer(database, daemon, config, antonectl):
    insert_posts(database, 60, content=REPOST, authors=60)
    insert_posts(database, 1, content="another one: I want to die", first=61)
    decide(daemon, config, intake={"batch_rows": 7})
    assert_each_decided_once(database, 61)
    assert sorted((case["post_count"], case["further"]) for case in cases(database)) == [(1, 0), (60, 59)]
    assert trail(database) == ["opened", "opened"]

    listed = antonectl("escalation", "list", json=True).json
    assert sorted(row["post_count"] for row in listed) == [1, 60]
    case = next(row for row in listed if row["post_count"] == 60)
    shown = antonectl("escalation", "show", case["id"], json=True).json
    assert shown["content"] == REPOST and shown["safety_flags"] == ["SELF_HARM"]
    assert {post["platform_post_id"] for post in shown["posts"]} == {str(n) for n in range(1, 61)}
    assert "Posts" in antonectl("escalation", "show", case["id"]).stdout
    further = database.value("SELECT d.id::text FROM antone.escalation_posts f JOIN antone.decisions d USING (post_id) LIMIT 1")
    referred = antonectl("decision", "show", further, json=True).json["escalations"]
    assert [row["id"] for row in referred] == [case["id"]]
    why = antonectl("queue", "why", database.value("SELECT post_id::text FROM antone.escalation_posts LIMIT 1"), json=True).json
    assert why["open_escalations"] == 1
    status = antonectl("status", json=True).json
    assert (status["open_escalations"], status["escalated_posts"]) == ({"CRITICAL": 2}, {"CRITICAL": 61})


def test_two_daemons_at_once_count_each_post_once(database, daemon, config):
    insert_posts(database, 300, content="x", authors=300)
    database.execute("UPDATE antone.posts SET content = (ARRAY[%s, 'I want to die tonight', 'going to kill myself'])[1 + platform_post_id::int %% 3]",
                     (DESPAIR,))
    daemons = [daemon("--once", config=config(f"{name}.conf", instance=name, intake={"batch_rows": 4, "connections": 4})) for name in ("a", "b")]
    for each in daemons:
        each.start()
    for each in daemons:
        assert each.wait_exit(60) == 0, each.stderr
    assert_each_decided_once(database, 300)
    assert [(case["post_count"], case["further"]) for case in cases(database)] == [(100, 99)] * 3
    assert trail(database) == ["opened"] * 3


def test_a_batch_that_failed_and_was_tried_again_counts_once(database, daemon, config):
    insert_posts(database, 20, content=DESPAIR)
    database.execute("CREATE FUNCTION antone.fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                     " IF (SELECT platform_post_id FROM antone.posts WHERE id = NEW.post_id) = '13' THEN RAISE 'poison'; END IF;"
                     " RETURN NEW; END $$;"
                     " CREATE TRIGGER fail BEFORE INSERT ON antone.decisions FOR EACH ROW EXECUTE FUNCTION antone.fail()")
    decide(daemon, config, intake={"batch_rows": 20, "max_attempts": 1})
    assert [(case["post_count"], case["further"]) for case in cases(database)] == [(19, 18)]


def test_who_says_the_same_when_the_case_is_closed_opens_it_again(database, daemon, config, antonectl):
    insert_posts(database, 1, content=DESPAIR)
    decide(daemon, config)
    case = cases(database)[0]["id"]
    assert antonectl("escalation", "resolve", case, "--by", "kim").returncode == 0
    insert_posts(database, 1, content=REPOST, first=2)
    decide(daemon, config)
    assert [(one["status"], one["post_count"], one["post"]) for one in cases(database)] == [("RESOLVED", 2, "1")]
    insert_posts(database, 1, content=DESPAIR, first=3)
    decide(daemon, config)
    assert [(one["id"], one["status"], one["post_count"], one["post"]) for one in cases(database)] == [(case, "OPEN", 3, "3")]
    assert trail(database) == ["opened", "escalation.resolved", "reopened"]
    row = database.rows("SELECT resolved_by, resolved_at, resolution_notes FROM antone.escalations")[0]
    assert set(row.values()) == {None}


def test_another_day_is_another_case(database, daemon, config):
    insert_posts(database, 1, content=DESPAIR)
    decide(daemon, config)
    database.execute("UPDATE antone.escalations SET text_day = text_day - 1")
    insert_posts(database, 1, content=DESPAIR, first=2)
    decide(daemon, config)
    assert [(case["post_count"], case["post"]) for case in cases(database)] == [(1, "1"), (1, "2")]


def test_a_post_taken_back_hands_its_case_on_and_the_last_one_leaves_no_key(database, daemon, config, antonectl):
    insert_posts(database, 3, content=DESPAIR)
    decide(daemon, config)
    for left in (2, 1):
        first = cases(database)[0]["post"]
        assert antonectl("queue", "withdraw", "TWITTER", first, "--by", "kim").returncode == 0
        case, = cases(database)
        assert case["post"] not in (None, first)
        assert (case["status"], case["further"], case["has_key"]) == ("OPEN", left - 1, True)
        assert database.value("SELECT p.id = d.post_id FROM antone.escalations e JOIN antone.decisions d ON d.id = e.decision_id"
                              " JOIN antone.posts p ON p.id = e.post_id")
    assert antonectl("queue", "withdraw", "TWITTER", cases(database)[0]["post"], "--by", "kim").returncode == 0
    case, = cases(database)
    assert (case["status"], case["post"], case["has_key"]) == ("CLOSED", None, False)


@pytest.mark.parametrize("alone", [False, True])
def test_who_is_erased_closes_no_case_for_the_others_in_it(database, daemon, config, antonectl, tmp_path, alone):
    (tmp_path / "archive").mkdir()
    own = config("own.conf", archive={"directory": str(tmp_path / "archive")})
    insert_posts(database, 2 if alone else 3, content=DESPAIR)
    decide(daemon, config)
    erased = database.rows("SELECT a.platform::text AS platform, a.platform_id FROM antone.escalations e JOIN antone.posts p ON p.id = e.post_id"
                           " JOIN antone.authors a ON a.id = p.author_id")[0]
    author = "(SELECT id FROM antone.authors WHERE platform_id = %s)"
    database.execute(f"UPDATE antone.posts SET author_id = {author} WHERE id = (SELECT post_id FROM antone.escalation_posts"
                     " ORDER BY created_at, id LIMIT 1)", (erased["platform_id"],))
    assert antonectl("archive", "erase-author", erased["platform"], erased["platform_id"], config=own).returncode == 0
    case, = cases(database)
    assert (case["status"], case["further"]) == ("CLOSED" if alone else "OPEN", 0)
    assert (case["post"] is None) == alone


def test_on_the_way_back_each_post_of_an_open_case_has_its_own(database, daemon, config, tmp_path):
    insert_posts(database, 3, content=DESPAIR)
    decide(daemon, config)
    Ctl(database, tmp_path).run("rollback", "--to", "18")
    assert database.value("SELECT count(DISTINCT post_id) FROM antone.escalations WHERE status = 'OPEN'"
                          " AND reason_id IS NOT NULL AND decision_id IS NOT NULL") == 3


def test_two_posts_taken_back_at_once_hand_on_to_one_that_stays(database, daemon, config, antonectl, tmp_path):
    insert_posts(database, 3, content=DESPAIR)
    decide(daemon, config)
    first = cases(database)[0]["post"]
    stays = next(str(n) for n in (1, 2, 3) if str(n) != first)
    gone = tmp_path / "gone"
    gone.write_text("".join(f"TWITTER {n}\n" for n in (1, 2, 3) if str(n) != stays))
    done = antonectl("queue", "withdraw", "--file", gone, "--by", "kim")
    assert done.returncode == 0, done.stderr
    assert [(case["status"], case["post"], case["further"]) for case in cases(database)] == [("OPEN", stays, 0)]


def test_a_case_is_not_handed_to_a_post_that_is_seen_already(database, daemon, config, antonectl):
    insert_posts(database, 2, content=DESPAIR)
    decide(daemon, config)
    first = cases(database)[0]["post"]
    database.execute("INSERT INTO antone.escalations (post_id, reason_id, priority) SELECT f.post_id, e.reason_id, 'HIGH'"
                     " FROM antone.escalation_posts f JOIN antone.escalations e ON e.id = f.escalation_id")
    done = antonectl("queue", "withdraw", "TWITTER", first, "--by", "kim")
    assert done.returncode == 0, done.stderr
    assert sorted(case["status"] for case in cases(database)) == ["CLOSED", "OPEN"]


def test_a_post_that_somebody_has_escalated_already_is_decided_all_the_same(database, daemon, config):
    insert_posts(database, 2, content=DESPAIR)
    database.execute("INSERT INTO antone.escalations (post_id, reason_id, priority) SELECT p.id, r.id, 'HIGH'"
                     " FROM antone.posts p, antone.escalation_reasons r"
                     " WHERE p.platform_post_id = '1' AND r.name = 'SAFETY_AMBIGUITY'")
    decide(daemon, config)
    assert_each_decided_once(database, 2)
    assert sorted((case["post"], case["post_count"]) for case in cases(database)) == [("1", 1), ("2", 1)]


@pytest.mark.parametrize("policy, asked", [("critical", 1), ("distress", 1), ("all", 2)])
def test_danger_off_the_topic_is_flagged_and_asks_as_the_policy_says(database, daemon, config, policy, asked):
    insert_posts(database, 1, content=DESPAIR)
    insert_posts(database, 1, content=NEWS, first=2)
    insert_posts(database, 1, content=UNRELATED, first=3)
    decide(daemon, config, decision={"escalate": policy})
    assert len(cases(database)) == asked
    flags = database.rows("SELECT safety_flags FROM antone.decisions d JOIN antone.posts p ON p.id = d.post_id ORDER BY platform_post_id")
    assert [row["safety_flags"] for row in flags] == [["SELF_HARM"], ["ASSAULT"], []]
    assert database.value("SELECT count(*) FROM antone.replies") == 0
