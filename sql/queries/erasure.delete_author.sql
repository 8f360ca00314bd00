-- The person; posts, decisions and mentions go by cascade. Expects authors_pkey.
DELETE FROM antone.authors WHERE id = $1::uuid
