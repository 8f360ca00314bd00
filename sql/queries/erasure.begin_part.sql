-- From now on no restore from this archive brings the person back, whatever becomes of the request. Expects erasure_parts_pkey.
UPDATE antone.erasure_parts SET author_hash = decode($2::text, 'hex') WHERE id = $1::uuid
