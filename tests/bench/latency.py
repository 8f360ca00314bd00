"""How long a post waits: from its commit to the commit of its decision, by PostgreSQL's own commit timestamps."""
import threading
import time

import stream

INSERT = """
WITH author AS (
    INSERT INTO antone.authors (platform, platform_id, handle) VALUES ('TWITTER', %(author)s, 'bench')
    ON CONFLICT (platform, platform_id) DO UPDATE SET last_seen_at = now() RETURNING id)
INSERT INTO antone.posts (platform, platform_post_id, author_id, content, published_at)
SELECT 'TWITTER', %(name)s, id, %(content)s, now() FROM author
RETURNING pg_current_xact_id()::xid::text
"""
WAITED = """
SELECT extract(epoch FROM pg_xact_commit_timestamp(d.xmin) - pg_xact_commit_timestamp(%s::xid)) * 1000
FROM antone.decisions d JOIN antone.posts p ON p.id = d.post_id WHERE p.platform_post_id = %s
"""
DATED = """
SELECT extract(epoch FROM pg_xact_commit_timestamp(%s::xid)),
       extract(epoch FROM pg_xact_commit_timestamp(d.xmin) - pg_xact_commit_timestamp(%s::xid)) * 1000
FROM antone.decisions d JOIN antone.posts p ON p.id = d.post_id WHERE p.platform_post_id = %s
"""


def produce(database, rate, seconds):
    """An open loop: each post has its moment, and a late one does not put off the next. Returns (name, xid) pairs."""
    rng = stream.generator()
    written = []
    pause = threading.Event()
    with database.connect() as connection:
        start = time.monotonic()
        for number in range(int(rate * seconds)):
            pause.wait(max(0.0, start + number / rate - time.monotonic()))
            name = f"latency{number}"
            content = stream.sentence(rng)
            row = connection.execute(INSERT, {"author": f"l{number % 97}", "name": name, "content": content}).fetchone()
            written.append((name, row[0]))
    return written


def waited_ms(database, written):
    """The waits of the posts that have a decision (spam has none), sorted."""
    found = (database.execute(WAITED, (xid, name)).fetchone() for name, xid in written)
    return sorted(float(row[0]) for row in found if row)


def divided_ms(database, written, began, ended):
    """The waits of the posts that were committed between two moments (seconds since 1970), and of the others; both sorted. Those
    of the first second are left out: connections and caches are still warming."""
    inside, outside = [], []
    first = None
    for name, xid in written:
        for row in database.execute(DATED, (xid, xid, name)):
            at, waited = float(row[0]), float(row[1])
            first = first or at
            if at > first + 1:
                (inside if began <= at <= ended else outside).append(waited)
    return sorted(inside), sorted(outside)


def percentile(ordered, share):
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
