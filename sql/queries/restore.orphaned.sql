-- The first post whose author is not in the database. Expects authors_pkey.
SELECT number
FROM pg_temp.incoming
WHERE NOT EXISTS (SELECT FROM authors WHERE id = (line -> 'post' ->> 'author_id')::uuid)
ORDER BY number
LIMIT 1
