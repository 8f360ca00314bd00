-- Step 2: one line a row, every column in the order of the table. Expects weight_adjustment_logs_pkey.
COPY (
    SELECT row_to_json(line)::text
    FROM (SELECT 1 AS v, weight_adjustment_log
          FROM pg_temp.staged
          JOIN antone.weight_adjustment_logs AS weight_adjustment_log ON weight_adjustment_log.id = staged.id
          ORDER BY staged.at, staged.id) AS line
) TO STDOUT (FORMAT binary)
