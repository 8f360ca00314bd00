-- The files from before archives had identities are this archive's. A small table, read whole.
UPDATE antone.archive_files SET archive_id = $1::uuid WHERE archive_id IS NULL
