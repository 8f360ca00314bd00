-- Asks a colleague to look at a draft: an escalation of reason MANUAL_FLAG, and the trail, both or neither. $1 the reply, $2 who,
-- $3 why. No row: the post is gone, or somebody has asked already. Index: replies_pkey, posts_pkey.
WITH opened AS (
    INSERT INTO antone.escalations (post_id, decision_id, reply_id, reason_id, priority)
    SELECT p.id, r.decision_id, r.id, reason.id, reason.default_severity
    FROM antone.replies AS r
    JOIN antone.posts AS p ON p.id = r.post_ref
    JOIN antone.escalation_reasons AS reason ON reason.name = 'MANUAL_FLAG'
    WHERE r.id = $1::uuid
    ON CONFLICT DO NOTHING
    RETURNING id, status::text, post_id
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
    SELECT 'escalation', id::text, 'escalation.opened', $2::text, jsonb_build_object('post_id', post_id, 'note', $3::text)
    FROM opened
)
SELECT id, status
FROM opened
