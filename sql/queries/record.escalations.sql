-- What a human must look at, and its trail. A partial unique index keeps one open per post and reason: one that is open
-- already is left alone and leaves no second trail. Where somebody deleted the reason, the escalation has none, but a person
-- still hears of it. No index is read of a table that grows.
WITH opened AS (
    INSERT INTO antone.escalations (id, post_id, decision_id, reply_id, reason_id, priority)
    SELECT u.id, u.post_id, u.decision_id, u.reply_id, r.id, u.priority::antone.escalation_priority
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[])
         AS u (id, post_id, decision_id, reply_id, reason, priority)
    LEFT JOIN antone.escalation_reasons AS r ON r.name = u.reason
    ON CONFLICT DO NOTHING
    RETURNING id, post_id, reason_id, priority
)
INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
SELECT 'escalation', o.id::text, 'opened', 'antoned',
       jsonb_build_object('post_id', o.post_id, 'reason', r.name, 'priority', o.priority)
FROM opened AS o
LEFT JOIN antone.escalation_reasons AS r ON r.id = o.reason_id
