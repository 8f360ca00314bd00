-- How long the oldest post has been waiting that could be worked on now, NULL: none waits.
-- Expects posts_queue_idx.
SELECT (extract(epoch FROM clock_timestamp() - min(greatest(created_at, next_attempt_at))) * 1000)::bigint AS age_ms
FROM antone.posts
WHERE processed_at IS NULL AND NOT spam_filtered
  AND (next_attempt_at IS NULL OR next_attempt_at <= clock_timestamp())
