-- The journal: who is to be erased, until each archive has done its part. Expects erasures_author_hash_key.
INSERT INTO antone.erasures (author_hash, requested_by, author_id)
VALUES (decode($1::text, 'hex'), $2::text, $3::uuid)
ON CONFLICT (author_hash) DO UPDATE SET completed_at = NULL, author_id = excluded.author_id
RETURNING id
