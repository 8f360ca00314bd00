-- Step 1: the keys of one part, locked. Rows that somebody else has locked wait for another run. The
-- question whether a post may go is a subquery, no join: one probe a post, whatever the statistics
-- say, in the order of posts_platform_detected_at_idx, which is expected.
WITH chosen AS (
    SELECT post.id, post.detected_at
    FROM antone.posts AS post
    WHERE post.platform = ANY (enum_range(NULL::antone.platform))
      AND post.detected_at >= $1::timestamptz AND post.detected_at < $2::timestamptz
      AND (SELECT true FROM antone.archivable_posts AS archivable WHERE archivable.id = post.id)
    ORDER BY post.platform, post.detected_at
    LIMIT $3::bigint
    FOR UPDATE OF post SKIP LOCKED)
INSERT INTO pg_temp.staged (id, at)
SELECT id, detected_at
FROM chosen
