-- How many rows may go. Expects no index, the table is small.
SELECT count(*) AS rows FROM antone.archivable_learning_events WHERE date < ($1::timestamptz AT TIME ZONE 'UTC')::date
