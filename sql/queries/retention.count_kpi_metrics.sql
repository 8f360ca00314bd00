-- How many rows may go. Expects kpi_metrics_date_platform_kpi_type_id_metric_name_key.
SELECT count(*) AS rows FROM antone.archivable_kpi_metrics WHERE date < ($1::timestamptz AT TIME ZONE 'UTC')::date
