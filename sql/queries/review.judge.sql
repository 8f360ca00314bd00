-- Approves or rejects a pending reply and writes the trail, both or neither. $1 the reply, $2 APPROVED or REJECTED, $3 who,
-- $4 a note or NULL. No row: it is not there or not pending, or a rule of its platform forbids it (review.reply tells).
-- Index: replies_pkey.
WITH judged AS (
    UPDATE antone.replies
    SET approval_status = $2::text::antone.approval_status, approved_by = $3::text, approved_at = now()
    WHERE id = $1::uuid AND approval_status = 'PENDING' AND deleted_at IS NULL
      AND ($2::text <> 'APPROVED' OR antone.reply_obstacle(id, NULL, NULL) IS NULL)
    RETURNING id, platform, approval_status, approved_by, approved_at, post_ref
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
    SELECT 'reply', id::text, 'reply.' || lower($2::text), $3::text,
           jsonb_strip_nulls(jsonb_build_object('post_id', post_ref, 'note', $4::text))
    FROM judged
)
SELECT id, platform, approval_status, approved_by, approved_at
FROM judged
