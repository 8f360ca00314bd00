-- The newest migration that was applied. Index: schema_migrations_pkey.
SELECT coalesce(max(version), 0)::integer AS version FROM antone.schema_migrations
