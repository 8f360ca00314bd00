-- Which file this archive is about to make; NULL: it is committed. Expects archives_pkey.
UPDATE antone.archives SET part = $2::text, last_seen_at = clock_timestamp() WHERE id = $1::uuid
