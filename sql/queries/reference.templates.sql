-- The reply templates in use. No index: some hundred rows.
SELECT t.id, t.name, t.archetype_id, t.platform::text AS platform, t.body, t.mentions_product, t.weight
  FROM antone.reply_templates t
  JOIN antone.archetypes a ON a.id = t.archetype_id AND a.is_active
 WHERE t.is_active AND t.weight > 0
 ORDER BY t.sort_order, t.name;
