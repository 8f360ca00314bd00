-- What the current role lacks to archive rows of the tables $1 and delete them, and the statement that grants it; both
-- empty: nothing. No index: catalogues. The learning tables are in no grant of migration 0007: they are kept for ever.
WITH needed (relation, verb) AS (
    SELECT relation, verb
    FROM unnest(ARRAY['archive_files', 'job_runs']) AS relation, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS verb
    UNION ALL
    SELECT relation, verb
    FROM unnest($1::text[]) AS relation, unnest(ARRAY['SELECT', 'DELETE']) AS verb
), missing AS (
    SELECT verb, string_agg('antone.' || relation, ', ' ORDER BY relation) AS relations
    FROM needed
    WHERE NOT has_table_privilege('antone.' || relation, verb)
    GROUP BY verb
)
SELECT current_user::text AS role,
       coalesce(string_agg(verb || ' on ' || relations, ', ' ORDER BY verb), '') AS missing,
       coalesce(string_agg(format('GRANT %s ON %s TO %I', verb, relations, current_user), '; ' ORDER BY verb), '') AS remedy
FROM missing
