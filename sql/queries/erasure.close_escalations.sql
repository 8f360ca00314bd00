-- Nobody has to look at the person's posts any more; who had them in hand, and what was noted, goes. A case that stands for other
-- people's posts as well is closed as a withdrawal closes it: it is handed on to them, open, when the posts go. Expects
-- posts_author_id_detected_at_idx, escalations_post_id_idx or escalations_open_key, escalation_posts_post_id_key,
-- escalation_posts_escalation_id_idx.
WITH theirs AS MATERIALIZED (
    SELECT ARRAY(SELECT id FROM antone.posts WHERE author_id = $1::uuid) AS ids
), left_cases AS (
    DELETE FROM antone.escalation_posts WHERE post_id = ANY ((SELECT ids FROM theirs)::uuid[])
)
UPDATE antone.escalations AS e
SET status = CASE WHEN status IN ('OPEN', 'IN_PROGRESS') THEN 'CLOSED' ELSE status END, assigned_to = NULL,
    resolution_notes = CASE WHEN status IN ('OPEN', 'IN_PROGRESS')
                             AND EXISTS (SELECT
                                         FROM antone.escalation_posts AS further
                                         WHERE further.escalation_id = e.id
                                           AND further.post_id <> ALL ((SELECT ids FROM theirs)::uuid[]))
                            THEN 'The post was withdrawn.' END,
    resolved_at = coalesce(resolved_at, now())
WHERE post_id = ANY ((SELECT ids FROM theirs)::uuid[])
