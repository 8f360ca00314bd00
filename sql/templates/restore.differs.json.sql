-- The first line whose row is not in the table exactly as archived. Expects @table@_pkey.
SELECT number
FROM pg_temp.incoming
WHERE NOT coalesce((SELECT antone.agrees(line -> '@record@', to_jsonb(there))
                    FROM @table@ AS there
                    WHERE there.id = (line -> '@record@' ->> 'id')::uuid), false)
ORDER BY number
LIMIT 1
