-- What was applied, oldest first. A handful of rows: no index is expected.
SELECT version, name, up_sha256, down_sha256, program_version, applied_by, applied_at, elapsed_ms
FROM antone.schema_migrations
ORDER BY version
