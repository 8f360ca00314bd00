-- Replies, those that wait longest first. $1 only pending ones, $2 how many, $3 only those of which nobody knows whether they
-- were posted; chosen before anything is joined to them.
-- Index: replies_approval_status_idx, decisions_pkey, escalations_post_id_idx or escalations_open_key,
-- escalation_posts_post_id_key, escalations_pkey.
SELECT r.id, r.platform, r.approval_status, d.mode, a.name AS archetype, r.created_at,
       greatest(extract(epoch FROM now() - r.created_at), 0)::bigint AS age_seconds, r.approved_by, r.approved_at,
       r.taken_by, r.taken_at, r.posted_at,
       CASE WHEN r.posted_at IS NOT NULL THEN 'posted' WHEN u.id IS NOT NULL THEN 'uncertain'
            WHEN r.taken_at IS NOT NULL THEN 'taken' END AS posting, r.utm_code, r.decision_ref AS decision_id, r.post_ref AS post_id,
       EXISTS (SELECT
               FROM antone.escalations AS e
               WHERE e.post_id = r.post_ref AND e.status IN ('OPEN', 'IN_PROGRESS'))
       OR (SELECT (SELECT e.status IN ('OPEN', 'IN_PROGRESS') FROM antone.escalations AS e WHERE e.id = further.escalation_id)
           FROM antone.escalation_posts AS further
           WHERE further.post_id = r.post_ref) IS TRUE AS escalated,
       CASE WHEN r.posted_at IS NULL AND r.deleted_at IS NULL AND r.approval_status <> 'REJECTED'
            THEN antone.reply_obstacle(r.id, NULL, NULL) END AS obstacle,
       r.content
FROM (SELECT *
      FROM antone.replies
      WHERE (deleted_at IS NULL OR $3::boolean) AND (NOT $1::boolean OR approval_status = 'PENDING')
        AND (NOT $3::boolean OR id IN (SELECT id FROM antone.uncertain_replies))
      ORDER BY approval_status, created_at
      LIMIT $2::bigint) AS r
LEFT JOIN antone.uncertain_replies AS u ON u.id = r.id
LEFT JOIN antone.decisions AS d ON d.id = r.decision_id
LEFT JOIN antone.archetypes AS a ON a.id = r.archetype_id
ORDER BY r.approval_status, r.created_at
