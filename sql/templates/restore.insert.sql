-- The rows: lines $1 to $2. What is there stays as it is; restore.differs_* then looks at it.
-- Expects no index.
INSERT INTO @table@
SELECT given.*
FROM pg_temp.incoming
CROSS JOIN LATERAL jsonb_populate_record(NULL::@table@, incoming.line -> '@record@') AS given
WHERE incoming.number BETWEEN $1::bigint AND $2::bigint
ON CONFLICT DO NOTHING
