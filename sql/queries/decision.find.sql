-- The decisions that an operator means: those whose id, or whose post's, is from $1 to $2, or whose post has the platform's id $3.
-- Two are enough to say that it is not one. Index: decisions_pkey, decisions_post_id_key, posts_platform_platform_post_id_key.
SELECT by_id.id, by_id.post_id
FROM (SELECT id, post_id FROM antone.decisions WHERE id BETWEEN $1::uuid AND $2::uuid LIMIT 2) AS by_id
UNION
SELECT by_post.id, by_post.post_id
FROM (SELECT id, post_id FROM antone.decisions WHERE post_id BETWEEN $1::uuid AND $2::uuid LIMIT 2) AS by_post
UNION
SELECT d.id, d.post_id
FROM antone.posts AS p
JOIN antone.decisions AS d ON d.post_id = p.id
WHERE p.platform = ANY (enum_range(NULL::antone.platform)) AND p.platform_post_id = $3::text
