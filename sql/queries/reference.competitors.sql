-- The competitors and the words that name them. No index: some dozen rows.
SELECT c.id, c.name, coalesce(k.name, '') AS category, c.brand_keywords
FROM antone.competitors AS c
LEFT JOIN antone.competitor_categories AS k ON k.id = c.category_id
ORDER BY c.name
