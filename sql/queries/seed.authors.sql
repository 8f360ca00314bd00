-- Development data: five people a platform. Their ids are made from what they are, so a second run
-- finds them. Index: authors_platform_platform_id_key.
INSERT INTO antone.authors (id, platform, platform_id, handle, display_name, bio, follower_count,
                            is_verified, is_power_user, power_tier_id, archetype_tags, interaction_history)
SELECT md5('antone seed author ' || platform || number)::uuid, platform, 'seed-' || number,
       person.handle, person.display_name, person.bio, person.follower_count, person.is_verified,
       tier.id IS NOT NULL, tier.id, person.tags, person.history
FROM unnest(enum_range(NULL::antone.platform)) AS platform
CROSS JOIN (VALUES
    (1, 'seed_sam', 'Sam', 'Runs, sometimes.', 120, false, '{}'::text[], '[]'::jsonb),
    (2, 'seed_nurse_jo', 'Jo', 'Night nurse.', 860, false, '{healthcare}',
     '[{"type": "thanks", "at": "2026-01-04T10:00:00Z", "context": "seed"}]'),
    (3, 'seed_dad_of_three', 'Priya', 'Three children, one coffee.', 2400, false, '{parent}',
     '[{"type": "like", "at": "2026-02-01T09:00:00Z", "context": "seed"},
       {"type": "purchase", "at": "2026-02-03T09:00:00Z", "context": "seed"}]'),
    (4, 'seed_grump', 'Alex', '', 75, false, '{}',
     '[{"type": "block", "at": "2026-03-01T08:00:00Z", "context": "seed"}]'),
    (5, 'seed_comic', 'Robin', 'Stand-up, mostly sitting down.', 64000, true, '{comedian}', '[]')
) AS person (number, handle, display_name, bio, follower_count, is_verified, tags, history)
LEFT JOIN LATERAL (
    SELECT id
    FROM antone.power_tiers
    WHERE minimum_followers <= person.follower_count AND is_active
    ORDER BY minimum_followers DESC
    LIMIT 1) AS tier ON true
ON CONFLICT DO NOTHING
