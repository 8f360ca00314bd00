-- The oldest row that may go, NULL: none. Expects kpi_metrics_date_platform_kpi_type_id_metric_name_key.
SELECT min(at) AS at FROM antone.archivable_kpi_metrics WHERE date < ($1::timestamptz AT TIME ZONE 'UTC')::date
