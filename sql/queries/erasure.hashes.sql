-- Whom a restore from the archive $1 must not bring back: as hashes under its key, and those whose erasure is under way. Small
-- tables, read whole.
SELECT encode(author_hash, 'hex') AS author_hash
FROM antone.erasure_parts
WHERE archive_id IS NOT DISTINCT FROM $1::uuid AND author_hash IS NOT NULL
UNION
SELECT author_id::text
FROM antone.erasures
WHERE author_id IS NOT NULL
