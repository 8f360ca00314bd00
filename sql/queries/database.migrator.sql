-- Whether antone_migrator is there and may become antone_owner; a restored dump of the roles may have lost that. The catalog only.
SELECT coalesce(pg_has_role(to_regrole('antone_migrator')::oid, to_regrole('antone_owner')::oid,
                            CASE WHEN current_setting('server_version_num')::integer >= 160000 THEN 'SET' ELSE 'MEMBER' END), false) AS may
