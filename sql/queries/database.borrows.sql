-- Whether the role must become a member of antone_owner to act as it; a superuser need not. The catalog only.
SELECT NOT pg_has_role('antone_owner', CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END) AS borrows
