-- Their decisions: lines $1 to $2. What is there stays as it is; restore.differs_* then looks at it.
-- Expects no index.
INSERT INTO decisions
SELECT given.*
FROM pg_temp.incoming
CROSS JOIN LATERAL jsonb_populate_record(NULL::decisions, incoming.line -> 'decision') AS given
WHERE incoming.number BETWEEN $1::bigint AND $2::bigint AND jsonb_typeof(incoming.line -> 'decision') = 'object'
ON CONFLICT DO NOTHING
