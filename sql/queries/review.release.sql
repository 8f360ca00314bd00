-- Gives back a reply of which nobody knows whether it was posted, and writes the trail, both or neither: it is offered again,
-- unless it was withdrawn meanwhile. $1 the reply, $2 who, $3 a note. No row: it is not there or not uncertain (review.reply
-- tells). Index: replies_pkey or replies_taken_at_idx.
WITH released AS (
    UPDATE antone.replies AS r
    SET taken_by = NULL, taken_at = NULL
    FROM antone.uncertain_replies AS u
    WHERE r.id = $1::uuid AND u.id = r.id AND r.taken_at = u.taken_at AND r.posted_at IS NULL
    RETURNING r.id, r.platform, r.approval_status, r.post_ref, u.taken_by, u.taken_at
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
    SELECT 'reply', id::text, 'reply.released', $2::text,
           jsonb_build_object('post_id', post_ref, 'taken_by', taken_by, 'taken_at', taken_at, 'note', $3::text)
    FROM released
)
SELECT id, platform, approval_status, taken_by, taken_at
FROM released
