-- Takes the cases back: each stays an escalation of the post that it was opened for.
DROP TRIGGER hand_on ON antone.escalations;
DROP FUNCTION antone.hand_on_escalation;
DROP TABLE antone.escalation_posts;
ALTER TABLE antone.escalations DROP COLUMN text_key, DROP COLUMN text_day, DROP COLUMN post_count;
