-- What a run would archive, period by period: $1 the limit, $2 the most rows of a file. Bytes are
-- those of the file before compression. Expects audit_logs_created_at_idx, audit_logs_pkey.
SELECT period, count(*) AS rows, (count(*) + $2::bigint - 1) / $2::bigint AS batches, sum(bytes)::bigint AS bytes,
       (array_agg(id ORDER BY at, id))[1]::text AS first_key,
       (array_agg(id ORDER BY at DESC, id DESC))[1]::text AS last_key
FROM (
    SELECT archivable.id, archivable.at, to_char(archivable.at AT TIME ZONE 'UTC', 'YYYY') AS period,
           (SELECT octet_length(row_to_json(entry)::text) + 21
            FROM antone.audit_logs AS entry
            WHERE entry.id = archivable.id) AS bytes
    FROM antone.archivable_audit_logs AS archivable
    WHERE archivable.at < $1::timestamptz) AS line
GROUP BY period
ORDER BY period
