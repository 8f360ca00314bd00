-- The runs that an operator means: those with an id from $1 to $2. Two are enough to say that it is not one.
-- Index: weight_adjustment_logs_pkey.
SELECT id
FROM antone.weight_adjustment_logs
WHERE id BETWEEN $1::uuid AND $2::uuid
LIMIT 2
