-- One file of the archive was rewritten, without $2 rows. Expects erasure_parts_pkey.
UPDATE antone.erasure_parts SET files = files + 1, rows = rows + $2::bigint WHERE id = $1::uuid
