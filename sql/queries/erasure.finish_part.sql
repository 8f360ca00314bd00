-- Nothing of the person is left in this archive. Expects erasure_parts_pkey.
UPDATE antone.erasure_parts
SET done_at = clock_timestamp()
WHERE id = $1::uuid
RETURNING files, rows
