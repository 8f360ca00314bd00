-- The first line whose row is not in the table exactly as archived. Expects learning_events_pkey.
SELECT number
FROM pg_temp.incoming
WHERE NOT coalesce((SELECT antone.agrees(line -> 'learning_event', to_jsonb(there))
                    FROM learning_events AS there
                    WHERE there.id = (line -> 'learning_event' ->> 'id')::uuid), false)
ORDER BY number
LIMIT 1
