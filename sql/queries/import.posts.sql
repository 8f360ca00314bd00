-- Queues the posts of the lines that are not there yet; of a post given twice the first line counts. Power users' posts go
-- first. $1… one array a column, one element a line; lists of keywords are joined by U+001F. A statement of its own, after
-- import.authors, so that it sees the authors that another importer has just committed; one probe a line as there.
-- Index: authors_platform_platform_id_key, posts_platform_platform_post_id_key.
WITH queued AS (
    INSERT INTO antone.posts (id, platform, platform_post_id, author_id, content, published_at, detected_at, metrics_at,
                              keyword_matches, keyword_categories, raw_metrics, priority)
    SELECT line.id, line.platform::antone.platform, line.platform_post_id, author.id, line.content, line.published_at,
           coalesce(line.detected_at, now()), line.metrics_at, string_to_array(line.keywords, U&'\001F'),
           string_to_array(line.categories, U&'\001F'), line.raw_metrics,
           CASE WHEN author.is_power_user THEN 10 ELSE 0 END
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
                $8::timestamptz[], $9::text[], $10::text[], $11::jsonb[])
         WITH ORDINALITY AS line (id, platform, platform_post_id, author_platform_id, content, published_at, detected_at,
                                  metrics_at, keywords, categories, raw_metrics, place)
    CROSS JOIN LATERAL (SELECT a.id, a.is_power_user
                        FROM antone.authors AS a
                        WHERE a.platform = line.platform::antone.platform AND a.platform_id = line.author_platform_id
                        LIMIT 1) AS author
    ORDER BY line.platform, line.platform_post_id, line.place
    ON CONFLICT (platform, platform_post_id) DO NOTHING
    RETURNING priority
)
SELECT count(*) AS posts, count(*) FILTER (WHERE priority > 0) AS power_user_posts
FROM queued
