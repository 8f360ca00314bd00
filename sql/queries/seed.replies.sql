-- Development data: a pending reply for each seeded decision that has one. Index: decisions_pkey.
INSERT INTO antone.replies (id, decision_id, decision_ref, post_ref, content, archetype_id, platform, utm_code)
SELECT md5('antone seed reply ' || decision.id)::uuid, decision.id, decision.id, post.id,
       CASE decision.mode
           WHEN 'HELPFUL' THEN 'Water in small sips, something salty, and a quarter of an hour before the next decision. Vita can help with the rest. —Antone (Vita)'
           WHEN 'HYBRID' THEN 'It mostly replaces salt and water, which is half of the story. Sleep is the other half. —Antone (Vita)'
           ELSE 'The neighbours will forgive you by Tuesday. Drink something clear. —Antone (Vita)'
       END,
       decision.archetype_id, post.platform,
       lower(format('antone_%s_%s', post.platform, left(md5('antone seed utm ' || post.id), 12)))
FROM antone.decisions AS decision
JOIN antone.posts AS post ON post.id = decision.post_id
WHERE decision.mode <> 'DISENGAGED' AND decision.signals_json = '{"seed": true}'
ON CONFLICT DO NOTHING
