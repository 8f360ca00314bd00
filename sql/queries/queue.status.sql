-- How much waits, how long, and what has failed. Index: posts_queue_idx or
-- posts_processed_at_idx, posts_failed_idx.
SELECT waiting.ready, waiting.later, waiting.tried, waiting.prioritised, waiting.oldest_detected_at,
       extract(epoch FROM now() - waiting.oldest_detected_at)::bigint AS oldest_seconds, failed.count AS failed
FROM (SELECT count(*) FILTER (WHERE next_attempt_at IS NULL OR next_attempt_at <= now()) AS ready,
             count(*) FILTER (WHERE next_attempt_at > now()) AS later,
             count(*) FILTER (WHERE error_count > 0) AS tried,
             count(*) FILTER (WHERE priority > 0) AS prioritised,
             min(detected_at) AS oldest_detected_at
      FROM antone.posts
      WHERE processed_at IS NULL AND NOT spam_filtered) AS waiting,
     (SELECT count(*) FROM antone.posts WHERE processed_at IS NOT NULL AND error_message IS NOT NULL) AS failed
