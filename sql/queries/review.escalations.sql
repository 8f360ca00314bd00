-- Escalations, the gravest and oldest first. $1 closed ones too, $2 how many; chosen before anything is joined to them.
-- Index: escalations_status_priority_idx or escalations_open_key, posts_pkey.
SELECT e.id, e.priority, e.status, coalesce(reason.name, '') AS reason, e.post_count, p.platform, p.platform_post_id, e.post_id,
       e.decision_id, e.reply_id, e.created_at,
       greatest(extract(epoch FROM now() - e.created_at), 0)::bigint AS age_seconds, e.assigned_to, e.resolved_by,
       e.resolved_at, e.resolution_notes
FROM (SELECT *
      FROM antone.escalations
      WHERE $1::boolean OR status IN ('OPEN', 'IN_PROGRESS')
      ORDER BY status, priority DESC, created_at
      LIMIT $2::bigint) AS e
LEFT JOIN antone.escalation_reasons AS reason ON reason.id = e.reason_id
LEFT JOIN antone.posts AS p ON p.id = e.post_id
ORDER BY e.status, e.priority DESC, e.created_at
