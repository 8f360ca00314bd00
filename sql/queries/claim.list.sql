-- The ids that claim.batch would claim, and nothing that could fail: for when one of its rows makes it fail as a whole.
-- $1 how many; $2, $3 where in queue order to start (NULL: at its beginning). Index: posts_queue_idx.
SELECT p.id
FROM antone.posts AS p
WHERE p.processed_at IS NULL
  AND NOT p.spam_filtered
  AND (p.next_attempt_at IS NULL OR p.next_attempt_at <= now())
  AND (-p.priority::integer, p.detected_at) >= (coalesce($2::integer, -32768), coalesce($3::timestamptz, '-infinity'))
ORDER BY -p.priority::integer, p.detected_at
LIMIT $1::integer
FOR NO KEY UPDATE OF p SKIP LOCKED
