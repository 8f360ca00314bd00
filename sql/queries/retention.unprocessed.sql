-- Posts past their time that nobody has decided: never removed, counted and told. IS TRUE keeps it to the queue: statistics
-- from when every post was queued say that the index by time is as good, and all that is old is in that. Expects posts_queue_idx.
SELECT count(*) AS posts
FROM antone.posts
WHERE processed_at IS NULL AND NOT spam_filtered AND (detected_at < $1::timestamptz) IS TRUE
