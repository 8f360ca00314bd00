-- The first line whose row is not in the table exactly as archived. Expects audit_logs_pkey.
SELECT number
FROM pg_temp.incoming
WHERE NOT coalesce((SELECT antone.agrees(line -> 'audit_log', to_jsonb(there))
                    FROM audit_logs AS there
                    WHERE there.id = (line -> 'audit_log' ->> 'id')::uuid), false)
ORDER BY number
LIMIT 1
