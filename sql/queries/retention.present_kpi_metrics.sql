-- How many of these rows are still in the table. Expects kpi_metrics_pkey.
SELECT count(*) AS rows FROM antone.kpi_metrics WHERE id = ANY ($1::uuid[])
