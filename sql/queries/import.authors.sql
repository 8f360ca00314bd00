-- Upserts the authors of those lines whose post is not there yet or was read later than what is there, so that importing a file
-- twice writes nothing. Of an author with several lines the latest counts; what a line leaves out stays; a line older than what is
-- known changes nothing, and one that does not say when it was read is as old as its post (antone.read_at). A handle that is the id
-- stands for one that was not told, so it replaces none.
-- $1… one array a column, one element a line. In the order of the unique key, so that two importers cannot deadlock. The
-- sub-selects with LIMIT 1 keep it at one probe a line, however small the tables still look to the planner.
-- Index: posts_platform_platform_post_id_key, authors_platform_platform_id_key.
INSERT INTO antone.authors AS known (id, platform, platform_id, handle, display_name, bio, follower_count, is_verified,
                                     is_power_user, power_tier_id, first_seen_at, last_seen_at)
SELECT DISTINCT ON (line.platform, line.platform_id)
       line.id, line.platform::antone.platform, line.platform_id,
       CASE WHEN line.handle = line.platform_id THEN coalesce(existing.handle, line.handle) ELSE line.handle END,
       coalesce(line.display_name, existing.display_name), coalesce(line.bio, existing.bio),
       followers.count, coalesce(line.is_verified, existing.is_verified, false),
       tier.id IS NOT NULL, tier.id,
       line.read_at, line.read_at
FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::boolean[], $9::text[],
            $10::timestamptz[], $11::timestamptz[], $12::timestamptz[])
     WITH ORDINALITY AS told (id, platform, platform_id, handle, display_name, bio, follower_count, is_verified,
                              platform_post_id, detected_at, metrics_at, published_at, place)
CROSS JOIN LATERAL (SELECT told.*, greatest(told.detected_at, told.metrics_at) AS said,
                           antone.read_at(greatest(told.detected_at, told.metrics_at), told.published_at) AS read_at) AS line
LEFT JOIN LATERAL (SELECT a.handle, a.display_name, a.bio, a.follower_count, a.is_verified
                   FROM antone.authors AS a
                   WHERE a.platform = line.platform::antone.platform AND a.platform_id = line.platform_id
                   LIMIT 1) AS existing ON true
CROSS JOIN LATERAL (SELECT coalesce(line.follower_count, existing.follower_count, 0)) AS followers (count)
LEFT JOIN LATERAL (SELECT t.id
                   FROM antone.power_tiers AS t
                   WHERE t.is_active AND t.minimum_followers <= followers.count
                   ORDER BY t.minimum_followers DESC
                   LIMIT 1) AS tier ON true
WHERE (SELECT coalesce(coalesce(p.metrics_at, p.detected_at) < line.said, false)
       FROM antone.posts AS p
       WHERE p.platform = line.platform::antone.platform AND p.platform_post_id = line.platform_post_id
       LIMIT 1) IS NOT FALSE
ORDER BY line.platform, line.platform_id, line.handle = line.platform_id, line.read_at DESC, line.place DESC
ON CONFLICT (platform, platform_id) DO UPDATE
SET handle = excluded.handle, display_name = excluded.display_name, bio = excluded.bio,
   follower_count = excluded.follower_count, is_verified = excluded.is_verified,
   is_power_user = excluded.is_power_user, power_tier_id = excluded.power_tier_id,
   last_seen_at = excluded.last_seen_at
WHERE excluded.last_seen_at >= known.last_seen_at
  AND (excluded.handle, excluded.display_name, excluded.bio, excluded.follower_count, excluded.is_verified,
       excluded.is_power_user, excluded.power_tier_id, excluded.last_seen_at)
      IS DISTINCT FROM (known.handle, known.display_name, known.bio, known.follower_count, known.is_verified,
                        known.is_power_user, known.power_tier_id, known.last_seen_at)
