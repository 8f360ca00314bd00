-- How many posts may go, for a progress bar. Expects posts_platform_detected_at_idx.
SELECT count(*) AS rows
FROM antone.archivable_posts
WHERE platform = ANY ((SELECT enum_range(NULL::antone.platform))::antone.platform[]) AND at < $1::timestamptz
