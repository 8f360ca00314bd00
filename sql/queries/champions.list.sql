-- The champions, $2 at most, who did most for us first; $1 a tier's name, or '' for each. Expects
-- community_champions_tier_id_idx, authors_pkey.
SELECT champion.id, tier.name AS tier, author.platform, author.handle, champion.engagement_count AS engagements,
       champion.created_at AS since, champion.dm_sent_at, champion.sample_sent, champion.converted
FROM antone.champion_tiers AS tier
JOIN antone.community_champions AS champion ON champion.tier_id = tier.id
JOIN antone.authors AS author ON author.id = champion.author_id
WHERE ($1::text = '' OR tier.name = $1::text) AND NOT author.is_blocked
ORDER BY champion.engagement_count DESC, champion.created_at, champion.id
LIMIT $2::bigint
