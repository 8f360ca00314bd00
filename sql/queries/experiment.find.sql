-- The experiments that an operator means: by an id from $1 to $2, or by the name $3; of several of a name the newest. No index
-- of a table that grows.
SELECT id
FROM antone.experiments
WHERE id BETWEEN $1::uuid AND $2::uuid OR name = $3::text
ORDER BY name = $3::text DESC, created_at DESC
LIMIT CASE WHEN EXISTS (SELECT FROM antone.experiments WHERE name = $3::text) THEN 1 ELSE 2 END
