-- Exactly these posts as far as they are still queued, whatever their next attempt: the halves of a batch that failed.
-- $1 their ids. Index: posts_pkey, then authors_pkey and posts_author_id_detected_at_idx once a post. "IS TRUE" hides from the
-- planner that the queue's index has these rows too: while the queue looks empty to it, it would look for them through all of that.
WITH claimed AS MATERIALIZED (
    SELECT p.id, p.author_id, p.platform, p.platform_post_id, p.content, p.published_at, p.detected_at, p.metrics_at,
           p.raw_metrics, p.engagement_rate, p.priority
      FROM antone.posts p
     WHERE p.id = ANY ($1::uuid[])
       AND (p.processed_at IS NULL AND NOT p.spam_filtered) IS TRUE
       FOR UPDATE OF p SKIP LOCKED
)
SELECT c.id, c.platform, c.platform_post_id, c.content, c.published_at, c.detected_at, c.metrics_at,
       c.engagement_rate,
       left(coalesce(c.raw_metrics ->> 'community', c.raw_metrics ->> 'subreddit', ''), 100) AS community,
       -c.priority::int4 AS rank,
       v.rates,
       CASE WHEN cardinality(v.rates) > 50
            THEN (SELECT b.baseline FROM antone.velocity_baseline(c.author_id, c.id, c.detected_at) b)
        END AS baseline,
       a.id AS author_id, a.handle, a.display_name, a.bio, a.follower_count, a.is_verified, a.is_power_user,
       coalesce(a.is_blocked, true) AS is_blocked, coalesce(a.relationship_score, 0.5) AS relationship_score,
       array_to_string(a.archetype_tags, ' ') AS archetype_tags,
       a.interaction_history @? '$[*].type ? (@ like_regex "^safety(_|$)")' AS has_safety_event
  FROM claimed c
  LEFT JOIN LATERAL (SELECT * FROM antone.authors WHERE authors.id = c.author_id OFFSET 0) a ON true
 CROSS JOIN LATERAL (
       SELECT ARRAY(SELECT p.engagement_rate
                      FROM antone.posts p
                     WHERE p.author_id = c.author_id
                       AND p.detected_at <= c.detected_at
                       AND p.detected_at >= greatest(c.detected_at, '1970-01-01 00:00:00+00') - interval '30 days'
                       AND p.id <> c.id
                       AND p.engagement_rate IS NOT NULL
                     ORDER BY p.detected_at DESC
                     FETCH FIRST 50 ROWS WITH TIES) AS rates
       OFFSET 0) v
 ORDER BY -c.priority::int4, c.detected_at;
