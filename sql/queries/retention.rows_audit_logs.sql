-- Step 2: one line a row, every column in the order of the table. Expects audit_logs_pkey.
COPY (
    SELECT row_to_json(line)::text
    FROM (SELECT 1 AS v, audit_log
          FROM pg_temp.staged
          JOIN antone.audit_logs AS audit_log ON audit_log.id = staged.id
          ORDER BY staged.at, staged.id) AS line
) TO STDOUT (FORMAT binary)
