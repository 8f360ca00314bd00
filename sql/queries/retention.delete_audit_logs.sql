-- Step 6: deletes the next $3 rows behind ($1, $2) of what was staged, and nothing else; tells how many, and where it ended.
-- The array makes each row be found by its key, whatever the statistics say. Expects audit_logs_pkey.
WITH stretch AS MATERIALIZED (
    SELECT at, id FROM pg_temp.staged WHERE (at, id) > ($1::timestamptz, $2::uuid) ORDER BY at, id LIMIT $3::bigint),
gone AS (
    DELETE FROM antone.audit_logs WHERE id = ANY (ARRAY(SELECT id FROM stretch)) RETURNING id)
SELECT at, id, (SELECT count(*) FROM gone) AS rows FROM stretch ORDER BY at DESC, id DESC LIMIT 1
