-- Step 6: deletes the next $3 posts after ($1, $2) of what was staged, and nothing else; returns how many, and where it ended.
-- What refers to a post goes with it by cascade. Replies stay and lose their decision: the foreign key would do that reply by
-- reply, which takes longer than all else; so they are unlinked here, all at once, and it finds nothing left to do. The arrays
-- make each row be found by its key, whatever the statistics say. Expects posts_pkey, decisions_post_id_key,
-- replies_decision_id_idx.
WITH stretch AS MATERIALIZED (
    SELECT at, id
    FROM pg_temp.staged
    WHERE (at, id) > ($1::timestamptz, $2::uuid)
    ORDER BY at, id
    LIMIT $3::bigint
), unlinked AS (
    UPDATE antone.replies
    SET decision_id = NULL
    WHERE decision_id = ANY (ARRAY(SELECT (SELECT decision.id FROM antone.decisions AS decision WHERE decision.post_id = stretch.id)
                                   FROM stretch))
), gone AS (
    DELETE FROM antone.posts
    WHERE id = ANY (ARRAY(SELECT id FROM stretch))
    RETURNING id
)
SELECT at, id, (SELECT count(*) FROM gone) AS rows
FROM stretch
ORDER BY at DESC, id DESC
LIMIT 1
