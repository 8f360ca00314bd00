-- One migration was rolled back, in the transaction that did it. Index: schema_migrations_pkey.
DELETE FROM antone.schema_migrations WHERE version = $1::integer
