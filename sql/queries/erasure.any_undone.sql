-- Is there anything to do for any archive? A small table, read whole.
SELECT count(*) AS rows FROM antone.erasures WHERE author_id IS NOT NULL OR posts IS NOT NULL
