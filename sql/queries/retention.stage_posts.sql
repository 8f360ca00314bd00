-- Step 1 beside a busy queue: the keys of one part by reading alone; lock_posts takes the rows then, a few at a time. Otherwise
-- what choose_posts does. Expects posts_platform_detected_at_idx.
INSERT INTO pg_temp.staged (id, at)
SELECT post.id, post.detected_at
FROM antone.posts AS post
WHERE post.platform = ANY (enum_range(NULL::antone.platform))
  AND post.detected_at >= $1::timestamptz AND post.detected_at < $2::timestamptz
  AND (SELECT true FROM antone.archivable_posts AS archivable WHERE archivable.id = post.id)
ORDER BY post.platform, post.detected_at
LIMIT $3::bigint
