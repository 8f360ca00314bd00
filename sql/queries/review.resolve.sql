-- Resolves an open escalation and writes the trail, both or neither. $1 the escalation, $2 who, $3 a note or NULL. No row: it
-- is not there or not open (review.escalation tells). Index: escalations_pkey.
WITH resolved AS (
    UPDATE antone.escalations
    SET status = 'RESOLVED', resolved_by = $2::text, resolution_notes = $3::text, resolved_at = now()
    WHERE id = $1::uuid AND status IN ('OPEN', 'IN_PROGRESS')
    RETURNING id, priority, status, resolved_by, resolved_at, post_id
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
    SELECT 'escalation', id::text, 'escalation.resolved', $2::text,
           jsonb_strip_nulls(jsonb_build_object('post_id', post_id, 'note', $3::text))
    FROM resolved
)
SELECT id, priority, status, resolved_by, resolved_at
FROM resolved
