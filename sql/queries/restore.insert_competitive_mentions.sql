-- Their mentions: lines $1 to $2. What is there stays as it is; restore.differs_* then looks at it.
-- Expects no index.
INSERT INTO competitive_mentions
SELECT given.*
FROM pg_temp.incoming
CROSS JOIN LATERAL jsonb_array_elements(incoming.line -> 'mentions') AS mention
CROSS JOIN LATERAL jsonb_populate_record(NULL::competitive_mentions, mention) AS given
WHERE incoming.number BETWEEN $1::bigint AND $2::bigint
ON CONFLICT DO NOTHING
