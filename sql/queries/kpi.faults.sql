-- The replies whose report counts as no outcome, $1 at most, the newest first. Expects replies_metrics_fault_idx.
SELECT id, platform, posted_at, metrics_fault AS fault
FROM antone.replies
WHERE metrics_fault IS NOT NULL
ORDER BY posted_at DESC
LIMIT $1::bigint
