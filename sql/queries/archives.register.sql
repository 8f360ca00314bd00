-- This archive is at that place, from now on. Expects archives_pkey.
INSERT INTO antone.archives (id, host, directory)
VALUES ($1::uuid, $2::text, $3::text)
ON CONFLICT (id) DO UPDATE
SET host = excluded.host, directory = excluded.directory, last_seen_at = clock_timestamp(), retired_at = NULL
