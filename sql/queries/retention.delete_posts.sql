-- Step 6: deletes what was staged, and nothing else. Decisions and mentions go with their post by
-- cascade. The array makes each row be found by its key, whatever the statistics say. Expects posts_pkey.
DELETE FROM antone.posts WHERE id = ANY (ARRAY(SELECT id FROM pg_temp.staged))
