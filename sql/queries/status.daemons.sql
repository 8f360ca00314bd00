-- The daemons that ever beat, the liveliest first. A small table, read whole.
SELECT instance, host, version, state, started_at, last_beat_at,
       greatest(extract(epoch FROM now() - last_beat_at), 0)::bigint AS beat_age_seconds, posts_processed
FROM antone.worker_heartbeats
ORDER BY last_beat_at DESC
