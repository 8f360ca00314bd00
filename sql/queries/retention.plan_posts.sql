-- What a run would archive, period by period: $1 the limit, $2 the most rows of a file. Bytes are
-- those of the file before compression. Expects posts_platform_detected_at_idx.
SELECT period, count(*) AS rows, (count(*) + $2::bigint - 1) / $2::bigint AS batches, sum(bytes)::bigint AS bytes,
       (array_agg(id ORDER BY at, id))[1]::text AS first_key,
       (array_agg(id ORDER BY at DESC, id DESC))[1]::text AS last_key
FROM (
    SELECT archivable.id, archivable.at, to_char(archivable.at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS period,
           (SELECT octet_length(row_to_json(line)::text) + 1
            FROM (SELECT 1 AS v, post, decision,
                         to_json(ARRAY(SELECT mention
                                       FROM antone.competitive_mentions AS mention
                                       WHERE mention.post_id = post.id)) AS mentions) AS line) AS bytes
    FROM antone.archivable_posts AS archivable
    JOIN antone.posts AS post ON post.id = archivable.id
    LEFT JOIN antone.decisions AS decision ON decision.post_id = post.id
    WHERE archivable.platform = ANY (enum_range(NULL::antone.platform)) AND archivable.at < $1::timestamptz) AS line
GROUP BY period
ORDER BY period
