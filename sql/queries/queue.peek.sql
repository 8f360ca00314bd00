-- The posts that are next, in the order in which they are claimed; $1 how many. Never their text. Index: posts_queue_idx.
SELECT id, platform, platform_post_id, priority, detected_at,
       greatest(extract(epoch FROM now() - detected_at), 0)::bigint AS age_seconds, next_attempt_at, error_count,
       error_message
FROM antone.posts
WHERE processed_at IS NULL AND NOT spam_filtered
ORDER BY -priority::integer, detected_at
LIMIT $1::bigint
