-- The decisions that an operator means by $1, the id of a decision or a post of ours, or $2, the platform's id of a post.
-- Index: decisions_pkey, decisions_post_id_key, posts_platform_platform_post_id_key.
SELECT id, post_id
FROM antone.decisions
WHERE id = $1::uuid OR post_id = $1::uuid
UNION
SELECT d.id, d.post_id
FROM antone.posts AS p
JOIN antone.decisions AS d ON d.post_id = p.id
WHERE p.platform = ANY (enum_range(NULL::antone.platform)) AND p.platform_post_id = $2::text
