-- Erasures and what each archive has done of them; $1: those that are complete, too. Small tables, read whole.
SELECT request.id AS erasure, request.created_at AS requested_at, request.requested_by, request.completed_at,
       coalesce(archive.host, '') AS host, coalesce(archive.directory, '') AS directory,
       CASE WHEN part.done_at IS NOT NULL THEN 'done' WHEN archive.retired_at IS NOT NULL THEN 'given up' ELSE 'waits' END AS state,
       part.done_at, part.files, part.rows
FROM antone.erasures AS request
LEFT JOIN antone.erasure_parts AS part ON part.erasure_id = request.id
LEFT JOIN antone.archives AS archive ON archive.id = part.archive_id
WHERE $1::boolean OR request.completed_at IS NULL
ORDER BY request.created_at, request.id, archive.first_seen_at
