-- Back to a schema that knows of no edit. A post whose new text safety has not seen would be answered: the daemon looks first.
DO $$
BEGIN
    IF EXISTS (SELECT FROM antone.posts WHERE recheck_at IS NOT NULL) THEN
        RAISE EXCEPTION 'edited posts wait for safety to look at them, and the schema before this one would answer them';
    END IF;
END $$;
DROP TRIGGER notify_edits ON antone.posts;
DROP TRIGGER change_post ON antone.posts;
DROP FUNCTION antone.change_post;
DROP FUNCTION antone.post_state;
REVOKE UPDATE (content, keyword_matches, keyword_categories, raw_metrics, metrics_at),
       SELECT (content, keyword_matches, keyword_categories, raw_metrics, metrics_at, detected_at) ON antone.posts
    FROM antone_producer;
DELETE FROM antone.escalation_reasons WHERE name IN ('EDITED_POST', 'EDITED_AFTER_REPLY');

CREATE OR REPLACE FUNCTION antone.pass_over_withdrawn_post() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = antone, pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM withdrawals)
       AND EXISTS (SELECT FROM withdrawals WHERE hash = withdrawal_hash('post', NEW.platform, NEW.platform_post_id)) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE VIEW antone.postable_replies AS
SELECT r.id, r.platform, p.platform_post_id AS in_reply_to, r.content, r.utm_code, r.approved_by, r.approved_at
FROM antone.replies AS r
JOIN antone.posts AS p ON p.id = r.post_ref
JOIN antone.authors AS a ON a.id = p.author_id
WHERE r.approval_status = 'APPROVED' AND r.posted_at IS NULL AND r.deleted_at IS NULL AND r.taken_at IS NULL
  AND NOT a.is_blocked
  AND r.platform IN (SELECT o.platform FROM antone.postable_platforms AS o)
  AND antone.posting_obstacle(r.platform, r.content, r.platform_length, p.content,
                              coalesce(p.raw_metrics ->> 'community', p.raw_metrics ->> 'subreddit')) IS NULL;
CREATE OR REPLACE FUNCTION antone.take_reply(poster text)
    RETURNS TABLE (id uuid, platform antone.platform, in_reply_to text, content text, utm_code text, taken_at timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = antone, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
    reply record;
    obstacle text;
    open_platforms antone.platform[] := ARRAY(SELECT o.platform FROM postable_platforms AS o);
BEGIN
    LOOP
        SELECT r.id, r.post_ref, p.id AS post, a.is_blocked, p.platform_post_id,
               posting_obstacle(r.platform, r.content, r.platform_length, p.content,
                                coalesce(p.raw_metrics ->> 'community', p.raw_metrics ->> 'subreddit')) AS forbidden
        INTO reply
        FROM replies AS r
        LEFT JOIN posts AS p ON p.id = r.post_ref
        LEFT JOIN authors AS a ON a.id = p.author_id
        WHERE r.approval_status = 'APPROVED' AND r.posted_at IS NULL AND r.deleted_at IS NULL AND r.taken_at IS NULL
          AND r.platform = ANY (open_platforms)
        ORDER BY r.approved_at, r.id
        LIMIT 1
        FOR UPDATE OF r SKIP LOCKED;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        obstacle := CASE WHEN reply.post IS NULL THEN 'post gone' WHEN reply.is_blocked THEN 'author blocked us'
                         ELSE reply.forbidden END;
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
DROP FUNCTION antone.read_at;
ALTER TABLE antone.posts DROP COLUMN recheck_at;
