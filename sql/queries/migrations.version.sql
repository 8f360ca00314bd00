-- The schema's version: the newest migration in the journal. Index: schema_migrations_pkey.
SELECT coalesce(max(version), 0) AS version FROM antone.schema_migrations;
