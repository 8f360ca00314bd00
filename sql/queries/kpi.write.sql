-- The figures of the day $1, in place of what was there of the names $7 and is not among them any more; the same again changes
-- nothing. Expects kpi_metrics_date_platform_kpi_type_id_metric_name_key.
WITH figure AS MATERIALIZED (
    SELECT $1::text::date AS date, nullif(given.platform, '')::antone.platform AS platform, kind.id AS kpi_type_id,
           given.name AS metric_name, given.value::numeric AS value, given.numerator::numeric AS numerator, given.n
    FROM unnest($2::text[], $3::text[], $4::text[], $5::double precision[], $6::double precision[], $8::bigint[])
         AS given (platform, type, name, value, numerator, n)
    LEFT JOIN antone.kpi_types AS kind ON kind.name = given.type
), gone AS (
    DELETE FROM antone.kpi_metrics AS metric
    WHERE metric.date = $1::text::date AND metric.metric_name = ANY ($7::text[])
      AND NOT EXISTS (SELECT
                      FROM figure
                      WHERE (figure.platform, figure.kpi_type_id, figure.metric_name)
                            IS NOT DISTINCT FROM (metric.platform, metric.kpi_type_id, metric.metric_name))
)
INSERT INTO antone.kpi_metrics AS metric (date, platform, kpi_type_id, metric_name, value, numerator, n)
SELECT date, platform, kpi_type_id, metric_name, value, numerator, n
FROM figure
ON CONFLICT (date, platform, kpi_type_id, metric_name) DO UPDATE
SET value = excluded.value, numerator = excluded.numerator, n = excluded.n
WHERE (metric.value, metric.numerator, metric.n) IS DISTINCT FROM (excluded.value, excluded.numerator, excluded.n)
