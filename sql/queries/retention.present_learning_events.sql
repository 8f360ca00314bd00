-- How many of these rows are still in the table. Expects learning_events_pkey.
SELECT count(*) AS rows FROM antone.learning_events WHERE id = ANY ($1::uuid[])
