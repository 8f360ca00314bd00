-- The whole manifest in the order of its chain, a row a file: each day of posts has as many as it has parts.
-- Expects archive_files_sequence_key.
SELECT sequence, path, format_version, rows, bytes, encode(sha256, 'hex') AS sha256, first_key, last_key,
       coalesce(encode(previous_sha256, 'hex'), repeat('0', 64)) AS previous_sha256, created_at
FROM antone.archive_files
ORDER BY sequence
