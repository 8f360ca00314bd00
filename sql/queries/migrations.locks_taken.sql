-- What this transaction has locked against readers or writers, of the relations that were there
-- before it ($1, from migrations.relations; it may have dropped them): whom a migration makes wait.
-- Views of the server: no index.
SELECT relation.value AS relation, string_agg(lock.mode, ', ' ORDER BY lock.mode) AS modes
FROM jsonb_each_text($1::text::jsonb) AS relation
JOIN pg_locks AS lock ON lock.relation = relation.key::oid
WHERE lock.pid = pg_backend_pid() AND lock.granted
    AND lock.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
GROUP BY relation.value
ORDER BY relation.value
