-- What the current role lacks to archive rows of the tables $1, with those of $2 that go along, and delete them, and the
-- statement that grants it; both empty: nothing. Only a member of antone_retention is to be granted more: production refuses a
-- role of the daemon's that may delete. No index: catalogues. The learning tables are in no grant of migration
-- 0007: they are kept for ever. Rows are staged in a temporary table; the queue is looked at whatever is archived; FOR UPDATE
-- of posts needs UPDATE on a column, whichever; the replies to them are unlinked. Its archive's part of an erasure needs some
-- columns of the journal.
WITH needed (object, verb) AS (
    SELECT 'antone.' || relation, verb
    FROM unnest(ARRAY['archives', 'archive_files', 'job_runs']) AS relation, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE']) AS verb
    UNION
    SELECT 'antone.' || relation, verb
    FROM unnest($1::text[]) AS relation, unnest(ARRAY['SELECT', 'DELETE']) AS verb
    UNION
    SELECT 'antone.archivable_' || relation, 'SELECT'
    FROM unnest($1::text[]) AS relation
    UNION
    SELECT 'antone.' || relation, verb
    FROM (VALUES ('erasures', 'SELECT'), ('erasure_parts', 'SELECT'), ('erasures', 'UPDATE (author_id, completed_at)'),
                 ('erasure_parts', 'UPDATE (archive_id, author_hash, done_at, files, rows)')) AS erasure (relation, verb)
    UNION
    SELECT 'FUNCTION antone.blank_replies(uuid, uuid[])', 'EXECUTE'
    UNION
    SELECT 'antone.posts', 'SELECT'
    UNION
    SELECT 'antone.' || relation, 'SELECT'
    FROM unnest($2::text[]) AS relation
    UNION
    SELECT post.relation, post.verb
    FROM (VALUES ('antone.posts', 'UPDATE (updated_at)'), ('antone.replies', 'SELECT'),
                 ('antone.replies', 'UPDATE (decision_id)')) AS post (relation, verb)
    WHERE 'posts' = ANY ($1::text[])
    UNION
    SELECT format('DATABASE %I', current_database()), 'TEMPORARY'
), missing AS (
    SELECT verb, string_agg(object, ', ' ORDER BY object) AS objects
    FROM needed
    WHERE NOT CASE verb
              WHEN 'TEMPORARY' THEN has_database_privilege(current_database(), verb)
              WHEN 'EXECUTE' THEN has_function_privilege(replace(object, 'FUNCTION ', ''), verb)
              WHEN 'SELECT' THEN has_table_privilege(object, verb)
              WHEN 'INSERT' THEN has_table_privilege(object, verb)
              WHEN 'UPDATE' THEN has_table_privilege(object, verb)
              WHEN 'DELETE' THEN has_table_privilege(object, verb)
              ELSE (SELECT bool_and(has_column_privilege(object, name, 'UPDATE'))
                    FROM unnest(string_to_array(substring(verb FROM '\((.*)\)'), ', ')) AS name)
              END
    GROUP BY verb
)
SELECT current_user::text AS role,
       coalesce(string_agg(verb || ' on ' || objects, ', ' ORDER BY verb), '') AS missing,
       coalesce(string_agg(format('GRANT %s ON %s TO %I', verb, objects, current_user), '; ' ORDER BY verb), '') AS remedy,
       EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = 'antone_retention' AND pg_has_role(r.oid, 'USAGE')) AS is_member
FROM missing
