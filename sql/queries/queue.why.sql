-- Where one post stands: its row, who holds it right now, what was decided, what became of it. $1 its id.
-- Index: posts_pkey, posts_queue_idx or posts_processed_at_idx, decisions_post_id_key, replies_decision_id_idx,
-- escalations_post_id_idx or escalations_open_key, escalation_posts_post_id_key, escalations_pkey.
SELECT p.id, p.platform, p.platform_post_id, p.detected_at,
       greatest(extract(epoch FROM now() - p.detected_at), 0)::bigint AS age_seconds, p.priority, p.processed_at,
       p.spam_filtered, p.next_attempt_at,
       greatest(extract(epoch FROM p.next_attempt_at - now()), 0)::bigint AS next_attempt_in_seconds,
       p.error_count, p.error_message, cardinality(p.keyword_matches)::integer AS keyword_count,
       holder.application_name AS held_by,
       CASE WHEN p.processed_at IS NULL AND NOT p.spam_filtered THEN
           (SELECT count(*)
            FROM (SELECT
                  FROM antone.posts AS q
                  WHERE q.processed_at IS NULL AND NOT q.spam_filtered
                    AND (-q.priority::integer, q.detected_at) < (-p.priority::integer, p.detected_at)
                  LIMIT 100000) AS before)
       END AS posts_ahead,
       (SELECT extract(epoch FROM now() - max(last_beat_at))::bigint FROM antone.worker_heartbeats) AS last_beat_seconds,
       d.id AS decision_id, d.mode, d.created_at AS decided_at, d.signals_json ->> 'rule' AS rule,
       r.id AS reply_id, r.approval_status, e.open_escalations
FROM antone.posts AS p
LEFT JOIN antone.decisions AS d ON d.post_id = p.id
LEFT JOIN LATERAL (SELECT id, approval_status
                   FROM antone.replies
                   WHERE decision_id = d.id
                   ORDER BY created_at DESC
                   LIMIT 1) AS r ON true
LEFT JOIN LATERAL (SELECT a.application_name
                   FROM pg_locks AS l
                   JOIN pg_stat_activity AS a USING (pid)
                   WHERE l.locktype = 'transactionid' AND l.transactionid = p.xmax AND l.mode = 'ExclusiveLock'
                     AND l.granted AND l.pid <> pg_backend_pid()
                   LIMIT 1) AS holder ON true
CROSS JOIN LATERAL (SELECT (SELECT count(*)
                            FROM antone.escalations
                            WHERE post_id = p.id AND status IN ('OPEN', 'IN_PROGRESS'))
                         + (SELECT count(*)
                            FROM antone.escalation_posts AS further
                            CROSS JOIN LATERAL (SELECT status
                                                FROM antone.escalations
                                                WHERE id = further.escalation_id
                                                OFFSET 0) AS shared
                            WHERE further.post_id = p.id AND shared.status IN ('OPEN', 'IN_PROGRESS')) AS open_escalations) AS e
WHERE p.id = $1::uuid
