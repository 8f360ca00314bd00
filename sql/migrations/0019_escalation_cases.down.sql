-- Takes the cases back: each stays an escalation of the post that it was opened for.
DO $$
BEGIN
    IF EXISTS (SELECT
               FROM antone.escalation_posts AS further
               JOIN antone.escalations AS e ON e.id = further.escalation_id
               WHERE e.status IN ('OPEN', 'IN_PROGRESS')) THEN
        RAISE EXCEPTION 'open escalations stand for several posts, and the schema before this one would forget all but one: resolve them first';
    END IF;
END $$;
DROP TRIGGER hand_on ON antone.escalations;
DROP FUNCTION antone.hand_on_escalation;
DROP TABLE antone.escalation_posts;
ALTER TABLE antone.escalations DROP COLUMN text_key, DROP COLUMN text_day, DROP COLUMN post_count;
