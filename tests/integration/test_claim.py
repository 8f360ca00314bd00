"""Claiming: a queued post goes to exactly one worker, and nobody but a worker keeps it from being claimed."""
import contextlib

import pytest

from antone_testing.paths import SOURCE
from antone_testing.posts import assert_each_decided_once, insert_posts

CLAIMS = {"claim.batch": "NULL, NULL, NULL", "claim.list": "NULL, NULL"}


@pytest.fixture(params=CLAIMS)
def worker(request, database):
    """worker() opens a transaction and returns (its connection, how to claim in it)."""
    sql = (SOURCE / f"sql/queries/{request.param}.sql").read_text(encoding="utf-8")
    with contextlib.ExitStack() as opened:

        def begin():
            connection = opened.enter_context(database.connect(role="antone_worker", autocommit=False))
            connection.execute(f"PREPARE claim AS {sql}")

            def claim(limit):
                return {row[0] for row in connection.execute(f"EXECUTE claim({limit}, {CLAIMS[request.param]})").fetchall()}

            return connection, claim

        yield begin


@contextlib.contextmanager
def mention_of_every_post(database):
    """Somebody adds a row to each post and does not commit."""
    with database.connect(autocommit=False) as other:
        other.execute("INSERT INTO competitive_mentions (post_id, sentiment, opportunity_score) SELECT id, 'open', 0 FROM posts")
        yield other
        other.rollback()


def test_two_workers_never_claim_the_same_post(database, worker):
    insert_posts(database, 30)
    with mention_of_every_post(database):
        (first, claim_first), (_, claim_second) = worker(), worker()
        mine, others = claim_first(10), claim_second(30)
        assert len(mine) == 10 and len(others) == 20 and not mine & others
        assert claim_second(30) == others  # what it has itself it may claim again
        first.execute("UPDATE posts SET processed_at = now() WHERE id = ANY (%s)", [list(mine)])
        first.commit()
        assert claim_second(30) == others


def test_a_post_that_is_being_deleted_is_not_claimed(database, worker):
    insert_posts(database, 3)
    with database.connect(autocommit=False) as retention:
        locked = {row[0] for row in retention.execute("SELECT id FROM posts ORDER BY id LIMIT 1 FOR UPDATE").fetchall()}
        _, claim = worker()
        assert len(claim(3)) == 2 and not claim(3) & locked


def test_a_claimed_post_is_not_deleted(database, worker):
    insert_posts(database, 3)
    _, claim = worker()
    claim(2)
    with database.connect(autocommit=False) as retention:
        assert len(retention.execute("SELECT id FROM posts FOR UPDATE SKIP LOCKED").fetchall()) == 1


def test_a_post_to_which_somebody_adds_a_row_is_decided_all_the_same(database, daemon):
    insert_posts(database, 20)
    with mention_of_every_post(database):
        assert daemon("--once").start().wait_exit(30) == 0
        assert_each_decided_once(database, 20)
