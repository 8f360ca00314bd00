-- How many of these rows are still in the table. Expects @table@_pkey.
SELECT count(*) AS rows
FROM antone.@table@
WHERE id = ANY ($1::uuid[])
