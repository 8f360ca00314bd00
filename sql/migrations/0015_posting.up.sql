-- The posting service: what it may take, how it takes without doubles, what it may report. docs/design/contract.md, For posters.

ALTER TABLE antone.replies
    ADD COLUMN taken_by text CHECK (char_length(taken_by) BETWEEN 1 AND 200),
    ADD COLUMN taken_at timestamptz, -- a poster has it in hand since then, whatever became of the poster
    ADD CONSTRAINT replies_taken_check CHECK ((taken_by IS NULL) = (taken_at IS NULL));
CREATE INDEX replies_postable_idx ON antone.replies (approved_at, id)
    WHERE approval_status = 'APPROVED' AND posted_at IS NULL AND deleted_at IS NULL AND taken_at IS NULL;
CREATE INDEX replies_taken_at_idx ON antone.replies (taken_at) WHERE taken_at IS NOT NULL AND posted_at IS NULL;

-- Told when there is something to take: a reply was approved, or given back by hand. PostgreSQL folds those of one transaction.
CREATE FUNCTION antone.notify_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('antone_approved', '');
    RETURN NULL;
END $$;
CREATE TRIGGER notify_approved AFTER INSERT OR UPDATE OF approval_status, taken_at ON antone.replies
    FOR EACH ROW
    WHEN (NEW.approval_status = 'APPROVED' AND NEW.posted_at IS NULL AND NEW.deleted_at IS NULL AND NEW.taken_at IS NULL)
    EXECUTE FUNCTION antone.notify_approved();

-- What may be posted now.
CREATE VIEW antone.postable_replies AS
SELECT r.id, r.platform, p.platform_post_id AS in_reply_to, r.content, r.utm_code, r.approved_by, r.approved_at
FROM antone.replies AS r
JOIN antone.posts AS p ON p.id = r.post_ref
JOIN antone.authors AS a ON a.id = p.author_id
WHERE r.approval_status = 'APPROVED' AND r.posted_at IS NULL AND r.deleted_at IS NULL AND r.taken_at IS NULL
  AND NOT a.is_blocked;

-- Taken, and nobody has said what became of it: whether the platform has it the database cannot know. An approved one that was
-- deleted is reported as failed; one that was withdrawn while a poster had it may be posted all the same.
CREATE VIEW antone.uncertain_replies AS
SELECT id, taken_by, taken_at
FROM antone.replies
WHERE taken_at < now() - interval '10 minutes' AND posted_at IS NULL
  AND (deleted_at IS NULL OR approval_status <> 'APPROVED');

-- Takes the reply that was approved first, and withdraws what may not be posted any more and stands before it. Two posters never
-- get the same; one that asks has committed before it posts.
CREATE FUNCTION antone.take_reply(poster text)
    RETURNS TABLE (id uuid, platform antone.platform, in_reply_to text, content text, utm_code text, taken_at timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = antone, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    reply record;
    obstacle text;
BEGIN
    LOOP
        SELECT r.id, r.post_ref, p.id AS post, a.is_blocked, p.platform_post_id
        INTO reply
        FROM replies AS r
        LEFT JOIN posts AS p ON p.id = r.post_ref
        LEFT JOIN authors AS a ON a.id = p.author_id
        WHERE r.approval_status = 'APPROVED' AND r.posted_at IS NULL AND r.deleted_at IS NULL AND r.taken_at IS NULL
        ORDER BY r.approved_at, r.id
        LIMIT 1
        FOR UPDATE OF r SKIP LOCKED;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        obstacle := CASE WHEN reply.post IS NULL THEN 'post gone' WHEN reply.is_blocked THEN 'author blocked us' END;
        EXIT WHEN obstacle IS NULL;
        UPDATE replies AS r
        SET approval_status = 'REJECTED', deleted_at = clock_timestamp(), delete_reason = obstacle
        WHERE r.id = reply.id;
        INSERT INTO audit_logs (entity_type, entity_id, action, actor, details_json)
        VALUES ('reply', reply.id::text, 'reply.withdrawn', poster,
                jsonb_build_object('post_id', reply.post_ref, 'reason', obstacle));
    END LOOP;
    INSERT INTO audit_logs (entity_type, entity_id, action, actor, details_json)
    VALUES ('reply', reply.id::text, 'reply.taken', poster, jsonb_build_object('post_id', reply.post_ref));
    RETURN QUERY
    UPDATE replies AS r
    SET taken_by = poster, taken_at = clock_timestamp()
    WHERE r.id = reply.id
    RETURNING r.id, r.platform, reply.platform_post_id, r.content, r.utm_code, r.taken_at;
END $$;
REVOKE ALL ON FUNCTION antone.take_reply FROM PUBLIC;

-- Who may report but not judge, a poster, reports of what was taken, and each thing once: a late report of one poster does not
-- overwrite that of the next.
CREATE FUNCTION antone.check_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF has_column_privilege(current_user, 'antone.replies', 'approval_status', 'UPDATE') THEN
        RETURN NEW;
    END IF;
    IF OLD.taken_at IS NULL THEN
        RAISE insufficient_privilege USING MESSAGE = 'replies: nobody has taken this one';
    ELSIF OLD.posted_at IS NOT NULL AND (NEW.posted_at, NEW.platform_post_id) IS DISTINCT FROM (OLD.posted_at, OLD.platform_post_id) THEN
        RAISE insufficient_privilege USING MESSAGE = 'replies: this one is reported as posted already';
    ELSIF OLD.posted_at IS NULL AND (NEW.posted_at IS NULL) <> (NEW.platform_post_id IS NULL) THEN
        RAISE check_violation USING MESSAGE = 'replies: posted_at and platform_post_id are reported together';
    ELSIF OLD.deleted_at IS NOT NULL AND (NEW.deleted_at, NEW.delete_reason) IS DISTINCT FROM (OLD.deleted_at, OLD.delete_reason) THEN
        RAISE insufficient_privilege USING MESSAGE = 'replies: this one is deleted already';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER check_report BEFORE UPDATE OF platform_post_id, posted_at, metrics_json, deleted_at, delete_reason ON antone.replies
    FOR EACH ROW EXECUTE FUNCTION antone.check_report();

GRANT USAGE ON SCHEMA antone TO antone_poster;
GRANT EXECUTE ON FUNCTION antone.take_reply TO antone_poster;
GRANT SELECT ON antone.postable_replies, antone.uncertain_replies
    TO antone_worker, antone_retention, antone_readonly, antone_poster;
GRANT SELECT (id, platform, platform_post_id, utm_code, approval_status, taken_by, taken_at, posted_at, metrics_json, deleted_at,
              delete_reason),
      UPDATE (platform_post_id, posted_at, metrics_json, deleted_at, delete_reason) ON antone.replies TO antone_poster;
