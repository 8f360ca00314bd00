-- Who else is connected to this database, in words; NULL: nobody. A worker of autovacuum, which has no user, gives way by
-- itself. Views of the server: no index.
SELECT string_agg(format('server process %s, %s, as %s', pid, coalesce(nullif(application_name, ''), 'nameless'), usename), '; ' ORDER BY pid) AS sessions
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL
