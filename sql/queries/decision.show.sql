-- One decision with all that hangs on it; $1 its id. Index: decisions_pkey, posts_pkey, replies_decision_id_idx,
-- escalations_decision_id_idx, escalation_posts_post_id_key, escalations_pkey, competitive_mentions_post_id_competitor_id_key.
SELECT d.id, d.post_id, p.platform, p.platform_post_id, p.content, p.published_at, p.detected_at, d.created_at AS decided_at,
       d.mode, a.name AS archetype, d.sss_score, d.ars_score, d.evs_score, d.trs_score, d.composite_score, d.safety_flags,
       d.competitor_detected, d.is_power_user, x.name AS experiment, d.experiment_variant, d.is_randomized_experiment,
       d.predicted_mode, d.temporal_context, d.signals_json AS signals,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('competitor', c.name, 'sentiment', m.sentiment,
                   'satisfaction', m.satisfaction, 'opportunity', m.opportunity_score, 'replied', m.replied)
                   ORDER BY m.opportunity_score DESC, c.name), '[]')
        FROM antone.competitive_mentions AS m
        LEFT JOIN antone.competitors AS c ON c.id = m.competitor_id
        WHERE m.post_id = d.post_id) AS mentions,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'status', r.approval_status, 'by', r.approved_by,
                   'content', r.content) ORDER BY r.created_at), '[]')
        FROM antone.replies AS r
        WHERE r.decision_id = d.id) AS replies,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', e.id, 'reason', reason.name, 'priority', e.priority,
                   'status', e.status) ORDER BY e.priority DESC, e.created_at), '[]')
        FROM (SELECT *
              FROM antone.escalations
              WHERE decision_id = d.id
              UNION ALL
              SELECT shared.*
              FROM antone.escalation_posts AS further
              CROSS JOIN LATERAL (SELECT * FROM antone.escalations WHERE escalations.id = further.escalation_id OFFSET 0) AS shared
              WHERE further.post_id = d.post_id) AS e
        LEFT JOIN antone.escalation_reasons AS reason ON reason.id = e.reason_id) AS escalations
FROM antone.decisions AS d
JOIN antone.posts AS p ON p.id = d.post_id
LEFT JOIN antone.archetypes AS a ON a.id = d.archetype_id
LEFT JOIN antone.experiments AS x ON x.id = d.experiment_id
WHERE d.id = $1::uuid
