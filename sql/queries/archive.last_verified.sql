-- When this archive was last found whole, NULL: never. Expects archives_pkey.
SELECT max(verified_at) AS at FROM antone.archives WHERE id = $1::uuid
