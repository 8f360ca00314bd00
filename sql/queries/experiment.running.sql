-- The running experiments, 100 at most. No index: a handful of rows.
SELECT id
FROM antone.experiments
WHERE status = 'RUNNING'
ORDER BY id
LIMIT 100
