-- Which of the lines without a keyword are of posts that are there, by their places, from 1: an edit may have taken the keyword
-- away. $1 platforms, $2 ids on them. Index: posts_platform_platform_post_id_key.
SELECT line.place
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS line (platform, platform_post_id, place)
WHERE (SELECT true
       FROM antone.posts AS p
       WHERE p.platform = line.platform::antone.platform AND p.platform_post_id = line.platform_post_id
       LIMIT 1)
ORDER BY line.place
