-- One migration was applied, in the transaction that applied it. Only inserts.
INSERT INTO antone.schema_migrations (version, name, up_sha256, down_sha256, program_version, elapsed_ms)
VALUES ($1::integer, $2::text, $3::text, $4::text, $5::text, $6::bigint)
