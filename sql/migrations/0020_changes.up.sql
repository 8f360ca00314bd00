-- What changes upstream: newer counts of a post and edits of its text, whoever brings them.

-- A post that was decided and edited since is queued again, for safety alone, since then.
ALTER TABLE antone.posts ADD COLUMN recheck_at timestamptz;

-- When a line that does not say when it was read was read at the latest in which its post would still have been answered: not now
-- for a post of years ago.
CREATE FUNCTION antone.read_at(said timestamptz, published_at timestamptz) RETURNS timestamptz
    LANGUAGE sql STABLE PARALLEL SAFE
    RETURN coalesce(said, least(now(), published_at + interval '48 hours'));

-- Where a platform numbers or dates the states of a post, the state: comparable as text, COLLATE "C". NULL: unknown.
CREATE FUNCTION antone.post_state(raw_metrics jsonb) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN raw_metrics ->> 'latest_id' ~ '^[0-9]{1,100}$' THEN lpad(raw_metrics ->> 'latest_id', 100, '0')
                ELSE substring(raw_metrics ->> 'edited_at' FROM '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d') END COLLATE "C";

-- Whoever updates: what is older than what is there, or says the same, is passed over. A new text is decided as if it had come
-- first; where there is a decision already, it is queued for safety alone, and until then nobody takes the reply (take_reply).
-- An edit waits for a claim of its post, so it finds either no decision or a committed one.
CREATE FUNCTION antone.change_post() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = antone, pg_catalog, pg_temp AS $$
DECLARE
    is_read timestamptz := coalesce(NEW.metrics_at, NEW.detected_at);
    was_read timestamptz := coalesce(OLD.metrics_at, OLD.detected_at);
    old_state text := post_state(OLD.raw_metrics);
    new_state text := post_state(NEW.raw_metrics);
    is_older boolean;
    is_decided boolean;
    shared escalations;
