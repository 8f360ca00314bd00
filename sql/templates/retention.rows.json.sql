-- Step 2: one line a row, every column in the order of the table. Expects @table@_pkey.
COPY (
    SELECT row_to_json(line)::text
    FROM (SELECT 1 AS v, @record@
          FROM pg_temp.staged
          JOIN antone.@table@ AS @record@ ON @record@.id = staged.id
          ORDER BY staged.at, staged.id) AS line
) TO STDOUT (FORMAT binary)
