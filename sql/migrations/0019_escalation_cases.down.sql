-- Takes the cases back: each stays an escalation of the post that it was opened for, and each further post of an open one has its own.
INSERT INTO antone.escalations (post_id, decision_id, reason_id, priority)
SELECT further.post_id, d.id, e.reason_id, e.priority
FROM antone.escalation_posts AS further
JOIN antone.escalations AS e ON e.id = further.escalation_id
LEFT JOIN antone.decisions AS d ON d.post_id = further.post_id
WHERE e.status IN ('OPEN', 'IN_PROGRESS')
ON CONFLICT DO NOTHING;
DROP TRIGGER hand_on ON antone.escalations;
DROP FUNCTION antone.hand_on_escalation;
DROP TABLE antone.escalation_posts;
ALTER TABLE antone.escalations DROP COLUMN text_key, DROP COLUMN text_day, DROP COLUMN post_count;
