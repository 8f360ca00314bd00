-- How many rows may go. Expects weight_adjustment_logs_date_idx.
SELECT count(*) AS rows FROM antone.archivable_weight_adjustment_logs WHERE date < ($1::timestamptz AT TIME ZONE 'UTC')::date
