-- Authors, posts, and what is computed from them alone: relationship score and engagement velocity.

-- ARS (docs/design/engine.md, ARS) over interaction_history, in hundredths. Whatever is not an object with a
-- known type counts nothing, so no producer's odd row is ever refused here.
CREATE FUNCTION antone.relationship_hundredths(history jsonb) RETURNS integer
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
BEGIN ATOMIC
    SELECT greatest(0, least(100, 50 + coalesce(sum(
        CASE event ->> 'type'
            WHEN 'thanks' THEN 15
            WHEN 'like' THEN 5
            WHEN 'click' THEN 10
            WHEN 'purchase' THEN 25
            WHEN 'hostile_reply' THEN -20
            WHEN 'report' THEN -40
            WHEN 'block' THEN -30
            ELSE 0
        END), 0)))::integer
    FROM jsonb_array_elements(CASE jsonb_typeof(history) WHEN 'array' THEN history ELSE '[]' END) AS event;
END;

-- Blocked for good by any block or report (docs/design/engine.md, ARS).
CREATE FUNCTION antone.is_blocked_by(history jsonb) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN jsonb_typeof(history) = 'array'
        AND (history @> '[{"type": "block"}]' OR history @> '[{"type": "report"}]');

-- Whatever a role of the daemon or a producer may write, and whatever is archived, has a size: one row
-- without would be more than a daemon or the reading of an archive has memory for, again and again.
-- What producers send as JSON is measured as the text that it leaves as (1e300 is 301 bytes there);
-- other JSON, which is our own or the owner's, and arrays as they are stored, which costs nothing.
CREATE TABLE antone.authors (
    id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    platform            antone.platform NOT NULL,
    platform_id         text NOT NULL CHECK (char_length(platform_id) <= 100),
    handle              text NOT NULL CHECK (handle ~ '^[A-Za-z0-9_.-]{1,50}$'),
    display_name        text CHECK (char_length(display_name) <= 200),
    bio                 text CHECK (char_length(bio) <= 2000),
    follower_count      bigint NOT NULL DEFAULT 0 CHECK (follower_count BETWEEN 0 AND 1000000000),
    is_verified         boolean NOT NULL DEFAULT false,
    is_power_user       boolean NOT NULL DEFAULT false,
    power_tier_id       uuid REFERENCES antone.power_tiers ON DELETE SET NULL,
    archetype_tags      text[] NOT NULL DEFAULT '{}' CHECK (pg_column_size(archetype_tags) <= 32768),
    -- Both follow interaction_history by trigger; writing them has no effect.
    relationship_score  double precision NOT NULL DEFAULT 0.5 CHECK (relationship_score BETWEEN 0 AND 1),
    is_blocked          boolean NOT NULL DEFAULT false,
    -- [{type, at, context}], oldest first
    interaction_history jsonb NOT NULL DEFAULT '[]' CHECK (octet_length(interaction_history::text) <= 1048576),
    first_seen_at       timestamptz NOT NULL DEFAULT now(),
    last_seen_at        timestamptz NOT NULL DEFAULT now(),
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now(),
    UNIQUE (platform, platform_id)
);
CREATE INDEX authors_is_power_user_idx ON antone.authors (is_power_user);
CREATE INDEX authors_platform_handle_idx ON antone.authors (platform, handle);
CREATE INDEX authors_power_tier_id_idx ON antone.authors (power_tier_id);

CREATE FUNCTION antone.follow_interaction_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A missing history is refused by its own column, not by these.
    NEW.relationship_score := coalesce(antone.relationship_hundredths(NEW.interaction_history), 50) / 100.0;
    NEW.is_blocked := coalesce(antone.is_blocked_by(NEW.interaction_history), false);
    RETURN NEW;
END $$;
CREATE TRIGGER follow_interaction_history
    BEFORE INSERT OR UPDATE OF interaction_history, relationship_score, is_blocked ON antone.authors
    FOR EACH ROW EXECUTE FUNCTION antone.follow_interaction_history();
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON antone.authors
    FOR EACH ROW EXECUTE FUNCTION antone.touch_updated_at();

-- One count of raw_metrics: a number between 0 and 1e9, fractions dropped. Anything else (absent, a
-- string, negative, not an object) is 0 and nothing raises, however odd the document.
CREATE FUNCTION antone.engagement_count(raw_metrics jsonb, metric text) RETURNS bigint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN jsonb_typeof(raw_metrics -> metric) = 'number'
        THEN trunc(least(greatest((raw_metrics -> metric)::numeric, 0), 1000000000))::bigint
        ELSE 0 END;

-- EVS (docs/design/engine.md, EVS): engagements an hour from publication to the reading of the metrics, which
-- counts as at least a quarter of an hour. NULL: unknown. Times are held to the years 1970 to 9999, as
-- the daemon reads them; beyond, their difference would overflow.
CREATE FUNCTION antone.engagement_rate(raw_metrics jsonb, published_at timestamptz, metrics_at timestamptz,
                                       detected_at timestamptz) RETURNS double precision
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN isfinite(published_at) AND isfinite(coalesce(metrics_at, detected_at))
        THEN (antone.engagement_count(raw_metrics, 'likes')
              + antone.engagement_count(raw_metrics, 'replies')
              + antone.engagement_count(raw_metrics, 'reposts')
              + antone.engagement_count(raw_metrics, 'upvotes')
              + antone.engagement_count(raw_metrics, 'comments'))
             / greatest(date_part('epoch', least(coalesce(metrics_at, detected_at), '9999-12-31 00:00:00+00')
                                           - greatest(published_at, '1970-01-01 00:00:00+00')) / 3600,
                        0.25)
        END;

