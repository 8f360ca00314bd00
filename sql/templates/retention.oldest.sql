-- The oldest row from $2 on that may go, NULL: none. Expects @index@.
SELECT min(at) AS at
FROM antone.archivable_@table@
WHERE @time@ < @moment($1)@ AND @time@ >= @moment($2)@
