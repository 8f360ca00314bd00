-- The first line whose row is not in the table exactly as archived. Expects kpi_metrics_pkey.
SELECT number
FROM pg_temp.incoming
WHERE NOT coalesce((SELECT antone.agrees(to_jsonb(jsonb_populate_record(NULL::kpi_metrics, line -> 'kpi_metric')), to_jsonb(there))
                    FROM kpi_metrics AS there
                    WHERE there.id = (line -> 'kpi_metric' ->> 'id')::uuid), false)
ORDER BY number
LIMIT 1
