-- What came true of a change. Index: learning_events_pkey.
UPDATE antone.learning_events
SET actual_improvement = $2::double precision, accuracy = $3::double precision, evaluated_at = now()
WHERE id = $1::uuid
