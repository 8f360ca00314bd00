-- What a run would archive, period by period: $1 the limit, $2 the most rows of a file. Bytes are
-- those of the file before compression (about: quotes are not counted). Expects
-- kpi_metrics_date_platform_kpi_type_id_metric_name_key, kpi_metrics_pkey.
SELECT period, count(*) AS rows, (count(*) + $2::bigint - 1) / $2::bigint AS batches, sum(bytes)::bigint AS bytes,
       (array_agg(id ORDER BY at, id))[1]::text AS first_key,
       (array_agg(id ORDER BY at DESC, id DESC))[1]::text AS last_key
FROM (
    SELECT archivable.id, archivable.at, to_char(archivable.at AT TIME ZONE 'UTC', 'YYYY-"Q"Q') AS period,
           (SELECT octet_length(concat_ws(',', entry.id, entry.date, entry.platform, entry.kpi_type_id, entry.metric_name,
                                          entry.value, entry.created_at, entry.updated_at, entry.numerator, entry.n)) + 2
            FROM antone.kpi_metrics AS entry
            WHERE entry.id = archivable.id) AS bytes
    FROM antone.archivable_kpi_metrics AS archivable
    WHERE archivable.date < ($1::timestamptz AT TIME ZONE 'UTC')::date) AS line
GROUP BY period
ORDER BY period
