-- Pauses a part and writes the trail, both or neither; its trigger tells the daemons. $1 the part, $2 who, $3 why. No row: it is
-- paused already. Index: pauses_part_key.
WITH paused AS (
    INSERT INTO antone.pauses AS p (part, paused_at, paused_by, reason)
    VALUES ($1::text, now(), $2::text, $3::text)
    ON CONFLICT (part) DO UPDATE
    SET paused_at = excluded.paused_at, paused_by = excluded.paused_by, reason = excluded.reason
    WHERE p.paused_at IS NULL
    RETURNING p.part, p.paused_at, p.paused_by, p.reason
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
    SELECT 'daemon', part, part || '.paused', paused_by, jsonb_build_object('reason', reason)
    FROM paused
)
SELECT part, paused_at, paused_by, reason
FROM paused
