-- The oldest row from $2 on that may go, NULL: none. Expects kpi_metrics_date_platform_kpi_type_id_metric_name_key.
SELECT min(at) AS at FROM antone.archivable_kpi_metrics WHERE date < ($1::timestamptz AT TIME ZONE 'UTC')::date AND date >= ($2::timestamptz AT TIME ZONE 'UTC')::date
