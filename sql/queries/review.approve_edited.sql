-- Approves a pending reply with another text and writes the trail, which keeps the draft, both or neither. $1 the reply, $2 who,
-- $3 the text, $4 the draft that was shown, $5 how long the platform counts the text. No row: it is not there, not pending, another
-- text by now, or a rule of its platform forbids it. Index: replies_pkey.
WITH judged AS (
    UPDATE antone.replies
    SET content = $3::text, platform_length = $5::integer, approval_status = 'APPROVED', approved_by = $2::text, approved_at = now()
    WHERE id = $1::uuid AND approval_status = 'PENDING' AND deleted_at IS NULL AND content = $4::text
      AND antone.reply_obstacle(id, $3::text, $5::integer) IS NULL
    RETURNING id, approval_status, post_ref
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
    SELECT 'reply', id::text, 'reply.edited', $2::text, jsonb_build_object('post_id', post_ref, 'draft', $4::text)
    FROM judged
    UNION ALL
    SELECT 'reply', id::text, 'reply.approved', $2::text, jsonb_build_object('post_id', post_ref)
    FROM judged
)
SELECT id, approval_status
FROM judged
