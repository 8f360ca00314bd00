-- What the archive $1 has to do yet, the oldest first. Small tables, read whole.
SELECT part.id, part.erasure_id, request.author_id, coalesce(array_to_string(request.posts, ' '), '') AS posts
FROM antone.erasure_parts AS part
JOIN antone.erasures AS request ON request.id = part.erasure_id
WHERE part.archive_id = $1::uuid AND part.done_at IS NULL AND (request.author_id IS NOT NULL OR request.posts IS NOT NULL)
ORDER BY part.created_at, part.id
