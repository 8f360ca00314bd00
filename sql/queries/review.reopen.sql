-- Takes back a judgement of one's own, as long as nobody has taken the reply, and writes the trail, both or neither. $1 the reply,
-- $2 who, $3 the draft that was edited, or NULL, $4 its length. No row: it was taken, or judged by somebody else.
-- Index: replies_pkey.
WITH reopened AS (
    UPDATE antone.replies
    SET approval_status = 'PENDING', approved_by = NULL, approved_at = NULL, content = coalesce($3::text, content),
        platform_length = CASE WHEN $3::text IS NULL THEN platform_length ELSE $4::integer END
    WHERE id = $1::uuid AND approval_status <> 'PENDING' AND approved_by = $2::text AND deleted_at IS NULL
      AND taken_at IS NULL AND posted_at IS NULL
    RETURNING id, approval_status, post_ref
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
    SELECT 'reply', id::text, 'reply.reopened', $2::text, jsonb_build_object('post_id', post_ref)
    FROM reopened
)
SELECT id, approval_status
FROM reopened
