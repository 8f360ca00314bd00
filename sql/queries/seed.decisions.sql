-- Development data: a decision for each seeded post that is not queued. Index: decisions_post_id_key.
INSERT INTO antone.decisions (id, post_id, sss_score, ars_score, evs_score, trs_score, composite_score, mode,
                              archetype_id, safety_flags, signals_json, competitor_detected, is_power_user)
SELECT md5('antone seed decision ' || post.id)::uuid, post.id, outcome.sss, author.relationship_score, 0.15,
       outcome.trs, outcome.composite, outcome.mode::antone.operational_mode, archetype.id, outcome.flags,
       '{"seed": true}', outcome.competitor, author.is_power_user
FROM antone.posts AS post
JOIN antone.authors AS author ON author.id = post.author_id
JOIN (VALUES
    ('question', 'HELPFUL', 'CREDIBILITY_ANCHOR', 0.85, 1.0, 0.71, '{}'::text[], NULL),
    ('shift', 'HELPFUL', 'CHECKLIST', 0.97, 1.0, 0.78, '{}', NULL),
    ('joke', 'ENGAGEMENT', 'HUMOR_LIGHT', 0.58, 0.9, 0.55, '{}', NULL),
    ('brand', 'HYBRID', 'COACH', 0.75, 0.9, 0.65, '{}', 'Pedialyte'),
    ('film', 'DISENGAGED', NULL, 0.40, 0.0, 0.30, '{}', NULL),
    ('unwell', 'DISENGAGED', NULL, 0.60, 1.0, 0.58, '{EMERGENCY}', NULL)
) AS outcome (kind, mode, archetype, sss, trs, composite, flags, competitor)
    ON outcome.kind = split_part(post.platform_post_id, '-', 2)
LEFT JOIN antone.archetypes AS archetype ON archetype.name = outcome.archetype
WHERE author.platform_id LIKE 'seed-%' AND post.platform_post_id ~ '^seed-[a-z]+-[1-5]-[12]$'
ON CONFLICT DO NOTHING
