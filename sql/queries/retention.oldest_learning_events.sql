-- The oldest row from $2 on that may go, NULL: none. Expects no index: the table is small.
SELECT min(at) AS at FROM antone.archivable_learning_events WHERE date < ($1::timestamptz AT TIME ZONE 'UTC')::date AND date >= ($2::timestamptz AT TIME ZONE 'UTC')::date
