-- One escalation with the posts that it stands for, the one it was opened for first; of more than 100 the first. $1 its id.
-- Index: escalations_pkey, posts_pkey, escalation_posts_escalation_id_idx, decisions_post_id_key.
SELECT e.id, e.priority, e.status, coalesce(reason.name, '') AS reason, e.post_count, e.created_at,
       greatest(extract(epoch FROM now() - e.created_at), 0)::bigint AS age_seconds, e.assigned_to, e.resolved_by,
       e.resolved_at, e.resolution_notes, e.reply_id, first.content, first.safety_flags,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('post_id', p.id, 'platform', p.platform, 'platform_post_id', p.platform_post_id,
                   'detected_at', p.detected_at, 'decision_id', d.id) ORDER BY said.place), '[]')
        FROM (SELECT e.post_id AS id, 0 AS place
              UNION ALL
              (SELECT post_id, row_number() OVER (ORDER BY created_at, id)
               FROM antone.escalation_posts
               WHERE escalation_id = e.id
               ORDER BY created_at, id
               LIMIT 99)) AS said
        CROSS JOIN LATERAL (SELECT * FROM antone.posts WHERE posts.id = said.id OFFSET 0) AS p
        LEFT JOIN LATERAL (SELECT decisions.id FROM antone.decisions WHERE decisions.post_id = p.id OFFSET 0) AS d ON true) AS posts
FROM antone.escalations AS e
LEFT JOIN antone.escalation_reasons AS reason ON reason.id = e.reason_id
LEFT JOIN LATERAL (SELECT p.content, d.safety_flags
                   FROM antone.posts AS p
                   LEFT JOIN antone.decisions AS d ON d.post_id = p.id
                   WHERE p.id = e.post_id) AS first ON true
WHERE e.id = $1::uuid
