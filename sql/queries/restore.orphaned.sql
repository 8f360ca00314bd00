-- The first post of lines $1 to $2 whose author is not in the database. Expects authors_pkey.
SELECT number
FROM pg_temp.incoming
WHERE number BETWEEN $1::bigint AND $2::bigint
  AND NOT EXISTS (SELECT FROM authors WHERE id = (line -> 'post' ->> 'author_id')::uuid)
ORDER BY number
LIMIT 1
