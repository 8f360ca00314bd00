-- The oldest row from $2 on that may go, NULL: none. Expects weight_adjustment_logs_date_idx.
SELECT min(at) AS at FROM antone.archivable_weight_adjustment_logs WHERE date < ($1::timestamptz AT TIME ZONE 'UTC')::date AND date >= ($2::timestamptz AT TIME ZONE 'UTC')::date
