-- What may be said where, a rule or an entry of a list a row. No index: some dozen rows.
SELECT r.platform::text AS platform, r.rule, CASE r.entry WHEN '' THEN r.value ELSE r.entry END AS value
FROM antone.platform_rules AS r
WHERE r.entry = '' OR r.value = 'true'
ORDER BY r.platform, r.rule, r.entry
