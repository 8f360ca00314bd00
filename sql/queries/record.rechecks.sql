-- What safety says of the new texts of decided posts. Where it stops one, what is not posted yet is withdrawn and a person hears
-- of it, the more so where the reply is posted or in a poster's hand; of others only what is worth a look is escalated. The
-- replies are locked as they are now: a poster or a reviewer who was quicker has committed. $1 posts, $2 stopped, $3 worth a look
-- even without a reply, $4 how grave. Index: decisions_post_id_key, replies_decision_id_idx, replies_pkey, escalations_open_key.
WITH looked AS MATERIALIZED (
    SELECT u.post_id, u.stops, u.is_worth_a_look, u.priority::antone.escalation_priority AS priority, d.id AS decision_id
    FROM unnest($1::uuid[], $2::boolean[], $3::boolean[], $4::text[]) AS u (post_id, stops, is_worth_a_look, priority)
    LEFT JOIN LATERAL (SELECT id FROM antone.decisions WHERE post_id = u.post_id OFFSET 0) AS d ON true
), held AS MATERIALIZED (
    SELECT r.*
    FROM looked AS l
    CROSS JOIN LATERAL (SELECT id, decision_id, approval_status, posted_at IS NOT NULL OR taken_at IS NOT NULL AS is_out,
                               posted_at IS NOT NULL AS is_posted
                        FROM antone.replies
                        WHERE decision_id = l.decision_id AND deleted_at IS NULL
                        OFFSET 0
                        FOR UPDATE) AS r
    WHERE l.stops
), withdrawn AS (
    UPDATE antone.replies
    SET approval_status = 'REJECTED', deleted_at = now(), delete_reason = 'post edited'
    WHERE id = ANY (ARRAY(SELECT id FROM held WHERE NOT is_posted))
    RETURNING id, post_ref
), raised AS (
    SELECT l.post_id, l.decision_id, h.reply_id, l.priority,
           CASE WHEN h.is_out THEN 'EDITED_AFTER_REPLY' WHEN h.reply_id IS NOT NULL THEN 'EDITED_POST' ELSE 'SAFETY_AMBIGUITY'
           END AS reason
    FROM looked AS l
    LEFT JOIN LATERAL (SELECT held.id AS reply_id, held.is_out
                       FROM held
                       WHERE held.decision_id = l.decision_id AND (held.is_out OR held.approval_status <> 'REJECTED')
                       ORDER BY held.is_out DESC, held.id DESC
                       LIMIT 1) AS h ON true
    WHERE h.reply_id IS NOT NULL OR l.is_worth_a_look
), opened AS (
    INSERT INTO antone.escalations AS open (post_id, decision_id, reply_id, reason_id, priority)
    SELECT raised.post_id, raised.decision_id, raised.reply_id, reason.id,
           CASE WHEN raised.reply_id IS NULL THEN raised.priority ELSE greatest(raised.priority, 'HIGH') END
    FROM raised
    LEFT JOIN antone.escalation_reasons AS reason ON reason.name = raised.reason
    ORDER BY raised.post_id
    ON CONFLICT (post_id, reason_id)
    WHERE status IN ('OPEN', 'IN_PROGRESS')
    DO UPDATE
    SET priority = excluded.priority
    WHERE open.priority < excluded.priority
    RETURNING open.id, open.post_id, open.reason_id, open.priority
)
INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
SELECT 'post', post_id::text, 'post.rechecked', 'antoned', jsonb_build_object('stopped', stops)
FROM looked
UNION ALL
SELECT 'reply', id::text, 'reply.withdrawn', 'antoned', jsonb_build_object('post_id', post_ref, 'reason', 'post edited')
FROM withdrawn
UNION ALL
SELECT 'escalation', o.id::text, 'opened', 'antoned',
       jsonb_build_object('post_id', o.post_id, 'reason', reason.name, 'priority', o.priority)
FROM opened AS o
LEFT JOIN antone.escalation_reasons AS reason ON reason.id = o.reason_id
