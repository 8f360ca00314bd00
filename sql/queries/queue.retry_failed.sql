-- Puts every post that was given up back into the queue, and wakes a daemon. $1 who asked. Index: posts_failed_idx.
WITH revived AS (
    UPDATE antone.posts
    SET processed_at = NULL, error_count = 0, error_message = NULL, next_attempt_at = NULL
    WHERE processed_at IS NOT NULL AND error_message IS NOT NULL AND NOT spam_filtered
    RETURNING id
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor)
    SELECT 'post', id::text, 'queue.retry', $1::text
    FROM revived
    RETURNING pg_notify('antone_posts', '')
)
SELECT count(*) AS revived
FROM trail
