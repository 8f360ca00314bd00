-- The archives of the database and what each holds in force; without an id: files from before archives had identities.
-- Small tables, read whole.
SELECT archive.id, coalesce(archive.host, '') AS host, coalesce(archive.directory, '') AS directory,
       coalesce(archive.part, '') AS part, archive.first_seen_at, archive.last_seen_at, archive.verified_at, archive.retired_at,
       coalesce(held.files, 0) AS files, coalesce(held.posts, 0) AS posts, coalesce(held.rows, 0) AS rows,
       coalesce(held.bytes, 0) AS bytes,
       (SELECT count(*) FROM antone.erasure_parts AS part WHERE part.archive_id = archive.id AND part.done_at IS NULL) AS undone
FROM antone.archives AS archive
FULL JOIN (SELECT archive_id, count(*) AS files, count(*) FILTER (WHERE class = 'posts') AS posts,
                  sum(rows)::bigint AS rows, sum(bytes)::bigint AS bytes
           FROM antone.archive_files
           WHERE superseded_at IS NULL
           GROUP BY archive_id) AS held ON held.archive_id = archive.id
ORDER BY archive.first_seen_at, archive.id
