-- The champions, $2 at most, who did most for us first; $1 a tier's name, or '' for each. Who blocked us since the last count is left
-- out. Expects community_champions_tier_id_idx, authors_pkey.
SELECT champion.id, tier.name AS tier, author.platform, author.handle, champion.engagement_count AS engagements,
       champion.created_at AS since, champion.dm_sent_at, champion.sample_sent, champion.converted
FROM (SELECT *
      FROM antone.community_champions
      WHERE tier_id = ANY (ARRAY(SELECT id FROM antone.champion_tiers WHERE $1::text = '' OR name = $1::text))
      ORDER BY engagement_count DESC, created_at, id
      LIMIT $2::bigint) AS champion
CROSS JOIN LATERAL (SELECT platform, handle
                    FROM antone.authors
                    WHERE id = champion.author_id AND NOT is_blocked
                    OFFSET 0) AS author
JOIN antone.champion_tiers AS tier ON tier.id = champion.tier_id
ORDER BY champion.engagement_count DESC, champion.created_at, champion.id
