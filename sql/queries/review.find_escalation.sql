-- The escalations that an operator means: those with an id from $1 to $2. Two are enough to say that it is not one.
-- Index: escalations_pkey.
SELECT id
FROM antone.escalations
WHERE id BETWEEN $1::uuid AND $2::uuid
LIMIT 2
