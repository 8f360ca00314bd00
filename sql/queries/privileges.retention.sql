-- What the current role lacks to archive rows of the tables $1, with those of $2 that go along, and delete them, and the
-- statement that grants it; both empty: nothing. No index: catalogues. The learning tables are in no grant of migration
-- 0007: they are kept for ever. Rows are staged in a temporary table; the queue is looked at whatever is archived; FOR UPDATE
-- of posts needs UPDATE on a column, whichever.
WITH needed (object, verb) AS (
    SELECT 'antone.' || relation, verb
    FROM unnest(ARRAY['archive_files', 'job_runs']) AS relation, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS verb
    UNION
    SELECT 'antone.' || relation, verb
    FROM unnest($1::text[]) AS relation, unnest(ARRAY['SELECT', 'DELETE']) AS verb
    UNION
    SELECT 'antone.archivable_' || relation, 'SELECT'
    FROM unnest($1::text[]) AS relation
    UNION
    SELECT 'antone.posts', 'SELECT'
    UNION
    SELECT 'antone.' || relation, 'SELECT'
    FROM unnest($2::text[]) AS relation
    UNION
    SELECT 'antone.posts', 'UPDATE (updated_at)'
    WHERE 'posts' = ANY ($1::text[])
    UNION
    SELECT format('DATABASE %I', current_database()), 'TEMPORARY'
), missing AS (
    SELECT verb, string_agg(object, ', ' ORDER BY object) AS objects
    FROM needed
    WHERE NOT CASE verb
              WHEN 'TEMPORARY' THEN has_database_privilege(current_database(), verb)
              WHEN 'UPDATE (updated_at)' THEN has_any_column_privilege(object, 'UPDATE')
              ELSE has_table_privilege(object, verb)
              END
    GROUP BY verb
)
SELECT current_user::text AS role,
       coalesce(string_agg(verb || ' on ' || objects, ', ' ORDER BY verb), '') AS missing,
       coalesce(string_agg(format('GRANT %s ON %s TO %I', verb, objects, current_user), '; ' ORDER BY verb), '') AS remedy
FROM missing
