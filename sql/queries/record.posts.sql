-- Acknowledges the posts of a batch, $1, in the transaction that decided them; $2 those of them that are spam. By arrays: a join
-- planned while the table was empty, and kept, would read all of it for each batch. Index: posts_pkey.
UPDATE antone.posts AS p
SET processed_at = now(), spam_filtered = p.id = ANY ($2::uuid[]), next_attempt_at = NULL, error_message = NULL,
    recheck_at = NULL
WHERE p.id = ANY ($1::uuid[])
