-- Step 6: deletes what was staged, and nothing else. Expects audit_logs_pkey.
DELETE FROM antone.audit_logs USING pg_temp.staged WHERE audit_logs.id = staged.id
