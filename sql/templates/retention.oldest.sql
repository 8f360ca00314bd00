-- The oldest row from $2 on that may go, NULL: none. It is asked once a part, so it must stop at the first. Expects @index@.
SELECT (SELECT at
        FROM antone.archivable_@table@
        WHERE @time@ < @moment($1)@ AND @time@ >= @moment($2)@
        ORDER BY @time@
        LIMIT 1) AS at
