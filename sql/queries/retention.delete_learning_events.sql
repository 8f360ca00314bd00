-- Step 6: deletes what was staged, and nothing else. Expects learning_events_pkey.
DELETE FROM antone.learning_events USING pg_temp.staged WHERE learning_events.id = staged.id
