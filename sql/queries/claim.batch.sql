-- Posts locked for this transaction, with all that the engine needs to decide them: the next in queue order, or with $4 exactly
-- those as far as they are still queued, whatever their next attempt: the halves of a batch that failed.
-- $1 how many; $2, $3 where in queue order to start (NULL: at its beginning); $4 ids, or NULL.
-- The rates that the author's baseline is made of come as they are and are averaged by the daemon, which is a third cheaper
-- than antone.velocity_baseline; where several posts share the fiftieth place, that function tells which of them count. OFFSET 0
-- keeps the authors at one probe a post: LIMIT $1 hides from the planner that a batch is small beside all authors. "IS TRUE" hides
-- that the queue's index has the posts of $4 too: while the queue looks empty to it, it would look for them through all of that.
-- A post whose author is not there, which a restore past the keys can leave, is claimed too, and answered as little as a blocked
-- author's: left in the queue, it would be at its head for ever. The lock is that of an update which leaves the key alone: it
-- keeps out every other worker and whoever deletes, but not those who add rows that refer to the post.
-- Index: posts_queue_idx or posts_pkey, then authors_pkey and posts_author_id_detected_at_idx once a post.
WITH next AS MATERIALIZED (
    SELECT p.id, p.author_id, p.platform, p.platform_post_id, p.content, p.published_at, p.detected_at, p.metrics_at,
           p.raw_metrics, p.engagement_rate, p.priority, p.recheck_at
    FROM antone.posts AS p
    WHERE $4::uuid[] IS NULL
      AND p.processed_at IS NULL
      AND NOT p.spam_filtered
      AND (p.next_attempt_at IS NULL OR p.next_attempt_at <= now())
      AND (-p.priority::integer, p.detected_at) >= (coalesce($2::integer, -32768), coalesce($3::timestamptz, '-infinity'))
    ORDER BY -p.priority::integer, p.detected_at
    LIMIT $1::integer
    FOR NO KEY UPDATE OF p SKIP LOCKED
), named AS MATERIALIZED (
    SELECT p.id, p.author_id, p.platform, p.platform_post_id, p.content, p.published_at, p.detected_at, p.metrics_at,
           p.raw_metrics, p.engagement_rate, p.priority, p.recheck_at
    FROM antone.posts AS p
    WHERE $4::uuid[] IS NOT NULL
      AND p.id = ANY ($4::uuid[])
      AND (p.processed_at IS NULL AND NOT p.spam_filtered) IS TRUE
    FOR NO KEY UPDATE OF p SKIP LOCKED
), claimed AS (
    TABLE next
    UNION ALL
    TABLE named
)
SELECT c.id, c.platform, c.platform_post_id, c.content, c.published_at, c.detected_at, c.metrics_at,
       c.engagement_rate,
       left(coalesce(c.raw_metrics ->> 'community', c.raw_metrics ->> 'subreddit', ''), 100) AS community,
       left(coalesce(c.raw_metrics ->> 'kind', ''), 100) AS kind,
       -c.priority::integer AS rank, now() AS claimed_at, c.recheck_at IS NOT NULL AS is_recheck,
       v.rates,
       CASE WHEN cardinality(v.rates) > 50
            THEN (SELECT b.baseline FROM antone.velocity_baseline(c.author_id, c.id, c.detected_at) AS b)
        END AS baseline,
       a.id AS author_id, a.handle, a.display_name, a.bio, a.follower_count, a.is_verified, a.is_power_user,
       coalesce(a.is_blocked, true) AS is_blocked, coalesce(a.relationship_score, 0.5) AS relationship_score,
       array_to_string(a.archetype_tags, ' ') AS archetype_tags,
       a.interaction_history @? '$[*].type ? (@ like_regex "^safety(_|$)")' AS has_safety_event
FROM claimed AS c
LEFT JOIN LATERAL (SELECT * FROM antone.authors WHERE authors.id = c.author_id OFFSET 0) AS a ON true
CROSS JOIN LATERAL (
      SELECT ARRAY(SELECT p.engagement_rate
                   FROM antone.posts AS p
                   WHERE p.author_id = c.author_id
                     AND p.detected_at <= c.detected_at
                     AND p.detected_at >= greatest(c.detected_at, '1970-01-01 00:00:00+00') - interval '30 days'
                     AND p.id <> c.id
                     AND p.engagement_rate IS NOT NULL
                   ORDER BY p.detected_at DESC
                   FETCH FIRST 50 ROWS WITH TIES) AS rates
      OFFSET 0) AS v
ORDER BY -c.priority::integer, c.detected_at
