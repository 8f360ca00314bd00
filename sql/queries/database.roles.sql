-- The roles of the schema, those that are missing; what they may do is granted by migrations. Roles
-- belong to the cluster: several databases share them. The owner makes
-- scratch databases to prove backups in. No passwords: pg_hba.conf says who may be who
-- (docs/SECURITY.md). The catalog only.
DO $$
DECLARE
    role record;
BEGIN
    FOR role IN SELECT * FROM (VALUES ('antone_owner', 'NOLOGIN CREATEDB'), ('antone_migrator', 'LOGIN NOINHERIT'),
        ('antone_worker', 'LOGIN'), ('antone_retention', 'LOGIN'), ('antone_readonly', 'LOGIN'),
        ('antone_producer', 'LOGIN'), ('antone_poster', 'LOGIN')) AS wanted (name, attributes)
        WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.name)
    LOOP
        BEGIN
            EXECUTE format('CREATE ROLE %I %s', role.name, role.attributes);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL; -- another init was quicker
        END;
    END LOOP;
    IF NOT (SELECT rolcreatedb FROM pg_roles WHERE rolname = 'antone_owner') THEN
        ALTER ROLE antone_owner CREATEDB;
    END IF;
    IF NOT pg_has_role('antone_migrator', 'antone_owner',
                       CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END) THEN
        GRANT antone_owner TO antone_migrator;
    END IF;
END $$
