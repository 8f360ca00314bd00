-- One more link of the chain; previous_sha256 is unique, so of two that follow the same entry one
-- fails. Expects no index.
INSERT INTO antone.archive_files
    (sequence, path, class, period, generation, format_version, compression, rows, bytes, sha256,
     first_key, last_key, previous_sha256, created_at, archive_id, content_sha256)
VALUES ($1::bigint, $2::text, $3::text, $4::text, $5::integer, $6::smallint, $7::text, $8::bigint, $9::bigint,
        decode($10::text, 'hex'), $11::text, $12::text, nullif(decode($13::text, 'hex'), decode(repeat('00', 32), 'hex')),
        $14::timestamptz, $15::uuid, nullif(decode($16::text, 'hex'), ''))
