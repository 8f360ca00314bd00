-- Posts past their time that nobody has decided: never removed, counted and told. Expects posts_queue_idx.
SELECT count(*) AS posts
FROM antone.posts
WHERE processed_at IS NULL AND NOT spam_filtered AND detected_at < $1::timestamptz
