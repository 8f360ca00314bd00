-- Step 1, continued: locks the next $3 rows behind ($1, $2) of what was staged; tells how many, and where it ended. Rows that
-- somebody else has locked leave the stage and wait for another run; one that changed since it was chosen fails the transaction
-- (repeatable read). Expects posts_pkey.
WITH stretch AS MATERIALIZED (
    SELECT at, id FROM pg_temp.staged WHERE (at, id) > ($1::timestamptz, $2::uuid) ORDER BY at, id LIMIT $3::bigint),
locked AS MATERIALIZED (
    SELECT post.id FROM antone.posts AS post WHERE post.id = ANY (ARRAY(SELECT id FROM stretch)) FOR UPDATE SKIP LOCKED),
left_out AS (
    DELETE FROM pg_temp.staged
    WHERE (at, id) IN (SELECT at, id FROM stretch WHERE NOT EXISTS (SELECT FROM locked WHERE locked.id = stretch.id)))
SELECT at, id, (SELECT count(*) FROM locked) AS rows
FROM stretch
ORDER BY at DESC, id DESC
LIMIT 1
