-- Who has locked tables of the schema for so long that a migration could not have them, the oldest transaction first; NULL:
-- nobody any more. Views of the server: no index.
SELECT string_agg(format('server process %s, %s, as %s%s (%s)', pid,
                         coalesce(nullif(application_name, ''), 'nameless'), usename,
                         ', for ' || extract(epoch FROM clock_timestamp() - xact_start)::bigint || ' s', tables), '; '
                  ORDER BY xact_start) AS holders
FROM (
    SELECT activity.pid, activity.application_name, activity.usename, activity.xact_start,
           string_agg(DISTINCT c.relname || ' ' || lock.mode, ', ') AS tables
    FROM pg_locks AS lock
    JOIN pg_class AS c ON c.oid = lock.relation AND c.relnamespace = to_regnamespace('antone') AND c.relkind IN ('r', 'p')
    JOIN pg_stat_activity AS activity ON activity.pid = lock.pid
    WHERE lock.granted AND lock.pid <> pg_backend_pid()
    GROUP BY activity.pid, activity.application_name, activity.usename, activity.xact_start
    ORDER BY activity.xact_start
    LIMIT 3
) AS oldest
