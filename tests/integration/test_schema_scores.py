"""Relationship score and engagement velocity in SQL against the same written down in Python, on odd rows too."""
import json
import math
import random
from datetime import datetime, timedelta, timezone

import pytest
from antone_testing.schema_rows import JsonList, Rows

HUNDREDTHS = {"thanks": 15, "like": 5, "click": 10, "purchase": 25, "hostile_reply": -20, "report": -40, "block": -30}
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.utc)
MEBIBYTE = 1024 * 1024


@pytest.fixture
def rows(database):
    with database.connect(autocommit=False) as connection:
        yield Rows(connection)
        connection.rollback()


# ARS

def relationship(history):
    """(relationship_score, is_blocked) of docs/design/engine.md, ARS."""
    events = [e.get("type") for e in history if isinstance(e, dict)] if isinstance(history, list) else []
    known = [e for e in events if isinstance(e, str) and e in HUNDREDTHS]
    score = max(0, min(100, 50 + sum(HUNDREDTHS[e] for e in known)))
    return score / 100, any(e in ("block", "report") for e in known)


def read_author(rows, key):
    return rows.connection.execute(
        "SELECT relationship_score, is_blocked FROM antone.authors WHERE id = %s", (key,)).fetchone()


def test_relationship_follows_the_history_event_by_event(rows):
    random.seed(3)
    for _ in range(40):
        key, history = rows.insert("authors"), []
        assert read_author(rows, key) == (0.5, False)
        for _ in range(random.randrange(12)):
            history.append({"type": random.choice([*HUNDREDTHS, "safety", "view"]), "at": "2026-01-01T00:00:00Z",
                            "context": {"n": 1}})
            rows.connection.execute(
                "UPDATE antone.authors SET interaction_history = interaction_history || %s::jsonb WHERE id = %s",
                (json.dumps(history[-1]), key))
            assert read_author(rows, key) == relationship(history), history


@pytest.mark.parametrize("history", [
    "{}", "null", "7", '"block"', "[]", "[null, 1, true, [], [[{}]], {}]", '[{"type": null}, {"type": 3}, {"type": ["like"]}]',
    '[{"type": "LIKE"}, {"type": "like "}]', '[{"kind": "block"}]', '{"type": "block"}', '[["type", "block"]]',
    '[{"type": "like"}, 5, {"type": "block", "type": "like"}]', '[{"type": {"type": "block"}}]',
])
def test_odd_histories_count_what_is_sound_in_them(rows, history):
    key = rows.connection.execute(
        "INSERT INTO antone.authors (platform, platform_id, handle, interaction_history) VALUES ('REDDIT', 'x', 'x', %s::jsonb)"
        " RETURNING id", (history,)).fetchone()[0]
    assert read_author(rows, key) == relationship(json.loads(history))


