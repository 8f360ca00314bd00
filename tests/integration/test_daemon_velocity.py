"""EVS as the daemon computes it against the definition in SQL, on generated histories."""
import math
import random
from datetime import datetime, timedelta, timezone

from antone_testing.posts import queued
from psycopg.types.json import Json
from test_decisions import decide_all

NOW = datetime(2026, 11, 20, 12, tzinfo=timezone.utc)


def history(rng):
    """(detected_at, published_at, metrics) of one author: crowded, sparse, tied, without rates, at the edge of 30 days."""
    moments = [timedelta(minutes=rng.choice((0, 0, 1, 30, 43200, 43201)) if rng.random() < 0.3
                         else rng.randrange(60 * 24 * 40)) for _ in range(rng.choice((1, 4, 5, 6, 11, 49, 50, 51, 70)))]
    if rng.random() < 0.5:  # several share one instant, also around the fiftieth
        moments[len(moments) // 2:] = [moments[len(moments) // 2]] * (len(moments) - len(moments) // 2)
    for before in moments:
        detected = NOW - before
        published = None if rng.random() < 0.1 else detected - timedelta(minutes=rng.randrange(300))
        yield detected, published, {"likes": int(rng.paretovariate(0.6)) - 1, "comments": rng.randrange(5)}


def insert_histories(database, rng, authors):
    for number in range(authors):
        author = database.value("INSERT INTO antone.authors (platform, platform_id, handle) VALUES ('TWITTER', %s, %s)"
                                " RETURNING id", (f"a{number}", f"h{number}"))
        for place, (detected, published, metrics) in enumerate(history(rng)):
            database.execute("INSERT INTO antone.posts (platform, platform_post_id, author_id, content, detected_at,"
                             " published_at, raw_metrics) VALUES ('TWITTER', %s, %s, 'an evening of nothing much', %s, %s, %s)",
                             (f"p{number}_{place}", author, detected, published, Json(metrics)))


def test_the_daemon_agrees_with_the_view(database, daemon, config):
    insert_histories(database, random.Random(4), 60)
    decide_all(daemon, config)
    assert queued(database) == 0
    rows = database.rows(
        "SELECT p.engagement_rate AS rate, b.baseline, d.evs_score, (d.signals_json #>> '{evs,0}')::float8 AS ratio"
        " FROM antone.posts p JOIN antone.decisions d ON d.post_id = p.id"
        " CROSS JOIN LATERAL antone.velocity_baseline(p.author_id, p.id, p.detected_at) b")
    known = [row for row in rows if row["rate"] is not None and row["baseline"]]
    assert len(known) > 300 and len(rows) - len(known) > 100
    for row in rows:
        expected = row["rate"] / row["baseline"] if row in known else 1.0
        assert math.isclose(row["ratio"], expected, rel_tol=1e-5, abs_tol=5.1e-5), row
        assert math.isclose(row["evs_score"], min(math.log10(row["ratio"] + 1) / math.log10(101), 1), abs_tol=5.1e-5)
