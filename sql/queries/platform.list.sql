-- The rules of each platform; its closed communities are counted, platform.show has them. No index: some dozen rows.
SELECT l.platform::text AS platform, l.max_length, l.needs_mention, l.needs_disclosure, l.allows_links, l.replies_per_day,
       l.seconds_between, l.handles, cardinality(l.closed_communities)::bigint AS closed_communities
FROM antone.platform_limits AS l
ORDER BY l.platform
