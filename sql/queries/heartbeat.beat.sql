-- One row an instance, made at its first beat. Index: worker_heartbeats_instance_key.
INSERT INTO antone.worker_heartbeats AS h (instance, host, version, started_at, last_beat_at, posts_processed, state)
VALUES ($1::text, $2::text, $3::text, $4::timestamptz, now(), $5::int8, $6::text)
    ON CONFLICT (instance) DO UPDATE
   SET host = excluded.host, version = excluded.version, started_at = excluded.started_at, last_beat_at = now(),
       posts_processed = excluded.posts_processed, state = excluded.state;
