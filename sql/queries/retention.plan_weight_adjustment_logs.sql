-- What a run would archive, period by period: $1 the limit, $2 the most rows of a file. Bytes are
-- those of the file before compression. Expects weight_adjustment_logs_date_idx.
SELECT period, count(*) AS rows, (count(*) + $2::bigint - 1) / $2::bigint AS batches, sum(bytes)::bigint AS bytes,
       (array_agg(id ORDER BY at, id))[1]::text AS first_key,
       (array_agg(id ORDER BY at DESC, id DESC))[1]::text AS last_key
FROM (
    SELECT archivable.id, archivable.at, to_char(archivable.at AT TIME ZONE 'UTC', 'YYYY') AS period,
           octet_length(row_to_json(entry)::text) + 33 AS bytes
    FROM antone.archivable_weight_adjustment_logs AS archivable
    JOIN antone.weight_adjustment_logs AS entry ON entry.id = archivable.id
    WHERE archivable.date < ($1::timestamptz AT TIME ZONE 'UTC')::date) AS line
GROUP BY period
ORDER BY period
