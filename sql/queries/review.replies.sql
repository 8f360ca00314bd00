-- Replies, those that wait longest first. $1 only pending ones, $2 how many. Index: replies_approval_status_idx.
SELECT r.id, r.platform, r.approval_status, d.mode, a.name AS archetype, r.created_at,
       greatest(extract(epoch FROM now() - r.created_at), 0)::int8 AS age_seconds, r.approved_by, r.approved_at,
       r.posted_at, r.utm_code, r.decision_ref AS decision_id, r.post_ref AS post_id,
       EXISTS (SELECT FROM antone.escalations e
                WHERE e.post_id = r.post_ref AND e.status IN ('OPEN', 'IN_PROGRESS')) AS escalated,
       r.content
  FROM antone.replies r
  LEFT JOIN antone.decisions d ON d.id = r.decision_id
  LEFT JOIN antone.archetypes a ON a.id = r.archetype_id
 WHERE r.deleted_at IS NULL AND (NOT $1::bool OR r.approval_status = 'PENDING')
 ORDER BY r.approval_status, r.created_at
 LIMIT $2::int8;
