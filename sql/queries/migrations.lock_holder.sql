-- Who holds the migrators' lock of this database. Views of the server: no index.
SELECT activity.pid, activity.application_name, activity.usename::text AS username
FROM pg_locks AS lock
JOIN pg_stat_activity AS activity ON activity.pid = lock.pid
JOIN pg_database AS database ON database.oid = lock.database AND database.datname = current_database()
WHERE lock.locktype = 'advisory' AND lock.granted
    AND lock.classid = 1095652431 AND lock.objid = 2 AND lock.objsubid = 2
