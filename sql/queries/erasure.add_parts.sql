-- What is to be done: this archive ($2), and each other one that holds posts. Expects erasure_parts_erasure_id_archive_id_key;
-- archives and their files are small tables, read whole.
INSERT INTO antone.erasure_parts (erasure_id, archive_id)
SELECT $1::uuid, archive.id
FROM antone.archives AS archive
WHERE archive.id = $2::uuid
   OR EXISTS (SELECT
              FROM antone.archive_files AS file
              WHERE file.archive_id = archive.id AND file.class = 'posts' AND file.superseded_at IS NULL)
ON CONFLICT (erasure_id, archive_id) DO UPDATE SET done_at = NULL
