-- What the daemons of this database have to do: how long the oldest post has been waiting that could be worked on now (NULL: none
-- waits), and since when none was decided (NULL: none ever was). Expects posts_queue_idx, posts_processed_at_idx.
SELECT (extract(epoch FROM clock_timestamp() - min(greatest(created_at, next_attempt_at))) * 1000)::bigint AS age_ms,
       (SELECT (extract(epoch FROM greatest(clock_timestamp() - max(processed_at), interval '0')) * 1000)::bigint
        FROM antone.posts) AS rested_ms
FROM antone.posts
WHERE processed_at IS NULL AND NOT spam_filtered
  AND (next_attempt_at IS NULL OR next_attempt_at <= clock_timestamp())
