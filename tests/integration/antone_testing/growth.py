"""Databases whose statistics are not those of their rows, made in the way that such come about: loaded, analysed at another
time, drained, compacted. 30 000 posts of a hundred days, the newest 5 000 of them queued; twenty authors wrote them all, so that
each has more than a baseline is made of."""

from .datasets import DATASETS

POSTS = 30_000
QUEUED = 5_000
PENDING = 2_000  # posts whose reply or escalation waits for a person
APART_SECONDS = 290
AUTHORS = 5_000
WRITING = 20  # of them have posts that were not archived
ARCHIVED = 10_000  # replies and escalations whose decision and post are gone
METRICS = 15_000
DAYS = 1_500
SCATTERED = "n * 7919 % 30011"  # another number for each n below that prime: ids in no order, as they are where a uuid is random

_MOMENT = f"LATERAL (SELECT now() - n * interval '{APART_SECONDS} seconds' AS at) AS moment"
REPLY = "'Some reply of no meaning, as long as a reply is: a glass of water first, then toast, then a nap. —Antone (Vita)'"
GROWING = ("authors", "posts", "decisions", "replies", "competitive_mentions", "escalations", "escalation_posts", "audit_logs", "randomized_experiments",
           "kpi_metrics", "weight_adjustment_logs", "learning_events", "job_runs", "archive_files", "archive_holds", "erasures",
           "erasure_parts")


def uuid(kind, number="n"):
    """The id of a row, as SQL: of an author (a), a post (1), a decision (2), a reply (3), a mention (4), an escalation (5), a row
    of a small dataset or an erasure (6), an archive (7), a part of an erasure (8)."""
    return f"('00000000-0000-0000-000{kind}-' || lpad(to_hex({number}), 12, '0'))::uuid"


def authors():
    return [f"""INSERT INTO authors (id, platform, platform_id, handle, bio)
                SELECT {uuid('a')}, 'TWITTER', 'a' || n, 'h' || n, repeat('night shifts and small hours ', 4)
                  FROM generate_series(0, {AUTHORS} - 1) n"""]


def posts(first, last, decided):
    return [f"""INSERT INTO posts (id, platform, platform_post_id, author_id, content, published_at, detected_at, priority,
                                   raw_metrics, processed_at, error_message)
                SELECT {uuid('1')}, 'TWITTER', n::text, {uuid('a', f'n % {WRITING}')}, repeat('what helps with a hangover? ', 8), at, at,
                       CASE n % 2 WHEN 0 THEN 10 ELSE 0 END, '{{"likes": 3, "replies": 1, "reposts": 0}}',
                       CASE WHEN {decided} THEN at END, CASE WHEN {decided} AND n % 1000 = 0 THEN 'failed' END
                  FROM generate_series({first}, {last}) n, {_MOMENT}"""]


def drained():
    return [f"""UPDATE posts SET processed_at = detected_at, error_message = CASE platform_post_id::int % 1000 WHEN 0 THEN 'failed' END
                 WHERE platform_post_id::int > {QUEUED}"""]


def decisions(first, last):
    """With what comes with them: mentions, escalations, the trail, draws."""
    return [
        f"""INSERT INTO decisions (id, post_id, sss_score, ars_score, evs_score, trs_score, composite_score, mode, created_at,
                                   competitor_detected, signals_json)
            SELECT {uuid('2')}, {uuid('1')}, 0.5, 0.5, 0.5, 0.5, 0.5, 'HELPFUL', at, CASE WHEN n % 10 = 0 THEN 'Somebody' END,
                   '{{"rule": "helpful", "hits": ["hangover", "help"], "reading": "asks"}}'
              FROM generate_series({first}, {last}) n, {_MOMENT}""",
        f"""INSERT INTO competitive_mentions (id, post_id, competitor_id, sentiment, opportunity_score, replied, created_at)
            SELECT {uuid('4')}, {uuid('1')}, c.id, 'neutral', 0.5, n % 40 = 0, at
              FROM generate_series({first}, {last}) n, {_MOMENT}, (SELECT id FROM competitors ORDER BY name LIMIT 1) AS c
             WHERE n % 10 = 0""",
        f"""INSERT INTO audit_logs (id, entity_type, entity_id, action, actor, details_json, created_at)
            SELECT {uuid('6', SCATTERED)}, 'reply', {uuid('3')}::text, 'drafted', 'antoned', '{{"cause": "none"}}', at - interval '1000 days'
              FROM generate_series({first}, {last}) n, {_MOMENT} WHERE n % 2 = 0""",
        f"""INSERT INTO randomized_experiments (decision_id, decision_ref, predicted_mode, actual_mode)
            SELECT {uuid('2')}, {uuid('2')}, 'HELPFUL', 'HYBRID' FROM generate_series({first}, {last}) n WHERE n % 25 = 0""",
    ]


