-- The posts that an operator means: those with an id from $1 to $2, or the platform's id $3. Two are enough to say that it is not
-- one. Index: posts_pkey, posts_platform_platform_post_id_key.
SELECT by_id.id
FROM (SELECT id FROM antone.posts WHERE id BETWEEN $1::uuid AND $2::uuid LIMIT 2) AS by_id
UNION
SELECT id
FROM antone.posts
WHERE platform = ANY (enum_range(NULL::antone.platform)) AND platform_post_id = $3::text
