-- How many of these rows are still in the table. Expects weight_adjustment_logs_pkey.
SELECT count(*) AS rows FROM antone.weight_adjustment_logs WHERE id = ANY ($1::uuid[])
