-- A file in force of another archive than $1 that begins or ends with the same row: of this class $2, with the key $3 or $4.
-- A small table, read whole.
SELECT coalesce(archive.host, '') AS host, coalesce(archive.directory, '') AS directory, count(*) AS files
FROM antone.archive_files AS file
LEFT JOIN antone.archives AS archive ON archive.id = file.archive_id
WHERE file.archive_id IS DISTINCT FROM $1::uuid AND file.superseded_at IS NULL
  AND file.class = $2::text AND (file.first_key = $3::text OR file.last_key = $4::text)
GROUP BY 1, 2
LIMIT 1
