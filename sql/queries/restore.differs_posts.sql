-- The first line whose post, decision or mentions are not in the tables exactly as archived: no other
-- column value, no decision where there was none. Expects posts_pkey, decisions_post_id_key,
-- competitive_mentions_pkey.
SELECT number
FROM pg_temp.incoming
CROSS JOIN LATERAL (SELECT (line -> 'post' ->> 'id')::uuid AS id) AS key
LEFT JOIN LATERAL (SELECT to_jsonb(post) AS row FROM posts AS post WHERE post.id = key.id) AS post ON true
LEFT JOIN LATERAL (SELECT to_jsonb(decision) AS row FROM decisions AS decision WHERE decision.post_id = key.id) AS decision ON true
WHERE NOT coalesce(antone.agrees(line -> 'post', post.row), false)
   OR NOT CASE jsonb_typeof(line -> 'decision')
              WHEN 'null' THEN decision.row IS NULL
              ELSE coalesce(antone.agrees(line -> 'decision', decision.row), false)
          END
   OR EXISTS (SELECT
              FROM jsonb_array_elements(line -> 'mentions') AS mention
              WHERE NOT coalesce((SELECT antone.agrees(mention, to_jsonb(there))
                                  FROM competitive_mentions AS there
                                  WHERE there.id = (mention ->> 'id')::uuid), false))
ORDER BY number
LIMIT 1
