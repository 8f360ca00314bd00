-- Step 1: the keys of one part. Nobody but retention changes or deletes these rows, and it is alone;
-- a change between reading and deleting would fail the transaction (repeatable read). Expects weight_adjustment_logs_date_idx.
INSERT INTO pg_temp.staged (id, at)
SELECT id, at
FROM antone.archivable_weight_adjustment_logs
WHERE date >= ($1::timestamptz AT TIME ZONE 'UTC')::date AND date < ($2::timestamptz AT TIME ZONE 'UTC')::date
LIMIT $3::bigint
