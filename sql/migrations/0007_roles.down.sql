-- Nobody but the owner may do anything. The journal stays readable, so that a daemon can still say
-- that the schema is older than it needs.
DO $$
DECLARE
    relation regclass;
BEGIN
    FOR relation IN SELECT oid FROM pg_class
        WHERE relnamespace = 'antone'::regnamespace AND relkind IN ('r', 'v')
            AND relname <> 'schema_migrations'
    LOOP
        EXECUTE format('REVOKE ALL ON %s FROM antone_worker, antone_retention, antone_readonly, antone_producer', relation);
    END LOOP;
END $$;
