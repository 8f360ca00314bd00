-- The next $2 authors behind $1: counts what they did for us, gives each the tier that this reaches, or none to who blocked us
-- or had a safety event, and writes the trail of each change. Without a tier and never one before, there is no row. One row: how
-- far it came (NULL: to the end), and how many changed. Expects authors_pkey, community_champions_author_id_key.
WITH page AS MATERIALIZED (
    SELECT id, is_blocked, CASE WHEN jsonb_typeof(interaction_history) = 'array' THEN interaction_history ELSE '[]' END AS history
    FROM antone.authors
    WHERE id > $1::uuid
    ORDER BY id
    LIMIT $2::bigint
), counted AS (
    SELECT id, (SELECT count(*)
                FROM jsonb_array_elements(history) AS event
                WHERE event ->> 'type' IN ('thanks', 'like', 'click', 'purchase'))::integer AS engagements,
           CASE WHEN is_blocked THEN 'blocked'
                WHEN history @? '$[*].type ? (@ like_regex "^safety(_|$)")' THEN 'safety' END AS obstacle
    FROM page
), ranked AS (
    SELECT counted.*, champion.id AS champion_id, champion.tier_id AS old_tier_id, champion.engagement_count AS old_engagements,
           (SELECT tier.id
            FROM antone.champion_tiers AS tier
            WHERE counted.obstacle IS NULL AND tier.is_active AND tier.minimum_engagements <= counted.engagements
            ORDER BY tier.minimum_engagements DESC, tier.sort_order
            LIMIT 1) AS tier_id
    FROM counted
    LEFT JOIN LATERAL (SELECT id, tier_id, engagement_count
                       FROM antone.community_champions
                       WHERE author_id = counted.id
                       OFFSET 0) AS champion ON true
), changed AS (
    INSERT INTO antone.community_champions AS champion (author_id, tier_id, engagement_count)
    SELECT id, tier_id, engagements
    FROM ranked
    WHERE (champion_id IS NULL AND tier_id IS NOT NULL)
       OR (champion_id IS NOT NULL AND (tier_id, engagements) IS DISTINCT FROM (old_tier_id, old_engagements))
    ON CONFLICT (author_id) DO UPDATE SET tier_id = excluded.tier_id, engagement_count = excluded.engagement_count
    RETURNING champion.id, champion.author_id
), trail AS (
    INSERT INTO antone.audit_logs (entity_type, entity_id, action, actor, details_json)
    SELECT 'champion', changed.id::text,
           CASE WHEN ranked.tier_id IS NOT DISTINCT FROM ranked.old_tier_id THEN 'champion.counted'
                WHEN ranked.tier_id IS NULL THEN 'champion.left'
                WHEN ranked.old_tier_id IS NULL THEN 'champion.joined' ELSE 'champion.moved' END,
           'antoned',
           jsonb_strip_nulls(jsonb_build_object(
               'from', (SELECT name FROM antone.champion_tiers WHERE id = ranked.old_tier_id),
               'to', (SELECT name FROM antone.champion_tiers WHERE id = ranked.tier_id),
               'engagements', ranked.engagements, 'reason', ranked.obstacle))
    FROM changed
    JOIN ranked ON ranked.id = changed.author_id
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM changed) AS changed
