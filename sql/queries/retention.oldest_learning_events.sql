-- The oldest row that may go, NULL: none. Expects no index: the table is small.
SELECT min(at) AS at FROM antone.archivable_learning_events WHERE date < ($1::timestamptz AT TIME ZONE 'UTC')::date
