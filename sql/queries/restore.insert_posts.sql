-- The posts: lines $1 to $2. What is there stays as it is; restore.differs_* then looks at it. All
-- columns but engagement_rate, which the table generates. Expects no index.
INSERT INTO posts (id, platform, platform_post_id, author_id, content, published_at, detected_at, metrics_at, processed_at,
                   keyword_matches, keyword_categories, spam_filtered, raw_metrics, priority, next_attempt_at,
                   error_count, error_message, recheck_at, created_at, updated_at)
SELECT given.id, given.platform, given.platform_post_id, given.author_id, given.content, given.published_at, given.detected_at,
       given.metrics_at, given.processed_at, given.keyword_matches, given.keyword_categories, given.spam_filtered,
       given.raw_metrics, given.priority, given.next_attempt_at, given.error_count, given.error_message,
       given.recheck_at, given.created_at, given.updated_at
FROM pg_temp.incoming
CROSS JOIN LATERAL jsonb_populate_record(NULL::posts, incoming.line -> 'post') AS given
WHERE incoming.number BETWEEN $1::bigint AND $2::bigint
ON CONFLICT DO NOTHING
