-- Step 2: one line a row, every column in the order of the table. Expects learning_events_pkey.
COPY (
    SELECT row_to_json(line)::text
    FROM (SELECT 1 AS v, learning_event
          FROM pg_temp.staged
          JOIN antone.learning_events AS learning_event ON learning_event.id = staged.id
          ORDER BY staged.at, staged.id) AS line
) TO STDOUT (FORMAT binary)
