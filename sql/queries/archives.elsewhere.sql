-- Files in force of other archives than $1, by path $2, period $3 or class $4 (NULL: any), and where they are. A small table,
-- read whole.
SELECT coalesce(archive.host, '') AS host, coalesce(archive.directory, '') AS directory, count(*) AS files
FROM antone.archive_files AS file
LEFT JOIN antone.archives AS archive ON archive.id = file.archive_id
WHERE file.archive_id IS DISTINCT FROM $1::uuid AND file.superseded_at IS NULL
  AND file.path = coalesce($2::text, file.path)
  AND file.period = coalesce($3::text, file.period)
  AND file.class = coalesce($4::text, file.class)
GROUP BY 1, 2
ORDER BY 1, 2
