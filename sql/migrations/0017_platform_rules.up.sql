-- What may be said where: what each platform counts, allows and asks of a reply, one rule a row, each with its source and date.
-- Daemons use a change within a second; `antonectl platform` shows and sets. What no row allows is not allowed.

CREATE TABLE antone.platform_rules (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    platform    antone.platform NOT NULL,
    rule        text NOT NULL,
    entry       text NOT NULL DEFAULT '',        -- of a list
    value       text NOT NULL,                   -- of an entry: whether it counts
    source      text NOT NULL CHECK (char_length(source) BETWEEN 10 AND 500),
    source_date date NOT NULL,                   -- of the source; of our reading where it has none
    is_verified boolean NOT NULL DEFAULT false,  -- read at the platform itself, not heard of
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT platform_rules_rule_check CHECK (rule IN (
        'max_length',       -- of a reply, as the platform counts: X weighs, Threads counts an emoji by its bytes
        'needs_mention',    -- true: only who mentioned or quoted us may be answered
        'needs_disclosure', -- true: a reply says that the assistant of a brand writes
        'allows_links',     -- false: no address, so no product
        'replies_per_day',  -- in 24 hours, by the account that posts
        'seconds_between',  -- two replies
        'handle',           -- list: a name of ours that people mention, without @
        'closed_community'  -- list: allows no promotion, so no reply of ours; in small letters, without r/
    )),
    CONSTRAINT platform_rules_value_check CHECK (CASE
        WHEN rule = 'max_length' THEN value ~ '^[1-9][0-9]{1,4}$' AND value::integer <= 10000
        WHEN rule IN ('replies_per_day', 'seconds_between') THEN value ~ '^(0|[1-9][0-9]{0,4})$'
        ELSE value IN ('true', 'false') END),
    CONSTRAINT platform_rules_entry_check CHECK (CASE
        WHEN rule = 'handle' THEN entry ~ '^[A-Za-z0-9_.-]{1,50}$'
        WHEN rule = 'closed_community' THEN entry ~ '^[a-z0-9_.-]{1,100}$'
        ELSE entry = '' END),
    UNIQUE (platform, rule, entry)
);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON antone.platform_rules
    FOR EACH ROW EXECUTE FUNCTION antone.touch_updated_at();
CREATE TRIGGER notify_refdata AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON antone.platform_rules
    FOR EACH STATEMENT EXECUTE FUNCTION antone.notify_refdata();

-- How long a reply is there: what the daemon or the review counted. NULL: by hand, or from before; its code points count.
ALTER TABLE antone.replies ADD COLUMN platform_length integer CHECK (platform_length >= 0);
ALTER TABLE antone.replies
    DROP CONSTRAINT replies_content_length_check,
    ADD CONSTRAINT replies_content_length_check CHECK (char_length(content) BETWEEN 10 AND 10000) NOT VALID;
ALTER TABLE antone.replies VALIDATE CONSTRAINT replies_content_length_check;

-- Another text has another length: who changes one and does not say it leaves none behind.
CREATE FUNCTION antone.forget_length() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.platform_length := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER forget_length BEFORE UPDATE OF content ON antone.replies
    FOR EACH ROW
    WHEN (NEW.content <> OLD.content AND NEW.platform_length IS NOT DISTINCT FROM OLD.platform_length)
    EXECUTE FUNCTION antone.forget_length();

-- The rules of each platform in one row.
CREATE VIEW antone.platform_limits AS
SELECT p.platform,
       coalesce(max(r.value) FILTER (WHERE r.rule = 'max_length'), '0')::integer AS max_length,
       coalesce(bool_or(r.value = 'true') FILTER (WHERE r.rule = 'needs_mention'), true) AS needs_mention,
       coalesce(bool_or(r.value = 'true') FILTER (WHERE r.rule = 'needs_disclosure'), true) AS needs_disclosure,
       coalesce(bool_or(r.value = 'true') FILTER (WHERE r.rule = 'allows_links'), false) AS allows_links,
       coalesce(max(r.value) FILTER (WHERE r.rule = 'replies_per_day'), '0')::integer AS replies_per_day,
       coalesce(max(r.value) FILTER (WHERE r.rule = 'seconds_between'), '0')::integer AS seconds_between,
       coalesce(array_agg(r.entry ORDER BY r.entry) FILTER (WHERE r.rule = 'handle' AND r.value = 'true'), '{}') AS handles,
       coalesce(array_agg(r.entry ORDER BY r.entry) FILTER (WHERE r.rule = 'closed_community' AND r.value = 'true'), '{}')
           AS closed_communities
FROM unnest(enum_range(NULL::antone.platform)) AS p (platform)
LEFT JOIN antone.platform_rules AS r ON r.platform = p.platform
GROUP BY p.platform;

