-- How many of these rows are still in the table. Expects audit_logs_pkey.
SELECT count(*) AS rows FROM antone.audit_logs WHERE id = ANY ($1::uuid[])
