-- Step 1: the keys of one part. Nobody but retention changes or deletes these rows, and it is alone;
-- a change between reading and deleting would fail the transaction (repeatable read). Expects kpi_metrics_date_platform_kpi_type_id_metric_name_key.
INSERT INTO pg_temp.staged (id, at)
SELECT id, at
FROM antone.archivable_kpi_metrics
WHERE date >= ($1::timestamptz AT TIME ZONE 'UTC')::date AND date < ($2::timestamptz AT TIME ZONE 'UTC')::date
LIMIT $3::bigint