-- Whether a text mentions one of ours (@name, u/name) or quotes a post of it (its address). As src/domain/platform_rules.c does.
CREATE FUNCTION antone.mentions_us(content text, handles text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    RETURN EXISTS (SELECT
                   FROM unnest(handles) AS name
                   WHERE content ~* ('(^|[^a-z0-9_])(@|u/)' || replace(name, '.', '\.') || '($|[^a-z0-9_])')
                      OR content ~* ('(^|[^a-z0-9_])(x|twitter)\.com/' || replace(name, '.', '\.') || '/status/'));

-- Why this reply may not be posted to this post, or NULL. That it discloses who writes is held where texts are made: in drafts, always,
-- and in what people make of them.
CREATE FUNCTION antone.posting_obstacle(platform antone.platform, content text, length integer, post text, community text) RETURNS text
    LANGUAGE sql STABLE
    RETURN (SELECT CASE
                WHEN regexp_replace(lower(posting_obstacle.community), '^/?r/', '') = ANY (l.closed_communities)
                    THEN 'its community allows no promotion'
                WHEN l.needs_mention AND NOT antone.mentions_us(posting_obstacle.post, l.handles)
                    THEN 'its author neither mentioned nor quoted us'
                WHEN coalesce(posting_obstacle.length, char_length(posting_obstacle.content)) > l.max_length
                    THEN 'it is longer than the platform allows'
                WHEN NOT l.allows_links AND posting_obstacle.content LIKE '%://%'
                    THEN 'the platform allows no links' END
            FROM antone.platform_limits AS l
            WHERE l.platform = posting_obstacle.platform);

-- The same of a reply that is there; of another text in its place where $2 and $3 say one.
CREATE FUNCTION antone.reply_obstacle(reply uuid, content text, length integer) RETURNS text
    LANGUAGE sql STABLE COST 10000
    RETURN (SELECT antone.posting_obstacle(r.platform, coalesce(reply_obstacle.content, r.content),
                                           CASE WHEN reply_obstacle.content IS NULL THEN r.platform_length ELSE reply_obstacle.length END,
                                           p.content, coalesce(p.raw_metrics ->> 'community', p.raw_metrics ->> 'subreddit'))
            FROM antone.replies AS r
            LEFT JOIN antone.posts AS p ON p.id = r.post_ref
            WHERE r.id = reply_obstacle.reply);

-- Where the cadence lets the next reply be posted now. Counted is what was taken and committed: N posters at once may be N - 1 ahead.
CREATE VIEW antone.postable_platforms AS
SELECT l.platform
FROM antone.platform_limits AS l
CROSS JOIN LATERAL (
      SELECT count(*) AS count, max(at) AS last_at
      FROM (SELECT r.posted_at AS at
            FROM antone.replies AS r
            WHERE r.platform = l.platform AND r.posted_at > now() - interval '1 day'
            ORDER BY r.posted_at DESC
            LIMIT l.replies_per_day) AS posted) AS posted
CROSS JOIN LATERAL (
      SELECT count(*) AS count, max(r.taken_at) AS last_at
      FROM antone.replies AS r
      WHERE r.platform = l.platform AND r.taken_at > now() - interval '1 day' AND r.posted_at IS NULL) AS taken
WHERE posted.count + taken.count < l.replies_per_day
  AND coalesce(greatest(posted.last_at, taken.last_at) + l.seconds_between * interval '1 second', '-infinity') <= now();

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

-- As before; what a rule forbids is withdrawn on the way too, and what only the cadence holds up waits.
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

-- A text that fits nowhere it is for, however little a platform counts, is refused when it is written; the daemon counts as the
-- platform does when it loads it, and names what does not fit.
CREATE FUNCTION antone.check_template() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bare text := replace(replace(NEW.body, '{product}', ''), '{link}', '') || ' —Antone (Vita)';
BEGIN
    IF NEW.body IS NOT NULL
       AND NOT EXISTS (SELECT
                       FROM antone.platform_limits AS l
                       WHERE (NEW.platform IS NULL OR l.platform = NEW.platform) AND char_length(bare) <= l.max_length
                         AND (l.allows_links OR position('{link}' IN NEW.body) = 0)) THEN
        RAISE check_violation USING
            MESSAGE = 'reply_templates: the rules of no platform that this text is for leave room for it, or for its link',
            HINT = 'antonectl platform list';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER check_template BEFORE INSERT OR UPDATE OF body, platform ON antone.reply_templates
    FOR EACH ROW EXECUTE FUNCTION antone.check_template();

-- What `status` counts: decisions whose reply may not be posted there.
CREATE INDEX decisions_unpostable_idx ON antone.decisions (created_at) WHERE signals_json ? 'unpostable';

GRANT SELECT ON antone.platform_rules, antone.platform_limits, antone.postable_platforms
    TO antone_worker, antone_retention, antone_readonly, antone_poster;
GRANT INSERT, UPDATE ON antone.platform_rules TO antone_worker;

WITH document AS (
    SELECT $reference$
{
"platform_rules": [
  {"platform": "TWITTER", "rule": "max_length", "value": "280", "is_verified": true, "source_date": "2026-11-29",
   "source": "docs.x.com, Counting characters: 280, weighted; the npm package twitter-text 3.1.0, configuration 3"},
  {"platform": "TWITTER", "rule": "needs_mention", "value": "true", "is_verified": false, "source_date": "2026-02-24",
   "source": "X Developers on replies by POST /2/tweets, as the news of 24 and 25 February 2026 reported it: for all but Enterprise and Public Utility apps. docs.x.com, Developer Guidelines: only if the user engaged first"},
  {"platform": "TWITTER", "rule": "needs_disclosure", "value": "true", "is_verified": true, "source_date": "2026-11-29",
   "source": "docs.x.com, Developer Guidelines, Automation rules: an automated account is labelled and says who operates it"},
  {"platform": "TWITTER", "rule": "allows_links", "value": "true", "is_verified": true, "source_date": "2026-11-29",
   "source": "docs.x.com, Developer Guidelines: links must not mislead, and the commercial relationship is disclosed"},
  {"platform": "TWITTER", "rule": "replies_per_day", "value": "2400", "is_verified": false, "source_date": "2026-04-23",
   "source": "X's limit of 2 400 posts a day and account, as others write of it; docs.x.com allows one reply an interaction"},
  {"platform": "TWITTER", "rule": "seconds_between", "value": "0", "is_verified": false, "source_date": "2026-11-29",
   "source": "None is published that we found; ours to choose"},
  {"platform": "REDDIT", "rule": "max_length", "value": "10000", "is_verified": false, "source_date": "2026-11-29",
   "source": "The limit of a comment as bots that exceeded it report it; no page of Reddit's that states it was found"},
  {"platform": "REDDIT", "rule": "needs_mention", "value": "false", "is_verified": false, "source_date": "2026-11-29",
   "source": "No such rule of Reddit's was found; its bottiquette asks that bots are asked for, and communities decide"},
  {"platform": "REDDIT", "rule": "needs_disclosure", "value": "true", "is_verified": false, "source_date": "2026-11-29",
   "source": "Our own rule; no page of Reddit's that states it was found"},
  {"platform": "REDDIT", "rule": "allows_links", "value": "true", "is_verified": false, "source_date": "2026-11-29",
   "source": "Reddit, What constitutes spam: links to a business of one's own are for communities that welcome them"},
  {"platform": "REDDIT", "rule": "replies_per_day", "value": "500", "is_verified": false, "source_date": "2026-11-29",
   "source": "Our own choice; Reddit publishes no number that we found"},
  {"platform": "REDDIT", "rule": "seconds_between", "value": "0", "is_verified": false, "source_date": "2026-11-29",
   "source": "Reddit limits new accounts, and publishes no number that we found; ours to choose"},
  {"platform": "REDDIT", "rule": "closed_community", "entry": "suicidewatch", "value": "true", "is_verified": true, "source_date": "2026-11-29",
   "source": "reddit.com/r/Bottiquette, wiki: no bots in communities for serious discussion, named as such"},
  {"platform": "REDDIT", "rule": "closed_community", "entry": "depression", "value": "true", "is_verified": true, "source_date": "2026-11-29",
   "source": "reddit.com/r/Bottiquette, wiki: no bots in communities for serious discussion, named as such"},
  {"platform": "REDDIT", "rule": "closed_community", "entry": "stopdrinking", "value": "true", "is_verified": false, "source_date": "2026-11-29",
   "source": "Our own rule: people who try to stop are not advertised to; its rules were not read"},
  {"platform": "REDDIT", "rule": "closed_community", "entry": "alcoholism", "value": "true", "is_verified": false, "source_date": "2026-11-29",
   "source": "Our own rule: people who try to stop are not advertised to; its rules were not read"},
  {"platform": "THREADS", "rule": "max_length", "value": "500", "is_verified": true, "source_date": "2026-04-14",
   "source": "developers.facebook.com, Threads Posts, Limitations: 500 characters, an emoji counts its UTF-8 bytes"},
  {"platform": "THREADS", "rule": "needs_mention", "value": "false", "is_verified": false, "source_date": "2026-11-29",
   "source": "No such rule of Threads' was found"},
  {"platform": "THREADS", "rule": "needs_disclosure", "value": "true", "is_verified": false, "source_date": "2026-11-29",
   "source": "Our own rule; no page of Threads' that states it was found"},
  {"platform": "THREADS", "rule": "allows_links", "value": "true", "is_verified": true, "source_date": "2026-07-02",
   "source": "developers.facebook.com, Threads, Text Attachments: at most five links a post since 22 December 2025"},
  {"platform": "THREADS", "rule": "replies_per_day", "value": "1000", "is_verified": true, "source_date": "2025-12-22",
   "source": "developers.facebook.com, Threads, Overview: 1 000 replies by the API in 24 hours"},
  {"platform": "THREADS", "rule": "seconds_between", "value": "0", "is_verified": false, "source_date": "2026-11-29",
   "source": "None is published that we found; ours to choose"}
]
}
$reference$::jsonb AS body
)
INSERT INTO antone.platform_rules (platform, rule, entry, value, source, source_date, is_verified)
SELECT row.platform, row.rule, coalesce(row.entry, ''), row.value, row.source, row.source_date, row.is_verified
FROM document, jsonb_to_recordset(body -> 'platform_rules')
    AS row (platform antone.platform, rule text, entry text, value text, source text, source_date date, is_verified boolean);