def replies(first, last, status):
    """To every second decision. The daemon's own ids tell their time; those of other writers do not."""
    drafted = "lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7000' || lpad(to_hex(n), 16, '8')"
    return [
        f"""INSERT INTO replies (id, decision_id, decision_ref, post_ref, content, platform, approval_status, posted_at, created_at)
            SELECT CASE n % 4 WHEN 1 THEN {uuid('3')} ELSE ({drafted})::uuid END, {uuid('2')}, {uuid('2')}, {uuid('1')}, {REPLY},
                   'TWITTER', ({status})::approval_status, CASE ({status}) WHEN 'APPROVED' THEN at END, at
              FROM generate_series({first}, {last}) n, {_MOMENT} WHERE n % 2 = 1"""]


def escalations(first, last, status):
    return [f"""INSERT INTO escalations (id, post_id, decision_id, reason_id, priority, status, created_at)
                SELECT {uuid('5')}, {uuid('1')}, {uuid('2')}, r.id, 'HIGH', ({status})::escalation_status, at
                  FROM generate_series({first}, {last}) n, {_MOMENT}, (SELECT id FROM escalation_reasons ORDER BY name LIMIT 1) AS r
                 WHERE n % 10 IN (2, 7)""",
            # The next post says the same.
            f"""INSERT INTO escalation_posts (escalation_id, post_id, created_at)
                SELECT {uuid('5', 'n - 1')}, {uuid('1')}, at FROM generate_series({first}, {last}) n, {_MOMENT} WHERE n % 10 IN (3, 8)"""]


def outlived():
    """What is kept though its decision and its post are in the archive."""
    return [
        f"""INSERT INTO replies (decision_ref, post_ref, content, platform, approval_status, posted_at, created_at)
            SELECT {uuid('2')}, {uuid('1')}, {REPLY}, 'TWITTER', 'APPROVED', at, at
              FROM generate_series({POSTS + 1}, {POSTS + ARCHIVED}) n, {_MOMENT}""",
        f"""INSERT INTO escalations (reason_id, priority, status, created_at)
            SELECT r.id, 'HIGH', 'RESOLVED', at
              FROM generate_series({POSTS + 1}, {POSTS + ARCHIVED}) n, {_MOMENT},
                   (SELECT id FROM escalation_reasons ORDER BY name LIMIT 1) AS r""",
    ]


def small_datasets():
    return [
        f"""INSERT INTO kpi_metrics (id, date, platform, kpi_type_id, metric_name, value)
            SELECT {uuid('6', SCATTERED)}, current_date - n / 15, 'TWITTER', k.id, 'metric ' || n % 15, n
              FROM generate_series(1, {METRICS}) n, (SELECT id FROM kpi_types ORDER BY name LIMIT 1) AS k""",
        f"""INSERT INTO weight_adjustment_logs (id, date, action, reason)
            SELECT {uuid('6')}, current_date - n, 'kept', repeat('nothing has changed ', 20) FROM generate_series(1, {DAYS}) n""",
        f"""INSERT INTO learning_events (id, date, adjustment_type)
            SELECT {uuid('6')}, current_date - n, 'kept' FROM generate_series(1, {DAYS}) n""",
        f"""INSERT INTO job_runs (job, instance, outcome, started_at, finished_at, created_at)
            SELECT job, 'test', 'done', at, at, at
              FROM generate_series(1, {DAYS}) n, (VALUES ('retention'), ('archive_verify')) AS each (job),
                   LATERAL (SELECT now() - n * interval '1 day' AS at) AS moment""",
        # Three archives; of the oldest files and erasures it is not said whose they are.
        f"""INSERT INTO archives (id, host, directory) SELECT {uuid('7')}, 'host ' || n, '/archive' FROM generate_series(1, 3) n""",
        f"""INSERT INTO archive_files (sequence, path, class, period, format_version, rows, bytes, sha256, previous_sha256, archive_id)
            SELECT n, 'posts/' || n, 'posts', n::text, 1, 10, 1000, sha256(n::text::bytea), sha256((n - 1)::text::bytea),
                   CASE WHEN n > 100 THEN {uuid('7', 'n % 3 + 1')} END
              FROM generate_series(1, {DAYS}) n""",
        f"""INSERT INTO erasures (id, author_hash, requested_by, completed_at, author_id)
            SELECT {uuid('6')}, sha256(n::text::bytea), 'test', CASE WHEN n > 10 THEN now() END,
                   CASE WHEN n <= 10 THEN {uuid('a')} END
              FROM generate_series(1, {DAYS}) n""",
        f"""INSERT INTO erasure_parts (id, erasure_id, archive_id, author_hash, done_at)
            SELECT {uuid('8')}, {uuid('6', '(n + 1) / 2')}, CASE WHEN n > 100 OR n <= 20 THEN {uuid('7', 'n % 2 + 1')} END,
                   sha256(n::text::bytea), CASE WHEN n > 20 THEN now() END
              FROM generate_series(1, {2 * DAYS}) n WHERE n > 100 OR n <= 20 OR n % 2 = 0""",
    ]


