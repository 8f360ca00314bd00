-- The whole manifest of the archive $1 in the order of its chain, a row a file: each day of posts has as many as it has
-- parts. NULL: the files from before archives had identities. A small table, read whole.
SELECT sequence, path, format_version, rows, bytes, encode(sha256, 'hex') AS sha256,
       coalesce(encode(content_sha256, 'hex'), '') AS content_sha256, first_key, last_key,
       coalesce(encode(previous_sha256, 'hex'), repeat('0', 64)) AS previous_sha256, created_at
FROM antone.archive_files
WHERE archive_id IS NOT DISTINCT FROM $1::uuid
ORDER BY sequence
