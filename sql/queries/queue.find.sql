-- The posts that an operator means by $1, an id of ours, or $2, one of the platform's. Index: posts_pkey,
-- posts_platform_platform_post_id_key.
SELECT id, platform, platform_post_id
FROM antone.posts
WHERE id = $1::uuid
UNION
SELECT id, platform, platform_post_id
FROM antone.posts
WHERE platform = ANY (enum_range(NULL::antone.platform)) AND platform_post_id = $2::text
