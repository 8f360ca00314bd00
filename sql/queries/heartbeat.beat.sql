-- One row an instance, made at its first beat by the daemon that holds the lock of the instance's name. Another of the same name
-- leaves the row alone and is told whose it is. The lock ends with its session; one of ours that is dead, but not yet for the
-- server, still holds it, but then the row is ours already. Who has no name ('') takes none and leaves no row.
-- $1 instance; $2 host; $3 version; $4 started at; $5 posts; $6 state. Index: worker_heartbeats_instance_key.
WITH name AS MATERIALIZED (
    SELECT CASE WHEN $1::text = '' THEN false
                WHEN EXISTS (SELECT
                             FROM pg_locks AS l
                             WHERE l.locktype = 'advisory' AND l.pid = pg_backend_pid()
                               AND l.classid = 1095652425 AND l.objid = hashtext($1::text)::oid)
                THEN true
                ELSE pg_try_advisory_lock(1095652425, hashtext($1::text))
           END AS is_held
), beat AS (
    INSERT INTO antone.worker_heartbeats (instance, host, version, started_at, last_beat_at, posts_processed, state)
    SELECT $1::text, $2::text, $3::text, $4::timestamptz, now(), $5::bigint, $6::text
    FROM name
    WHERE is_held
       OR EXISTS (SELECT
                  FROM antone.worker_heartbeats AS own
                  WHERE own.instance = $1::text AND own.host = $2::text AND own.started_at = $4::timestamptz)
    ON CONFLICT (instance) DO UPDATE
    SET host = excluded.host, version = excluded.version, started_at = excluded.started_at, last_beat_at = now(),
        posts_processed = excluded.posts_processed, state = excluded.state
    RETURNING id
)
SELECT $1::text = '' OR EXISTS (SELECT FROM beat) AS written, h.host, h.started_at
FROM name
LEFT JOIN antone.worker_heartbeats AS h ON h.instance = $1::text
