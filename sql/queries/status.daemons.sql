-- The daemons that have been heard of within two minutes, the liveliest first. A small table, read whole.
SELECT instance, host, version, state, started_at, last_beat_at, beat_age_seconds, posts_processed
FROM antone.living_daemons
ORDER BY last_beat_at DESC
