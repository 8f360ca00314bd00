-- Takes back that one has resolved an escalation and writes the trail, both or neither. $1 the escalation, $2 who. No row: somebody
-- else has resolved it. As text, the status is no key of another index. Index: escalations_pkey.
WITH reopened AS (
    UPDATE antone.escalations
    SET status = 'OPEN', resolved_by = NULL, resolution_notes = NULL, resolved_at = NULL
    WHERE id = $1::uuid AND status::text = 'RESOLVED' AND resolved_by = $2::text
    RETURNING id, status::text, post_id
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
    SELECT 'escalation', id::text, 'escalation.reopened', $2::text, jsonb_build_object('post_id', post_id)
    FROM reopened
)
SELECT id, status
FROM reopened
