-- How many of these rows are still in the table. Expects posts_pkey.
SELECT count(*) AS rows FROM antone.posts WHERE id = ANY ($1::uuid[])