def holds():
    """Of rows that were restored and are gone again."""
    return [f"""INSERT INTO archive_holds (class, key, until, reason)
                SELECT class, gen_random_uuid()::text, now() + interval '7 days', 'restored'
                  FROM generate_series(1, {DAYS}) n, unnest('{{{", ".join(DATASETS)}}}'::text[]) AS class"""]


def everything():
    """As it stands in the end, in one go."""
    waits = f"n <= {QUEUED + PENDING}"
    return [
        *authors(), *posts(1, POSTS, f"n > {QUEUED}"), *decisions(QUEUED + 1, POSTS),
        *replies(QUEUED + 1, POSTS, f"CASE WHEN {waits} THEN 'PENDING' ELSE 'APPROVED' END"),
        *escalations(QUEUED + 1, POSTS, f"CASE WHEN {waits} THEN 'OPEN' ELSE 'RESOLVED' END"),
        *outlived(), *small_datasets(), *holds(),
    ]


def load(database, statements):
    """Without the keys' triggers, as pg_restore does: that is not what is looked at."""
    with database.connect() as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement)


def analyse(database):
    database.execute("ANALYZE")


def vacuum(database):
    """Every page is known to be visible to all; the statistics of columns stay as they were."""
    database.execute("VACUUM")


def compact(database):
    """Every page is new, and in no visibility map; the statistics stay as they were."""
    for table in GROWING:
        database.execute(f"VACUUM FULL {table}")


def load_at_once(database):
    load(database, everything())


def load_queued_then_drain(database):
    """Analysed while every post was queued, every reply pending, every escalation open."""
    load(database, [*authors(), *posts(1, POSTS, "false"), *replies(QUEUED + 1, POSTS, "'PENDING'"),
                    *escalations(QUEUED + 1, POSTS, "'OPEN'"), *small_datasets()])
    analyse(database)
    load(database, [*drained(), *decisions(QUEUED + 1, POSTS), *outlived(), *holds(),
                    f"UPDATE replies SET approval_status = 'APPROVED', posted_at = created_at"
                    f" WHERE approval_status = 'PENDING' AND created_at < now() - interval '{(QUEUED + PENDING) * APART_SECONDS} seconds'",
                    f"UPDATE escalations SET status = 'RESOLVED'"
                    f" WHERE status = 'OPEN' AND created_at < now() - interval '{(QUEUED + PENDING) * APART_SECONDS} seconds'"])


def load_settled_then_queue(database):
    """Analysed while no post was queued, no reply pending, no escalation open."""
    newest, first = QUEUED + PENDING, QUEUED + 1
    load(database, [*authors(), *posts(newest + 1, POSTS, "true"), *decisions(newest + 1, POSTS),
                    *replies(newest + 1, POSTS, "'APPROVED'"), *escalations(newest + 1, POSTS, "'RESOLVED'"), *outlived(),
                    *small_datasets()])
    analyse(database)
    load(database, [*posts(first, newest, "true"), *decisions(first, newest), *replies(first, newest, "'PENDING'"),
                    *escalations(first, newest, "'OPEN'"), *posts(1, QUEUED, "false"), *holds()])
