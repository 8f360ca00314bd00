-- Whether there is an audit trail to write to at this version. The catalog only.
SELECT to_regclass('antone.audit_logs') IS NOT NULL AS present