BEGIN
    -- What was never read before tomorrow says nothing about what is read today. The first state that is told is newer than none if
    -- it names another id, or a time after the last reading.
    is_older := CASE WHEN new_state <> old_state THEN new_state < old_state
                     WHEN old_state IS NULL AND NEW.raw_metrics ->> 'latest_id' <> NEW.platform_post_id THEN false
                     WHEN old_state IS NULL AND new_state > to_char(was_read AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') COLLATE "C"
                          THEN false
                     ELSE is_read < was_read AND was_read < clock_timestamp() + interval '5 minutes' END;
    IF is_older OR ((NEW.content, NEW.raw_metrics, NEW.keyword_matches, NEW.keyword_categories)
                    IS NOT DISTINCT FROM (OLD.content, OLD.raw_metrics, OLD.keyword_matches, OLD.keyword_categories)
                    AND is_read <= was_read) THEN
        RETURN NULL;
    END IF;
    IF NEW.content = OLD.content THEN
        RETURN NEW;
    END IF;
    is_decided := EXISTS (SELECT FROM decisions WHERE post_id = OLD.id);
    IF is_decided AND OLD.recheck_at IS NULL THEN
        NEW.recheck_at := clock_timestamp();
    END IF;
    NEW.processed_at := NULL;
    NEW.spam_filtered := false;
    NEW.next_attempt_at := NULL;
    NEW.error_count := 0;
    NEW.error_message := NULL;
    -- It has the words of its case no more: the case stays the others', and the post keeps an escalation of its own.
    FOR shared IN
        SELECT e.* FROM escalation_posts AS further JOIN escalations AS e ON e.id = further.escalation_id WHERE further.post_id = OLD.id
        UNION ALL
        SELECT e.* FROM escalations AS e
        WHERE e.post_id = OLD.id AND e.text_key IS NOT NULL
          AND EXISTS (SELECT FROM escalation_posts AS further WHERE further.escalation_id = e.id)
    LOOP
        DELETE FROM escalation_posts WHERE post_id = OLD.id;
        UPDATE escalations SET post_id = NULL WHERE id = shared.id AND post_id = OLD.id;
        INSERT INTO escalations (post_id, decision_id, reason_id, priority)
        SELECT OLD.id, d.id, shared.reason_id, shared.priority
        FROM (VALUES (OLD.id)) AS edited (post_id)
        LEFT JOIN decisions AS d ON d.post_id = edited.post_id
        WHERE shared.status IN ('OPEN', 'IN_PROGRESS')
        ON CONFLICT DO NOTHING;
    END LOOP;
    UPDATE escalations SET text_key = NULL, text_day = NULL WHERE post_id = OLD.id AND text_key IS NOT NULL;
    INSERT INTO audit_logs (entity_type, entity_id, action, actor, details_json)
    VALUES ('post', OLD.id::text, 'post.edited', session_user, jsonb_build_object('decided', is_decided));
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION antone.change_post FROM PUBLIC;
CREATE TRIGGER change_post BEFORE UPDATE OF content, keyword_matches, keyword_categories, raw_metrics, metrics_at ON antone.posts
    FOR EACH ROW EXECUTE FUNCTION antone.change_post();
CREATE TRIGGER notify_edits AFTER UPDATE OF content ON antone.posts
    FOR EACH STATEMENT EXECUTE FUNCTION antone.notify_posts();

-- Reading is what excluded.* needs.
GRANT UPDATE (content, keyword_matches, keyword_categories, raw_metrics, metrics_at),
      SELECT (content, keyword_matches, keyword_categories, raw_metrics, metrics_at, detected_at) ON antone.posts
    TO antone_producer;

-- Whoever inserts: what was taken back is passed over without a word, as a post that is there already is. While nothing was
-- taken back no hash is made. Seen now, for want of another word, is not when an old post was seen.
CREATE OR REPLACE FUNCTION antone.pass_over_withdrawn_post() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = antone, pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.detected_at = now() THEN
        NEW.detected_at := read_at(NULL, NEW.published_at);
    END IF;
    IF EXISTS (SELECT FROM withdrawals)
       AND EXISTS (SELECT FROM withdrawals WHERE hash = withdrawal_hash('post', NEW.platform, NEW.platform_post_id)) THEN
        RETURN NULL;
    END IF;
    RETURN NEW;
END $$;

INSERT INTO antone.escalation_reasons (name, description, default_severity, sort_order)
VALUES ('EDITED_POST', 'The post was edited into what safety stops; its draft is withdrawn', 'HIGH', 7),
       ('EDITED_AFTER_REPLY', 'The post was edited into what safety stops after our reply was posted or taken to be', 'HIGH', 8)
ON CONFLICT (name) DO NOTHING;

-- What may be posted now.
CREATE OR REPLACE VIEW antone.postable_replies AS
SELECT r.id, r.platform, p.platform_post_id AS in_reply_to, r.content, r.utm_code, r.approved_by, r.approved_at
FROM antone.replies AS r
JOIN antone.posts AS p ON p.id = r.post_ref
JOIN antone.authors AS a ON a.id = p.author_id
WHERE r.approval_status = 'APPROVED' AND r.posted_at IS NULL AND r.deleted_at IS NULL AND r.taken_at IS NULL
  AND NOT a.is_blocked AND p.recheck_at IS NULL
  AND r.platform IN (SELECT o.platform FROM antone.postable_platforms AS o)
  AND antone.posting_obstacle(r.platform, r.content, r.platform_length, p.content,
                              coalesce(p.raw_metrics ->> 'community', p.raw_metrics ->> 'subreddit')) IS NULL;

-- Takes the reply that was approved first, and withdraws what may not be posted any more and stands before it. Replies to a post
-- whose new text safety has not seen wait. Two posters never get the same; one that asks has committed before it posts.
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
          AND r.platform = ANY (open_platforms) AND p.recheck_at IS NULL
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
