-- Puts a post that was given up, or waits for a later attempt, back to the front of its turn, and wakes a daemon.
-- $1 the post, $2 who asked. Index: posts_pkey.
WITH revived AS (
    UPDATE antone.posts
    SET processed_at = NULL, error_count = 0, error_message = NULL, next_attempt_at = NULL
    WHERE id = $1::uuid
      AND NOT spam_filtered
      AND ((processed_at IS NOT NULL AND error_message IS NOT NULL) OR (processed_at IS NULL AND next_attempt_at > now()))
    RETURNING id
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor)
    SELECT 'post', id::text, 'queue.retry', $2::text
    FROM revived
    RETURNING pg_notify('antone_posts', '')
)
SELECT count(*) AS revived
FROM trail
