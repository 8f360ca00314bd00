-- Lets a part go on and writes the trail, both or neither; its trigger tells the daemons. $1 the part, $2 who, $3 a note or NULL.
-- No row: it is not paused. Index: pauses_part_key.
WITH before AS (
    SELECT part, paused_at, paused_by, reason
    FROM antone.pauses
    WHERE part = $1::text AND paused_at IS NOT NULL
    FOR UPDATE
), resumed AS (
    UPDATE antone.pauses AS p
    SET paused_at = NULL, paused_by = NULL, reason = NULL
    FROM before
    WHERE p.part = before.part
    RETURNING p.part
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
    SELECT 'daemon', part, part || '.resumed', $2::text,
           jsonb_strip_nulls(jsonb_build_object('reason', reason, 'note', $3::text,
                                                'paused_seconds', extract(epoch FROM now() - paused_at)::bigint))
    FROM before
)
SELECT b.part, b.paused_at, b.paused_by, b.reason, greatest(extract(epoch FROM now() - b.paused_at), 0)::bigint AS paused_seconds
FROM resumed
JOIN before AS b USING (part)
