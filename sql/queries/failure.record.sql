-- Blames one post for its failure: a later attempt, or out of the queue once it has had its share of them.
-- $1 post; $2 message; $3 attempts allowed; $4 delay before the first retry, in milliseconds. Index: posts_pkey.
UPDATE antone.posts AS p
SET error_count = p.error_count + 1,
    error_message = left($2::text, 500),
    next_attempt_at = CASE WHEN p.error_count + 1 < $3::integer
                           THEN now() + least($4::double precision * 2 ^ least(p.error_count, 30), 86400000)
                                        * interval '1 millisecond'
                      END,
    processed_at = CASE WHEN p.error_count + 1 >= $3::integer THEN now() END
WHERE p.id = $1::uuid
  AND p.processed_at IS NULL
  AND (p.next_attempt_at IS NULL OR p.next_attempt_at <= now()) -- another worker, halving the same posts, was quicker
RETURNING p.error_count::integer AS error_count, p.processed_at IS NOT NULL AS given_up
