-- The archive is in use where it is known to be. Expects archives_pkey.
UPDATE antone.archives SET last_seen_at = clock_timestamp() WHERE id = $1::uuid
