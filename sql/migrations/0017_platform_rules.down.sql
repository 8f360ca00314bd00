-- Back to a schema that knows no rules of platforms: what they forbid would be posted. It refuses a text beyond its 1 000 characters.
CREATE OR REPLACE VIEW antone.postable_replies AS
SELECT r.id, r.platform, p.platform_post_id AS in_reply_to, r.content, r.utm_code, r.approved_by, r.approved_at
FROM antone.replies AS r
JOIN antone.posts AS p ON p.id = r.post_ref
JOIN antone.authors AS a ON a.id = p.author_id
WHERE r.approval_status = 'APPROVED' AND r.posted_at IS NULL AND r.deleted_at IS NULL AND r.taken_at IS NULL
  AND NOT a.is_blocked;
CREATE OR REPLACE FUNCTION antone.take_reply(poster text)
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
DROP INDEX antone.decisions_unpostable_idx;
DROP VIEW antone.postable_platforms;
DROP FUNCTION antone.reply_obstacle;
DROP FUNCTION antone.posting_obstacle;
DROP FUNCTION antone.mentions_us;
DROP TRIGGER check_template ON antone.reply_templates;
DROP FUNCTION antone.check_template;
DROP VIEW antone.platform_limits;
DROP TRIGGER forget_length ON antone.replies;
DROP FUNCTION antone.forget_length;
ALTER TABLE antone.replies
    DROP CONSTRAINT replies_content_length_check,
    ADD CONSTRAINT replies_content_length_check CHECK (char_length(content) BETWEEN 10 AND 1000),
    DROP COLUMN platform_length;
DROP TABLE antone.platform_rules;
