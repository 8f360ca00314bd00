-- Done, when each archive has done its part or was given up: nobody has to know any more who it was. A small table, read whole.
UPDATE antone.erasures AS request
SET completed_at = clock_timestamp(), author_id = NULL, posts = NULL
WHERE (request.author_id IS NOT NULL OR request.posts IS NOT NULL)
  AND NOT EXISTS (SELECT
                  FROM antone.erasure_parts AS part
                  LEFT JOIN antone.archives AS archive ON archive.id = part.archive_id
                  WHERE part.erasure_id = request.id AND part.done_at IS NULL AND archive.retired_at IS NULL)
