-- The person in question. Expects authors_platform_platform_id_key.
SELECT id FROM antone.authors WHERE platform = $1::text::antone.platform AND platform_id = $2::text
