-- The oldest row from $2 on that may go, NULL: none. Expects audit_logs_created_at_idx.
SELECT min(at) AS at FROM antone.archivable_audit_logs WHERE at < $1::timestamptz AND at >= $2::timestamptz
