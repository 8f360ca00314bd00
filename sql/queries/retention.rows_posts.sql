-- Step 2: one line a post, with all that goes with it. row_to_json gives every column in the order of
-- the table, without spaces; json_agg would break the line. Subqueries, not joins, so that whatever
-- the statistics of a minute-old temporary table say, rows come in order, each by its key. Expects
-- posts_pkey, decisions_post_id_key, competitive_mentions_post_id_competitor_id_key.
COPY (
    SELECT row_to_json(line)::text
    FROM (SELECT 1 AS v,
                 (SELECT post FROM antone.posts AS post WHERE post.id = staged.id) AS post,
                 (SELECT decision FROM antone.decisions AS decision WHERE decision.post_id = staged.id) AS decision,
                 to_json(ARRAY(SELECT mention
                               FROM antone.competitive_mentions AS mention
                               WHERE mention.post_id = staged.id
                               ORDER BY mention.id)) AS mentions
          FROM pg_temp.staged
          ORDER BY staged.at, staged.id) AS line
) TO STDOUT (FORMAT binary)
