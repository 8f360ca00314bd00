-- The replies that an operator means: those with an id from $1 to $2. Two are enough to say that it is not one.
-- Index: replies_pkey.
SELECT id
FROM antone.replies
WHERE id BETWEEN $1::uuid AND $2::uuid
LIMIT 2
