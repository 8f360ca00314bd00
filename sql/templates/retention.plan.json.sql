-- What a run would archive, period by period: $1 the limit, $2 the most rows of a file. Bytes are
-- those of the file before compression. Expects @index@, @table@_pkey.
SELECT period, count(*) AS rows, (count(*) + $2::bigint - 1) / $2::bigint AS batches, sum(bytes)::bigint AS bytes,
       (array_agg(id ORDER BY at, id))[1]::text AS first_key,
       (array_agg(id ORDER BY at DESC, id DESC))[1]::text AS last_key
FROM (SELECT archivable.id, archivable.at, to_char(archivable.at AT TIME ZONE 'UTC', '@period@') AS period,
             (SELECT octet_length(row_to_json(entry)::text) + octet_length('{"v":1,"@record@":}') + 1
              FROM antone.@table@ AS entry
              WHERE entry.id = archivable.id) AS bytes
      FROM antone.archivable_@table@ AS archivable
      WHERE archivable.@time@ < @moment($1)@) AS line
GROUP BY period
ORDER BY period
