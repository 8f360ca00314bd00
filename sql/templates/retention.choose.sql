-- Step 1: the keys of one part. Nobody but retention changes or deletes these rows, and it is alone;
-- a change between reading and deleting would fail the transaction (repeatable read). Expects @index@.
INSERT INTO pg_temp.staged (id, at)
SELECT id, at
FROM antone.archivable_@table@
WHERE @time@ >= @moment($1)@ AND @time@ < @moment($2)@
LIMIT $3::bigint
