"""Champions: counted from the history, never who blocked us or was in danger, each change with a trail, gone with the person."""
import json

import pytest

USAGE = 64


@pytest.fixture
def author(database):
    """author(platform_id, {"like": 3}) makes one with that history; again, it replaces the history."""

    def make(name, **events):
        history = [{"type": kind, "at": "2026-11-20T09:00:00Z"} for kind, count in events.items() for _ in range(count)]
        return database.value(
            "INSERT INTO antone.authors (platform, platform_id, handle, interaction_history) VALUES ('TWITTER', %s, %s, %s)"
            " ON CONFLICT (platform, platform_id) DO UPDATE SET interaction_history = excluded.interaction_history RETURNING id",
            (name, f"handle_{name}", json.dumps(history)))

    return make


def run(antonectl):
    done = antonectl("champion", "run", json=True)
    assert done.returncode == 0, done.stderr
    return done.json["changed"]


def tiers(antonectl):
    return {row["handle"].removeprefix("handle_"): (row["tier"], row["engagements"]) for row in antonectl("champion", "list", json=True).json}


def trail(database):
    return database.rows("SELECT action, actor, details_json AS details FROM antone.audit_logs WHERE entity_type = 'champion'"
                         " ORDER BY created_at, (details_json ->> 'engagements')::integer")


def test_the_tier_follows_the_count(antonectl, author):
    author("two", like=2)
    author("three", like=1, thanks=1, click=1)
    author("five", purchase=5, hostile_reply=2, seen=9)
    author("six", like=6)
    author("eleven", like=11)
    assert run(antonectl) == 4
    assert tiers(antonectl) == {"eleven": ("GOLD", 11), "six": ("SILVER", 6), "five": ("BRONZE", 5), "three": ("BRONZE", 3)}
    assert [row["handle"] for row in antonectl("champion", "list", "--tier", "BRONZE", json=True).json] == ["handle_five", "handle_three"]
    assert antonectl("champion", "list", "--limit", "1", json=True).json[0]["engagements"] == 11


@pytest.mark.parametrize("event", ["block", "report", "safety", "safety_distress"])
def test_who_blocked_us_or_was_in_danger_is_none(antonectl, database, author, event):
    author("friend", like=11)
    run(antonectl)
    assert tiers(antonectl) == {"friend": ("GOLD", 11)}
    author("friend", like=12, **{event: 1})
    author("stranger", like=12, **{event: 1})
    assert run(antonectl) == 1 and tiers(antonectl) == {}
    assert [(row["action"], row["details"]) for row in trail(database)] == [
        ("champion.joined", {"to": "GOLD", "engagements": 11}),
        ("champion.left", {"from": "GOLD", "engagements": 12, "reason": "blocked" if event in ("block", "report") else "safety"})]


def test_who_blocks_us_by_day_is_not_listed_before_the_night(antonectl, author):
    author("friend", like=11)
    run(antonectl)
    author("friend", like=11, block=1)
    assert tiers(antonectl) == {}
    assert antonectl("champion", "list").stdout == "There is no champion yet.\n"


def test_each_change_leaves_a_trail_without_the_person_and_nothing_else_does(antonectl, database, author):
    author("friend", like=3)
    run(antonectl)
    assert run(antonectl) == 0
    for count in (4, 6, 3, 1):
        author("friend", like=count)
        assert run(antonectl) == 1
    assert [(row["action"], row["details"]) for row in trail(database)] == [
        ("champion.joined", {"to": "BRONZE", "engagements": 3}),
        ("champion.counted", {"from": "BRONZE", "to": "BRONZE", "engagements": 4}),
        ("champion.moved", {"from": "BRONZE", "to": "SILVER", "engagements": 6}),
        ("champion.moved", {"from": "SILVER", "to": "BRONZE", "engagements": 3}),
        ("champion.left", {"from": "BRONZE", "engagements": 1})]
    assert {row["actor"] for row in trail(database)} == {"antoned"}


def test_what_people_noted_stays_with_who_lost_the_tier(antonectl, database, author):
    author("friend", like=3)
    run(antonectl)
    database.execute("UPDATE antone.community_champions SET dm_response = 'thank you', sample_sent = true")
    author("friend", like=2)
    run(antonectl)
    assert database.rows("SELECT tier_id, engagement_count, dm_response, sample_sent FROM antone.community_champions") == [
        {"tier_id": None, "engagement_count": 2, "dm_response": "thank you", "sample_sent": True}]


def test_tiers_are_what_their_table_says(antonectl, database, author):
    author("friend", like=11)
    database.execute("UPDATE antone.champion_tiers SET is_active = false WHERE name = 'GOLD'")
    database.execute("INSERT INTO antone.champion_tiers (name, minimum_engagements) VALUES ('PLATINUM', 10)")
    run(antonectl)
    assert tiers(antonectl) == {"friend": ("PLATINUM", 11)}


def test_more_than_a_page_of_authors(antonectl, database, author):
    database.execute("INSERT INTO antone.authors (platform, platform_id, handle, interaction_history)"
                     " SELECT 'REDDIT', 'a' || n, 'h' || n, '[{\"type\": \"like\"}, {\"type\": \"like\"}, {\"type\": \"like\"}]'"
                     " FROM generate_series(1, 1203) n")
    assert run(antonectl) == 1203 and run(antonectl) == 0
    assert database.value("SELECT outcome = 'done' FROM antone.job_runs WHERE job = 'champions' ORDER BY started_at DESC LIMIT 1")


@pytest.mark.parametrize("history", ['[]', '[1, "like", null, {}, [{"type": "like"}]]', '[{"type": 3}, {"type": {"type": "like"}}]'])
def test_a_history_of_any_shape_counts_what_it_holds(antonectl, database, history):
    database.execute("INSERT INTO antone.authors (platform, platform_id, handle, interaction_history)"
                     " VALUES ('TWITTER', 'odd', 'odd', %s)", (history,))
    assert run(antonectl) == 0


def test_a_champion_goes_with_the_person(antonectl, database, author):
    friend = author("friend", like=3)
    run(antonectl)
    database.execute("DELETE FROM antone.authors WHERE id = %s", (friend,))
    assert database.value("SELECT count(*) FROM antone.community_champions") == 0
