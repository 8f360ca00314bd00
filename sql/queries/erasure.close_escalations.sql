-- Nobody has to look at the person's posts any more; who had them in hand, and what was noted, goes. Expects
-- posts_author_id_detected_at_idx, escalations_post_id_idx or escalations_open_key.
UPDATE antone.escalations
SET status = CASE WHEN status IN ('OPEN', 'IN_PROGRESS') THEN 'CLOSED' ELSE status END, assigned_to = NULL, resolution_notes = NULL,
    resolved_at = coalesce(resolved_at, now())
WHERE post_id = ANY (ARRAY(SELECT id FROM antone.posts WHERE author_id = $1::uuid))
