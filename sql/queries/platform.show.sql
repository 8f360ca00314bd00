-- The rules of one platform, $1, with what was struck out of lists. No index: some dozen rows.
SELECT r.rule, r.entry, r.value, r.is_verified, r.source_date::text AS source_date, r.updated_at, r.source
FROM antone.platform_rules AS r
WHERE r.platform::text = $1::text
ORDER BY r.rule, r.entry
