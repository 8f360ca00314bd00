-- The texts in use that replies are put together from. A body without a question, and what no archetype says, rests. No index:
-- some hundred rows.
SELECT t.id, t.name, t.part, t.question, t.aspect, t.archetype_id, t.is_for_all, t.platform::text AS platform, t.body,
       t.mentions_product, t.weight
FROM antone.reply_templates AS t
LEFT JOIN antone.archetypes AS a ON a.id = t.archetype_id AND a.is_active
WHERE t.is_active AND t.weight > 0
  AND (a.id IS NOT NULL OR t.is_for_all)
  AND (t.question IS NOT NULL OR t.part <> 'BODY')
ORDER BY t.sort_order, t.name
