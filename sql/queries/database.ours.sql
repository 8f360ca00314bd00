-- What shows that the schema "antone" of this database is not antoned's, in words; NULL: nothing does, or there is
-- none. The catalog only.
SELECT CASE WHEN pg_get_userbyid(n.nspowner) <> 'antone_owner' THEN format('it belongs to %s', pg_get_userbyid(n.nspowner))
            WHEN journal.columns IS NULL AND EXISTS (SELECT FROM pg_class AS c WHERE c.relnamespace = n.oid AND c.relkind = 'r')
            THEN 'it has tables and no journal of migrations'
            WHEN NOT journal.columns @> '{version, name, up_sha256, down_sha256, program_version, applied_by, applied_at, elapsed_ms}'
            THEN 'its table schema_migrations is another program''s'
       END AS stranger
FROM pg_namespace AS n
LEFT JOIN LATERAL (
    SELECT array_agg(a.attname::text) AS columns
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = n.oid AND c.relname = 'schema_migrations'
) AS journal ON true
WHERE n.nspname = 'antone'
