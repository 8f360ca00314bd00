-- Replies, those that wait longest first. $1 only pending ones, $2 how many; chosen before anything is joined to them.
-- Index: replies_approval_status_idx, decisions_pkey, escalations_post_id_idx or escalations_open_key.
SELECT r.id, r.platform, r.approval_status, d.mode, a.name AS archetype, r.created_at,
       greatest(extract(epoch FROM now() - r.created_at), 0)::bigint AS age_seconds, r.approved_by, r.approved_at,
       r.posted_at, r.utm_code, r.decision_ref AS decision_id, r.post_ref AS post_id,
       EXISTS (SELECT
               FROM antone.escalations AS e
               WHERE e.post_id = r.post_ref AND e.status IN ('OPEN', 'IN_PROGRESS')) AS escalated,
       r.content
FROM (SELECT *
      FROM antone.replies
      WHERE deleted_at IS NULL AND (NOT $1::boolean OR approval_status = 'PENDING')
      ORDER BY approval_status, created_at
      LIMIT $2::bigint) AS r
LEFT JOIN antone.decisions AS d ON d.id = r.decision_id
LEFT JOIN antone.archetypes AS a ON a.id = r.archetype_id
ORDER BY r.approval_status, r.created_at
