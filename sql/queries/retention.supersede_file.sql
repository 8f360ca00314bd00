-- The next generation of this file is in the manifest. Expects archive_files_path_key.
UPDATE antone.archive_files SET superseded_at = clock_timestamp() WHERE path = $1::text
