-- Step 2: the header, then one record a row, every column as text; the writer adds commas and quotes.
-- OFFSET 0 keeps it at one probe a row: nobody knows how many are staged. Expects kpi_metrics_pkey.
COPY (
    SELECT 'id', 'date', 'platform', 'kpi_type_id', 'metric_name', 'value', 'created_at', 'updated_at',
           'numerator', 'n'
    UNION ALL
    (SELECT metric.id::text, metric.date::text, metric.platform::text, metric.kpi_type_id::text,
            metric.metric_name, metric.value::text,
            to_json(metric.created_at) #>> '{}', to_json(metric.updated_at) #>> '{}', metric.numerator::text, metric.n::text
     FROM pg_temp.staged
     CROSS JOIN LATERAL (SELECT * FROM antone.kpi_metrics AS entry WHERE entry.id = staged.id OFFSET 0) AS metric
     ORDER BY staged.at, staged.id)
) TO STDOUT (FORMAT binary)
