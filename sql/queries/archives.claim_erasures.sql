-- So is the journal of whom it has erased, by its key. A small table, read whole.
UPDATE antone.erasure_parts SET archive_id = $1::uuid WHERE archive_id IS NULL
