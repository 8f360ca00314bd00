-- Step 6: deletes what was staged, and nothing else. Expects kpi_metrics_pkey.
DELETE FROM antone.kpi_metrics USING pg_temp.staged WHERE kpi_metrics.id = staged.id
