-- Step 2: one line a row, every column in the order of the table. OFFSET 0 keeps it at one probe a row: nobody knows how many
-- are staged. Expects @table@_pkey.
COPY (
    SELECT row_to_json(line)::text
    FROM (SELECT 1 AS v, @record@
          FROM pg_temp.staged
          CROSS JOIN LATERAL (SELECT @record@ FROM antone.@table@ AS @record@ WHERE @record@.id = staged.id OFFSET 0) AS entry
          ORDER BY staged.at, staged.id) AS line
) TO STDOUT (FORMAT binary)
