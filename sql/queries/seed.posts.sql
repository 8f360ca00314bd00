-- Development data: three posts an author, one of them queued; of what kind, and whose, stands in
-- platform_post_id (seed-KIND-AUTHOR-PLACE). Index: authors_platform_platform_id_key.
INSERT INTO antone.posts (id, platform, platform_post_id, author_id, content, published_at, detected_at,
                          metrics_at, processed_at, keyword_matches, keyword_categories, raw_metrics, priority)
SELECT md5('antone seed post ' || author.platform || number || place)::uuid, author.platform,
       format('seed-%s-%s-%s', kind.name, number, place), author.id, kind.content,
       at, at + interval '4 minutes', at + interval '1 hour',
       CASE WHEN place < 3 THEN at + interval '5 minutes' END,
       kind.matches, kind.categories,
       jsonb_build_object('likes', number * 7 + place, 'replies', number, 'reposts', place - 1),
       CASE WHEN author.is_power_user THEN 10 ELSE 0 END
FROM generate_series(1, 5) AS number
CROSS JOIN generate_series(1, 3) AS place
CROSS JOIN LATERAL (SELECT now() - make_interval(days => number * (4 - place), hours => place) AS at) AS clock
JOIN antone.authors AS author ON author.platform_id = 'seed-' || number
JOIN (VALUES
    (0, 'question', 'What actually helps with a hangover? Mine has its own heartbeat this morning.',
     '{hangover}'::text[], '{hangover}'::text[]),
    (1, 'shift', 'Hungover and my shift starts in an hour, please help me look like a person.',
     '{hungover}', '{hangover}'),
    (2, 'joke', 'My hangover just introduced itself to the neighbours. lol never drinking again.',
     '{hangover}', '{hangover}'),
    (3, 'brand', 'Does Pedialyte do anything for a hangover or is it just expensive squash?',
     '{hangover,pedialyte}', '{hangover,competitor}'),
    (4, 'film', 'Watched The Hangover again last night, the tiger still gets me.',
     '{hangover}', '{hangover}'),
    (5, 'unwell', 'Third day of this hangover, cannot keep water down and my chest hurts.',
     '{hangover}', '{hangover}')
) AS kind (turn, name, content, matches, categories) ON kind.turn = (number + 2 * place) % 6
ON CONFLICT DO NOTHING
