-- The first line whose row is not in the table exactly as archived. Expects weight_adjustment_logs_pkey.
SELECT number
FROM pg_temp.incoming
WHERE NOT coalesce((SELECT antone.agrees(line -> 'weight_adjustment_log', to_jsonb(there))
                    FROM weight_adjustment_logs AS there
                    WHERE there.id = (line -> 'weight_adjustment_log' ->> 'id')::uuid), false)
ORDER BY number
LIMIT 1
