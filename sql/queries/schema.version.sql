-- The newest migration that was applied, and the encoding, since whoever asks must know both. Index: schema_migrations_pkey.
SELECT coalesce(max(version), 0)::integer AS version, current_setting('server_encoding') AS encoding
FROM antone.schema_migrations
