-- The figures of the last $2 whole days of the zone $1, of the platform $3 ('': of all together) and the name $4 ('': each), by
-- name and day; days that have none are not there. $5 at most. Expects kpi_metrics_date_platform_kpi_type_id_metric_name_key.
SELECT metric_name AS metric, date::text AS day, value::double precision AS value, numerator::double precision AS numerator, n
FROM antone.kpi_metrics
WHERE date >= (now() AT TIME ZONE $1::text)::date - $2::integer AND date < (now() AT TIME ZONE $1::text)::date
  AND platform IS NOT DISTINCT FROM nullif($3::text, '')::antone.platform
  AND ($4::text = '' OR metric_name = $4::text) AND metric_name = ANY ($6::text[])
ORDER BY metric_name, date
LIMIT $5::bigint