def test_a_mebibyte_of_history(rows):
    history = JsonList({"type": "like", "context": "x" * 80} for _ in range(MEBIBYTE // 115))
    assert read_author(rows, rows.insert("authors", interaction_history=history)) == (1.0, False)


def test_nobody_can_write_what_the_history_does_not_say(rows):
    key = rows.insert("authors", relationship_score=0.9, is_blocked=True)
    assert read_author(rows, key) == (0.5, False)
    rows.connection.execute("UPDATE antone.authors SET relationship_score = 1, is_blocked = true WHERE id = %s", (key,))
    assert read_author(rows, key) == (0.5, False)


# EVS

def count(metrics, key):
    value = metrics.get(key) if isinstance(metrics, dict) else None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0
    return math.trunc(min(max(value, 0), 1_000_000_000))


def engagement_rate(metrics, published_at, metrics_at, detected_at):
    if published_at is None:
        return None
    hours = max(((metrics_at or detected_at) - published_at).total_seconds() / 3600, 0.25)
    return sum(count(metrics, key) for key in ("likes", "replies", "reposts", "upvotes", "comments")) / hours


def baseline(posts, of):
    """Of one author's posts, as dicts: the winsorised mean of docs/design/engine.md, EVS, or None."""
    eligible = [p for p in posts if p["id"] != of["id"] and p["rate"] is not None
                and of["detected_at"] - timedelta(days=30) <= p["detected_at"] <= of["detected_at"]]
    eligible.sort(key=lambda p: (p["detected_at"], p["id"].bytes), reverse=True)
    rates = sorted(p["rate"] for p in eligible[:50])
    if len(rates) < 5:
        return None
    k = math.floor(len(rates) * 0.1)
    low, high = rates[k], rates[len(rates) - 1 - k]
    return math.fsum(min(max(rate, low), high) for rate in rates) / len(rates)


def sql_rate(rows, metrics, published_at, metrics_at=None, detected_at=NOW):
    return rows.connection.execute("SELECT antone.engagement_rate(%s::jsonb, %s, %s, %s)",
                                   (metrics, published_at, metrics_at, detected_at)).fetchone()[0]


@pytest.mark.parametrize("metrics, expected", [
    ('{"likes": 10, "replies": 2, "reposts": 3, "upvotes": 4, "comments": 1}', 20),
    ("{}", 0), ("[]", 0), ("null", 0), ("7", 0), ('"likes"', 0), ('[{"likes": 3}]', 0),
    ('{"likes": -5, "replies": 2}', 2), ('{"likes": "12", "replies": 1}', 1), ('{"likes": null}', 0),
    ('{"likes": true}', 0), ('{"likes": [3]}', 0), ('{"likes": {"n": 3}}', 0), ('{"likes": 2.9}', 2),
    ('{"likes": 1e400}', 1_000_000_000), ('{"likes": 1e131000}', 1_000_000_000), ('{"likes": -1e400}', 0),
    ('{"likes": 9223372036854775807, "replies": 9223372036854775807}', 2_000_000_000),
    ('{"likes": 1e-300}', 0), ('{"Likes": 5, "views": 9}', 0), ('{"likes": 1, "likes": 4}', 4),
])
def test_rate_of_odd_metrics(rows, metrics, expected):
    assert sql_rate(rows, metrics, NOW - timedelta(hours=1)) == expected


def test_rate_of_a_mebibyte_of_metrics(rows):
    metrics = json.dumps({"likes": 6, "noise": ["x" * 100] * (MEBIBYTE // 100)})
    assert sql_rate(rows, metrics, NOW - timedelta(hours=2)) == 3
    small = {"likes": 6, "noise": ["x" * 100] * 600}
    post = rows.insert("posts", raw_metrics=small, published_at=NOW - timedelta(hours=2), detected_at=NOW)
    assert rows.connection.execute("SELECT rate FROM antone.post_velocity WHERE post_id = %s", (post,)).fetchone() == (3,)


@pytest.mark.parametrize("published, metrics_at, detected, expected", [
    ("2026-11-20T08:00Z", None, "2026-11-20T09:00Z", 4),
    ("2026-11-20T08:00Z", "2026-11-20T10:00Z", "2026-11-20T09:00Z", 2),  # metrics_at goes first
    ("2026-11-20T09:00Z", None, "2026-11-20T09:00Z", 16),                # a quarter of an hour at least
    ("2026-11-20T12:00Z", None, "2026-11-20T09:00Z", 16),                # published in the future
    ("2024-02-28T09:00Z", None, "2024-03-01T09:00Z", 4 / 48),            # over a leap day
    (None, None, "2026-11-20T09:00Z", None),
    ("-infinity", None, "2026-11-20T09:00Z", None),
    ("infinity", None, "infinity", None),
    ("2026-11-20T08:00Z", "infinity", "2026-11-20T09:00Z", None),
    ("4000-01-01 BC", None, "294000-01-01", pytest.approx(0, abs=1e-6)),
    # the edges of the calendar: from PostgreSQL 16 on a difference that does not fit is an error
    ("294276-12-31 23:59:59Z", "4713-01-01 00:00 BC", "2026-11-20T09:00Z", 16),
    ("294276-12-31 23:59:59Z", None, "4713-01-01 00:00 BC", 16),
    ("4713-01-01 00:00 BC", None, "294276-12-31 23:59:59Z", pytest.approx(0, abs=1e-6)),
    ("294276-12-31 23:59:59Z", None, "294276-12-31 23:59:59Z", 16),
])
def test_rate_of_odd_times(rows, published, metrics_at, detected, expected):
    assert sql_rate(rows, '{"likes": 4}', published, metrics_at, detected) == expected


def insert_history(rows, generator, count):
    """An author with posts of all kinds; returns what the model needs to know of them."""
    author, posts = rows.insert("authors"), []
    for _ in range(count):
        detected_at = NOW - timedelta(minutes=generator.choice([0, 1, 1, 60, generator.randrange(60 * 24 * 40)]))
        values = {
            "author_id": author,
            "detected_at": detected_at,
            "published_at": generator.choice([None] + [detected_at - timedelta(minutes=generator.randrange(-5, 3000))] * 9),
            "metrics_at": generator.choice([None, detected_at + timedelta(minutes=generator.randrange(500))]),
            "raw_metrics": {"likes": generator.choice([0, 1, 5, 5000]), "replies": generator.randrange(20)},
        }
        key = rows.insert("posts", **values)
        posts.append({"id": key, "detected_at": detected_at, "rate": engagement_rate(
            values["raw_metrics"], values["published_at"], values["metrics_at"], detected_at)})
    return author, posts


def test_velocity_and_baseline_agree_with_the_model(rows):
    generator = random.Random(17)
    for size in (1, 4, 5, 6, 7, 11, 12, 21, 60, 120):
        author, posts = insert_history(rows, generator, size)
        found = {row[0]: row[1:] for row in rows.connection.execute(
            "SELECT velocity.post_id, velocity.rate, history.baseline, history.sample_size"
            " FROM antone.post_velocity AS velocity"
            " CROSS JOIN LATERAL antone.velocity_baseline(velocity.author_id, velocity.post_id, velocity.detected_at) AS history"
            " WHERE velocity.author_id = %s", (author,))}
        assert len(found) == size
        for post in posts:
            rate, sql_baseline, _ = found[post["id"]]
            assert rate == (None if post["rate"] is None else pytest.approx(post["rate"], rel=1e-12))
            expected = baseline(posts, post)
            assert sql_baseline == (None if expected is None else pytest.approx(expected, rel=1e-9)), size


def test_baseline_leaves_out_this_post_and_other_people(rows):
    author, stranger = rows.insert("authors"), rows.insert("authors")
    at = {"published_at": NOW - timedelta(hours=1), "detected_at": NOW}
    for _ in range(5):
        rows.insert("posts", author_id=author, raw_metrics={"likes": 8}, **at)
        rows.insert("posts", author_id=stranger, raw_metrics={"likes": 900}, **at)
    viral = rows.insert("posts", author_id=author, raw_metrics={"likes": 900}, **at)
    assert rows.connection.execute("SELECT * FROM antone.velocity_baseline(%s, %s, %s)", (author, viral, NOW)).fetchone() == (8, 5)


def test_baseline_of_a_batch_reads_the_authors_posts_by_index(database):
    """Inlined, no call a post: the plan of a batch shows the index inside the lateral join."""
    plan = "\n".join(row[0] for row in database.execute(
        "EXPLAIN SELECT p.id, b.baseline FROM antone.posts p"
        " CROSS JOIN LATERAL antone.velocity_baseline(p.author_id, p.id, p.detected_at) b LIMIT 500"))
    assert "Function Scan on velocity_baseline" not in plan
    assert "posts_author_id_detected_at_idx" in plan
