-- Makes the schema and the journal of migrations, once; readable to all roles, so that a daemon can
-- tell which version it meets. Expects no index.
DO $$
BEGIN
    IF to_regclass('antone.schema_migrations') IS NOT NULL THEN
        RETURN;
    END IF;
    CREATE SCHEMA IF NOT EXISTS antone;
    CREATE TABLE antone.schema_migrations (
        version         integer PRIMARY KEY CHECK (version > 0),
        name            text NOT NULL UNIQUE,
        up_sha256       text NOT NULL CHECK (up_sha256 ~ '^[0-9a-f]{64}$'),
        down_sha256     text NOT NULL CHECK (down_sha256 ~ '^[0-9a-f]{64}$'),
        program_version text NOT NULL,
        applied_by      text NOT NULL DEFAULT session_user,
        applied_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
        elapsed_ms      bigint NOT NULL
    );
    GRANT USAGE ON SCHEMA antone TO antone_migrator, antone_worker, antone_retention, antone_readonly,
        antone_producer;
    GRANT SELECT ON antone.schema_migrations
        TO antone_migrator, antone_worker, antone_retention, antone_readonly;
END $$
