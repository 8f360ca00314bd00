-- What a human must look at, and its trail. A partial unique index keeps one open per post and reason: one that is open
-- already is left alone and leaves no second trail. Where somebody deleted the reason, the escalation has none, but a person
-- still hears of it. $7 the key of the text, $8 whether the post repeats another's: posts of one text are one case a day, with a
-- count; the further ones refer to it. Who says the same when the case is closed, and is no repeat, opens it again, and is its
-- post now.
-- Cases are taken in the order of their keys, so that two daemons wait for each other and never in a circle.
-- Index: escalations_post_id_idx or escalations_open_key, once an escalation with a text; escalations_text_key.
WITH line AS MATERIALIZED (
    SELECT u.id, u.post_id, u.decision_id, u.reply_id, r.id AS reason_id, u.priority::antone.escalation_priority AS priority,
           u.text_key, u.is_repeat, u.place,
           u.text_key IS NULL
           OR (SELECT true
               FROM antone.escalations AS known
               WHERE known.post_id = u.post_id AND known.reason_id = r.id AND known.status IN ('OPEN', 'IN_PROGRESS')
               LIMIT 1) IS TRUE AS stands_alone
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::uuid[], $8::boolean[])
         WITH ORDINALITY AS u (id, post_id, decision_id, reply_id, reason, priority, text_key, is_repeat, place)
    LEFT JOIN antone.escalation_reasons AS r ON r.name = u.reason
), alone AS (
    INSERT INTO antone.escalations (id, post_id, decision_id, reply_id, reason_id, priority)
    SELECT id, post_id, decision_id, reply_id, reason_id, priority
    FROM line
    WHERE stands_alone
    ON CONFLICT DO NOTHING
    RETURNING id, post_id, reason_id, priority
), told AS MATERIALIZED (
    SELECT DISTINCT ON (text_key) id, post_id, decision_id, reply_id, reason_id, text_key,
           max(priority) OVER (PARTITION BY text_key) AS priority, count(*) OVER (PARTITION BY text_key) AS post_count, is_repeat
    FROM line
    WHERE NOT stands_alone
    ORDER BY text_key, is_repeat, place
), opened AS (
    INSERT INTO antone.escalations AS e (id, post_id, decision_id, reply_id, reason_id, priority, text_key, text_day, post_count)
    SELECT id, post_id, decision_id, reply_id, reason_id, priority, text_key, (now() AT TIME ZONE 'UTC')::date, post_count
    FROM told
    ORDER BY text_key
    ON CONFLICT (text_key, text_day)
    WHERE text_key IS NOT NULL DO UPDATE
    SET post_count = e.post_count + excluded.post_count,
        priority = greatest(e.priority, excluded.priority),
        (status, post_id, decision_id, reply_id, resolved_by, resolved_at, resolution_notes) =
            (SELECT CASE WHEN again THEN 'OPEN' ELSE e.status END, CASE WHEN again THEN excluded.post_id ELSE e.post_id END,
                    CASE WHEN again THEN excluded.decision_id ELSE e.decision_id END,
                    CASE WHEN again THEN excluded.reply_id ELSE e.reply_id END, CASE WHEN NOT again THEN e.resolved_by END,
                    CASE WHEN NOT again THEN e.resolved_at END, CASE WHEN NOT again THEN e.resolution_notes END
             FROM (SELECT e.status IN ('RESOLVED', 'CLOSED') AND NOT told.is_repeat AS again
                   FROM told
                   WHERE told.text_key = excluded.text_key) AS said)
    RETURNING id, post_id, reason_id, priority, text_key
), referred AS (
    INSERT INTO antone.escalation_posts (id, escalation_id, post_id)
    SELECT line.id, opened.id, line.post_id
    FROM opened
    JOIN line ON line.text_key = opened.text_key AND NOT line.stands_alone AND line.post_id <> opened.post_id
    ON CONFLICT DO NOTHING
), heard AS (
    SELECT id, post_id, reason_id, priority, 'opened' AS action
    FROM alone
    UNION ALL
    SELECT opened.id, opened.post_id, opened.reason_id, opened.priority, CASE WHEN told.id = opened.id THEN 'opened' ELSE 'reopened' END
    FROM opened
    JOIN told ON told.text_key = opened.text_key AND told.post_id = opened.post_id
)
INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
SELECT 'escalation', o.id::text, o.action, 'antoned',
       jsonb_build_object('post_id', o.post_id, 'reason', r.name, 'priority', o.priority)
FROM heard AS o
LEFT JOIN antone.escalation_reasons AS r ON r.id = o.reason_id
