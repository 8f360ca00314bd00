-- What this transaction has locked, of the relations that were there before it ($1, from
-- migrations.relations), against readers or writers: whom a migration makes wait. Views of the
-- server: no index.
SELECT class.relname::text AS relation, string_agg(lock.mode, ', ' ORDER BY lock.mode) AS modes
FROM pg_locks AS lock
JOIN pg_class AS class ON class.oid = lock.relation
WHERE lock.pid = pg_backend_pid() AND lock.granted
    AND class.relnamespace = to_regnamespace('antone') AND class.relname = ANY (string_to_array($1, ','))
    AND lock.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
GROUP BY class.relname
ORDER BY class.relname;
