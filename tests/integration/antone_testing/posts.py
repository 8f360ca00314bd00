"""Posts for the tests: as import lines, or put into the tables the way a producer does."""
import json

HANGOVER = "Woke up with the worst hangover of my life, how do I get through my shift? Please help"
UNRELATED = "Lovely weather for the allotment today, the beans are up at last"


def import_line(number, content=HANGOVER, **changes):
    """One line of `queue import`, as a dict."""
    line = {
        "platform": "TWITTER",
        "platform_post_id": str(number),
        "content": content,
        "published_at": "2026-11-20T09:00:00Z",
        "detected_at": "2026-11-20T09:05:00Z",
        "metrics": {"likes": 1, "replies": 0, "reposts": 0},
        "author": {"platform_id": f"a{number % 50}", "handle": f"handle_{number % 50}", "follower_count": 10},
    }
    line.update(changes)
    return line


def write_import_file(path, lines):
    """Dicts become JSON, strings go in as they are."""
    with open(path, "w", encoding="utf-8") as file:
        for line in lines:
            file.write((line if isinstance(line, str) else json.dumps(line, ensure_ascii=False)) + "\n")
    return path


def insert_posts(database, count, content=None, first=1, authors=20, platform="TWITTER", **columns):
    """`count` queued posts in one statement, as antone_producer would write them. Extra columns are SQL expressions
    of n. Without a content most ask for help with a hangover and every fourth is about something else."""
    text = "CASE n %% 4 WHEN 0 THEN %(unrelated)s ELSE %(content)s END" if content is None else "%(content)s::text"
    names = "".join(f", {name}" for name in columns)
    values = "".join(f", {expression}" for expression in columns.values())
    arguments = {"platform": platform, "authors": authors, "first": first, "last": first + count - 1,
                 "content": content or HANGOVER, "unrelated": UNRELATED}
    database.execute(
        "INSERT INTO antone.authors (platform, platform_id, handle)"
        " SELECT %(platform)s::antone.platform, 'a' || n, 'handle_' || n FROM generate_series(1, %(authors)s::int) n"
        " ON CONFLICT DO NOTHING", arguments)
    database.execute(
        f"INSERT INTO antone.posts (platform, platform_post_id, author_id, content, published_at, detected_at{names})"
        f" SELECT %(platform)s::antone.platform, n::text, a.id, {text}, now() - interval '10 minutes', now(){values}"
        " FROM generate_series(%(first)s::int, %(last)s::int) n"
        " JOIN antone.authors a ON a.platform = %(platform)s::antone.platform"
        " AND a.platform_id = 'a' || (1 + n %% %(authors)s::int)", arguments)


QUEUED = "SELECT count(*) FROM antone.posts WHERE processed_at IS NULL AND NOT spam_filtered"


def queued(database):
    return database.value(QUEUED)


def assert_each_decided_once(database, count):
    """The promise: every post that is no spam has one decision, is processed, and none was blamed."""
    found = database.rows(
        "SELECT count(*) AS posts,"
        " count(*) FILTER (WHERE p.processed_at IS NULL AND NOT p.spam_filtered) AS queued,"
        " count(*) FILTER (WHERE p.error_count > 0 OR p.error_message IS NOT NULL) AS blamed,"
        " count(*) FILTER (WHERE NOT p.spam_filtered AND d.decisions IS DISTINCT FROM 1) AS not_once"
        " FROM antone.posts p LEFT JOIN (SELECT post_id, count(*) AS decisions FROM antone.decisions GROUP BY 1) d"
        " ON d.post_id = p.id")[0]
    assert found == {"posts": count, "queued": 0, "blamed": 0, "not_once": 0}
