-- The next generation of this file is in the manifest. A small table, read whole.
UPDATE antone.archive_files SET superseded_at = clock_timestamp() WHERE archive_id = $1::uuid AND path = $2::text
