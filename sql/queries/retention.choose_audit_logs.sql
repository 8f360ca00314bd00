-- Step 1: the keys of one part. Nobody but retention changes or deletes these rows, and it is alone;
-- a change between reading and deleting would fail the transaction (repeatable read). Expects audit_logs_created_at_idx.
INSERT INTO pg_temp.staged (id, at)
SELECT id, at
FROM antone.archivable_audit_logs
WHERE at >= $1::timestamptz AND at < $2::timestamptz
LIMIT $3::bigint
