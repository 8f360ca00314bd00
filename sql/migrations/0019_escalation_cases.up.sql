-- One escalation a text and day: what is said again and again (961 reposts of one post) is one case, with a count, to which the
-- other posts refer. The key is a hash of the words, and goes with the last post that has them.

ALTER TABLE antone.escalations
    ADD COLUMN text_key uuid,
    ADD COLUMN text_day date,
    ADD COLUMN post_count integer NOT NULL DEFAULT 1 CHECK (post_count >= 1),
    ADD CONSTRAINT escalations_text_check CHECK ((text_key IS NULL) = (text_day IS NULL));
CREATE UNIQUE INDEX escalations_text_key ON antone.escalations (text_key, text_day) WHERE text_key IS NOT NULL;

-- The further posts of a case.
CREATE TABLE antone.escalation_posts (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    escalation_id uuid NOT NULL REFERENCES antone.escalations ON DELETE CASCADE,
    post_id       uuid NOT NULL UNIQUE REFERENCES antone.posts ON DELETE CASCADE,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX escalation_posts_escalation_id_idx ON antone.escalation_posts (escalation_id, created_at);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON antone.escalation_posts
    FOR EACH ROW EXECUTE FUNCTION antone.touch_updated_at();
GRANT SELECT ON antone.escalation_posts TO antone_worker, antone_retention, antone_readonly;
GRANT INSERT ON antone.escalation_posts TO antone_worker;
GRANT DELETE ON antone.escalation_posts TO antone_retention; -- an erasure

-- When the post goes that a case was opened for (withdrawn, erased, archived), the case is the next post's, and is open again
-- where only the withdrawal had closed it: whoever said the same is still there. Without a next one nothing is kept of the text.
CREATE FUNCTION antone.hand_on_escalation() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = antone, pg_catalog, pg_temp SET enable_seqscan = off AS $$
DECLARE
    heir record;
BEGIN
    SELECT further.id, further.post_id, d.id AS decision_id
    INTO heir
    FROM escalation_posts AS further
    JOIN posts AS p ON p.id = further.post_id
    LEFT JOIN decisions AS d ON d.post_id = p.id
    WHERE further.escalation_id = NEW.id
      AND NOT EXISTS (SELECT
                      FROM escalations AS own -- then that post is seen already
                      WHERE own.post_id = p.id AND own.reason_id = NEW.reason_id AND own.status IN ('OPEN', 'IN_PROGRESS'))
    ORDER BY further.created_at
    LIMIT 1;
    IF NOT FOUND THEN
        NEW.text_key := NULL;
        NEW.text_day := NULL;
        RETURN NEW;
    END IF;
    DELETE FROM escalation_posts WHERE id = heir.id;
    NEW.post_id := heir.post_id;
    NEW.decision_id := heir.decision_id;
    IF NEW.status = 'CLOSED' AND NEW.resolution_notes = 'The post was withdrawn.' THEN
        NEW.status := 'OPEN';
        NEW.resolved_by := NULL;
        NEW.resolved_at := NULL;
        NEW.resolution_notes := NULL;
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION antone.hand_on_escalation FROM PUBLIC;
CREATE TRIGGER hand_on BEFORE UPDATE OF post_id ON antone.escalations
    FOR EACH ROW
    WHEN (OLD.text_key IS NOT NULL AND OLD.post_id IS NOT NULL AND NEW.post_id IS NULL)
    EXECUTE FUNCTION antone.hand_on_escalation();
