-- The journal, before anything is rewritten: from now on no restore brings the person back. Expects
-- erasures_author_hash_key.
INSERT INTO antone.erasures (author_hash, requested_by)
VALUES (decode($1::text, 'hex'), $2::text)
ON CONFLICT (author_hash) DO UPDATE SET completed_at = NULL
