"""What a snapshot costs that another session holds for the whole drain: the dead entries of the queue's index stay at its
head, because nothing may be cleaned away, and a claim that started there each time would walk over all of them."""
import contextlib

import drain
from measure import Sample


@contextlib.contextmanager
def held_snapshot(database):
    """A REPEATABLE READ transaction that has looked at the queue once and then sits there."""
    with database.connect(autocommit=False) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.execute("SELECT FROM antone.posts LIMIT 1")
        yield
        connection.rollback()


def bench(told, cluster, template, directory, report):
    posts = max(told.posts // 2, 10)
    queue = drain.prepare(cluster, template, posts, max(posts * 3 // 10, 10))
    free, held, loss = [], [], []
    for _ in range(told.rounds):
        runs = [drain.DaemonRun(cluster, queue, directory, meanwhile=meanwhile)
                for meanwhile in (contextlib.nullcontext, held_snapshot)]
        for run in runs:
            run.database.drop()
        free.append(posts / runs[0].seconds)
        held.append(posts / runs[1].seconds)
        loss.append((1 - runs[0].seconds / runs[1].seconds) * 100)
    queue.drop()
    report.add("drain, no snapshot held", Sample(free, "posts/s"), meaning=f"{posts} posts, antoned --once, 2 connections")
    report.add("drain, snapshot held", Sample(held, "posts/s"), meaning="REPEATABLE READ in another session, all the while")
    report.add("loss by the snapshot", Sample(loss, "%"), ("<=", 10))
