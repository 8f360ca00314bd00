-- Acknowledges the posts of a batch, in the transaction that decided them. Index: posts_pkey.
UPDATE antone.posts AS p
SET processed_at = now(), spam_filtered = u.spam, next_attempt_at = NULL, error_message = NULL
FROM unnest($1::uuid[], $2::boolean[]) AS u (id, spam)
WHERE p.id = u.id