CREATE TABLE antone.posts (
    id                 uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    platform           antone.platform NOT NULL,
    platform_post_id   text NOT NULL CHECK (platform_post_id ~ '^[A-Za-z0-9_-]{1,100}$'),
    author_id          uuid NOT NULL REFERENCES antone.authors ON DELETE CASCADE,
    content            text NOT NULL CHECK (char_length(content) BETWEEN 1 AND 5000),
    published_at       timestamptz,
    detected_at        timestamptz NOT NULL DEFAULT now(),
    metrics_at         timestamptz, -- when raw_metrics were read; NULL: at detected_at
    processed_at       timestamptz, -- NULL: queued; with error_message: given up
    keyword_matches    text[] NOT NULL DEFAULT '{}' CHECK (
        cardinality(keyword_matches) <= 50 AND pg_column_size(keyword_matches) <= 32768),
    keyword_categories text[] NOT NULL DEFAULT '{}' CHECK (pg_column_size(keyword_categories) <= 32768),
    spam_filtered      boolean NOT NULL DEFAULT false,
    raw_metrics        jsonb NOT NULL DEFAULT '{}' CHECK (octet_length(raw_metrics::text) <= 65536),
    priority           smallint NOT NULL DEFAULT 0, -- higher first
    next_attempt_at    timestamptz, -- NULL: at once
    error_count        integer NOT NULL DEFAULT 0 CHECK (error_count >= 0),
    error_message      text CHECK (char_length(error_message) <= 500),
    -- Stored, because a claim reads up to 50 of them for each post it decides.
    engagement_rate    double precision GENERATED ALWAYS AS (
        antone.engagement_rate(raw_metrics, published_at, metrics_at, detected_at)) STORED,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    UNIQUE (platform, platform_post_id)
) WITH (
    -- Each row is updated once, soon. The default fifth of the table would be months of dead entries at
    -- the head of the queue, and statistics of last quarter.
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.02
);
-- The queue, in the order it is claimed: the negated priority makes both keys ascend, so that a claim
-- can start from a place in the queue by one row comparison.
CREATE INDEX posts_queue_idx ON antone.posts ((-priority::integer), detected_at)
    WHERE processed_at IS NULL AND NOT spam_filtered;
-- Given up: few, counted at every look, found to be tried again.
CREATE INDEX posts_failed_idx ON antone.posts (processed_at)
    WHERE processed_at IS NOT NULL AND error_message IS NOT NULL;
-- Only what was decided: were the queued posts in it too, the planner would take it for the claim, past the order and the
-- moving bound of posts_queue_idx; and each insert would pay for it.
CREATE INDEX posts_processed_at_idx ON antone.posts (processed_at) WHERE processed_at IS NOT NULL;
CREATE INDEX posts_platform_detected_at_idx ON antone.posts (platform, detected_at);
-- What a baseline is made of stands in the index, so that an author's history is not fetched from the table row by row.
CREATE INDEX posts_author_id_detected_at_idx ON antone.posts (author_id, detected_at)
    INCLUDE (id, engagement_rate);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON antone.posts
    FOR EACH ROW EXECUTE FUNCTION antone.touch_updated_at();

-- Wakes the daemons. NOTIFY serialises commits on one lock, so only one of the inserting
-- transactions carries it at a time: the others' rows are found by the claim that it causes or, when
-- they commit after that, by the next notification or poll. (1095652431 is 'ANTO'; 1: this lock.)
CREATE FUNCTION antone.notify_posts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_try_advisory_xact_lock(1095652431, 1) THEN
        PERFORM pg_notify('antone_posts', '');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER notify_posts AFTER INSERT ON antone.posts
    FOR EACH STATEMENT EXECUTE FUNCTION antone.notify_posts();

CREATE VIEW antone.post_velocity AS
SELECT id AS post_id, author_id, detected_at, engagement_rate AS rate
FROM antone.posts;

-- The baseline that a post's rate is held against: the winsorised mean (10 % each end) of the rates
-- of its author's other posts detected in the 30 days up to it, the newest 50 that have a rate; NULL
-- when there are fewer than 5. Before 1970 there is none: 30 days less would be out of range. Planned in line when joined LATERAL: one probe of
-- posts_author_id_detected_at_idx a post, which stops at 50; WITH TIES keeps that order usable, and
-- the sort above it then chooses among posts of one instant by their ids.
CREATE FUNCTION antone.velocity_baseline(author_id uuid, post_id uuid, detected_at timestamptz)
    RETURNS TABLE (baseline double precision, sample_size integer)
    LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT CASE WHEN sample.size >= 5 THEN
               (SELECT avg(least(greatest(rate, sample.rates[1 + sample.size / 10]),
                                 sample.rates[sample.size - sample.size / 10]))
                FROM unnest(sample.rates) AS rate)
           END,
           sample.size
    FROM (SELECT array_agg(recent.rate ORDER BY recent.rate) AS rates, count(*)::integer AS size
          FROM (SELECT newest.rate
                FROM (SELECT velocity.rate, velocity.detected_at, velocity.post_id
                      FROM antone.post_velocity AS velocity
                      WHERE velocity.author_id = velocity_baseline.author_id
                        AND velocity.detected_at <= velocity_baseline.detected_at
                        AND velocity.detected_at >= greatest(velocity_baseline.detected_at, '1970-01-01 00:00:00+00') - interval '30 days'
                        AND velocity.post_id <> velocity_baseline.post_id
                        AND velocity.rate IS NOT NULL
                      ORDER BY velocity.detected_at DESC
                      FETCH FIRST 50 ROWS WITH TIES) AS newest
                ORDER BY newest.detected_at DESC, newest.post_id DESC
                LIMIT 50) AS recent) AS sample;
END;
