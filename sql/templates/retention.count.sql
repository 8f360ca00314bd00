-- How many rows may go. Expects @index@.
SELECT count(*) AS rows
FROM antone.archivable_@table@
WHERE @time@ < @moment($1)@
