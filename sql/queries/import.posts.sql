-- Queues the posts of the lines that are not there yet, and changes those that the platform has changed (antone.change_post says
-- which line is newer, and what follows). Of a post given twice the newest state counts, of one state the last line. A line that
-- says nothing new touches no row. Power users' posts go first. $1… one array a column, one element a line; lists of keywords are
-- joined by U+001F. A statement of its own, after import.authors, so that it sees the authors that another importer has just
-- committed; one probe a line as there. In the order of the unique key, so that two importers cannot deadlock.
-- Index: authors_platform_platform_id_key, posts_platform_platform_post_id_key.
WITH given AS MATERIALIZED (
    SELECT DISTINCT ON (line.platform, line.platform_post_id)
           line.id, line.platform::antone.platform AS platform, line.platform_post_id, author.id AS author_id, line.content,
           line.published_at, antone.read_at(line.detected_at, line.published_at) AS detected_at, line.metrics_at,
           string_to_array(line.keywords, U&'\001F') AS keywords, string_to_array(line.categories, U&'\001F') AS categories,
           line.raw_metrics, CASE WHEN author.is_power_user THEN 10 ELSE 0 END AS priority
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
                $8::timestamptz[], $9::text[], $10::text[], $11::jsonb[])
         WITH ORDINALITY AS line (id, platform, platform_post_id, author_platform_id, content, published_at, detected_at,
                                  metrics_at, keywords, categories, raw_metrics, place)
    CROSS JOIN LATERAL (SELECT a.id, a.is_power_user
                        FROM antone.authors AS a
                        WHERE a.platform = line.platform::antone.platform AND a.platform_id = line.author_platform_id
                        LIMIT 1) AS author
    ORDER BY line.platform, line.platform_post_id, antone.post_state(line.raw_metrics) DESC NULLS LAST,
             antone.read_at(coalesce(line.metrics_at, line.detected_at), line.published_at) DESC, line.place DESC
), stored AS (
    INSERT INTO antone.posts AS known (id, platform, platform_post_id, author_id, content, published_at, detected_at, metrics_at,
                                       keyword_matches, keyword_categories, raw_metrics, priority)
    SELECT given.id, given.platform, given.platform_post_id, given.author_id, given.content, given.published_at, given.detected_at,
           given.metrics_at, given.keywords, given.categories, given.raw_metrics, given.priority
    FROM given
    WHERE (SELECT (p.content, p.raw_metrics) IS DISTINCT FROM (given.content, given.raw_metrics)
           FROM antone.posts AS p
           WHERE p.platform = given.platform AND p.platform_post_id = given.platform_post_id
           LIMIT 1) IS NOT FALSE
    ORDER BY given.platform, given.platform_post_id
    ON CONFLICT (platform, platform_post_id) DO UPDATE
    SET content = excluded.content, keyword_matches = excluded.keyword_matches,
       keyword_categories = excluded.keyword_categories, raw_metrics = excluded.raw_metrics,
       metrics_at = coalesce(excluded.metrics_at, excluded.detected_at)
    RETURNING id, priority
)
SELECT count(*) FILTER (WHERE is_new) AS posts, count(*) FILTER (WHERE is_new AND priority > 0) AS power_user_posts,
       count(*) FILTER (WHERE NOT is_new) AS changed
FROM (SELECT priority, id IN (SELECT id FROM given) AS is_new FROM stored) AS each
