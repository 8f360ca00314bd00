-- How many rows may go. Expects audit_logs_created_at_idx.
SELECT count(*) AS rows FROM antone.archivable_audit_logs WHERE at < $1::timestamptz
