-- Step 6: deletes the next $3 rows after ($1, $2) of what was staged, and nothing else; returns how many, and
-- where it ended. What refers to a row goes with it by cascade. The array makes each row be found by its key,
-- whatever the statistics say. Expects @table@_pkey.
WITH stretch AS MATERIALIZED (
    SELECT at, id
    FROM pg_temp.staged
    WHERE (at, id) > ($1::timestamptz, $2::uuid)
    ORDER BY at, id
    LIMIT $3::bigint
), gone AS (
    DELETE FROM antone.@table@
    WHERE id = ANY (ARRAY(SELECT id FROM stretch))
    RETURNING id
)
SELECT at, id, (SELECT count(*) FROM gone) AS rows
FROM stretch
ORDER BY at DESC, id DESC
LIMIT 1
