-- Which rights the role lacks that is to make the roles and the database $1, in words; "" when none. Since PostgreSQL 16
-- CREATEROLE alone lets nobody into a role that somebody else has made. The catalog only.
SELECT me.rolname::text AS role,
       concat_ws(', ',
                 CASE WHEN NOT me.rolcreatedb AND (database.owner IS DISTINCT FROM 'antone_owner' OR NOT roles.makes) THEN 'CREATEDB' END,
                 CASE WHEN NOT me.rolcreaterole AND roles.missing > 0 THEN 'CREATEROLE' END,
                 CASE WHEN NOT pg_has_role(roles.owner, CASE WHEN server.is_16 THEN 'SET' ELSE 'MEMBER' END)
                          AND NOT CASE WHEN server.is_16 THEN pg_has_role(roles.owner, 'MEMBER WITH ADMIN OPTION')
                                       ELSE me.rolcreaterole
                                  END
                      THEN 'ADMIN OPTION on the role antone_owner' END,
                 CASE WHEN database.owner <> 'antone_owner' AND NOT pg_has_role(database.owner, 'USAGE')
                      THEN format('ownership of the database, which is %s''s', database.owner) END) AS lacks
FROM pg_roles AS me
CROSS JOIN (SELECT current_setting('server_version_num')::integer >= 160000 AS is_16) AS server
CROSS JOIN (SELECT count(*) FILTER (WHERE to_regrole(name) IS NULL) AS missing, to_regrole('antone_owner')::oid AS owner,
                   coalesce((SELECT rolcreatedb FROM pg_roles WHERE rolname = 'antone_owner'), false) AS makes
            FROM unnest('{antone_owner, antone_migrator, antone_worker, antone_retention, antone_readonly, antone_producer,
                          antone_poster}'::text[]) AS name) AS roles
LEFT JOIN LATERAL (SELECT pg_get_userbyid(datdba)::text AS owner FROM pg_database WHERE datname = $1::text) AS database ON true
WHERE me.rolname = current_user AND NOT me.rolsuper
