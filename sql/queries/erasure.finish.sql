-- Done: nothing of the person is left in the database or the archive. Expects erasures_author_hash_key.
UPDATE antone.erasures
SET completed_at = clock_timestamp(), details_json = $2::jsonb
WHERE author_hash = decode($1::text, 'hex')
