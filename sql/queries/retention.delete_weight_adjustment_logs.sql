-- Step 6: deletes what was staged, and nothing else. Expects weight_adjustment_logs_pkey.
DELETE FROM antone.weight_adjustment_logs USING pg_temp.staged WHERE weight_adjustment_logs.id = staged.id
