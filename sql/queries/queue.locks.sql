-- Who stands in the way of the work: locks on our tables that keep others from writing, and sessions that one of ours
-- waits for; NULL when nobody does. Of tables only names, of sessions their process, role and application. Views of the
-- server: no index.
SELECT string_agg(format('process %s of %s%s %s', s.pid, coalesce(a.usename, '?'),
                         coalesce(' (' || nullif(a.application_name, '') || ')', ''), s.what),
                  '; ' ORDER BY s.what, s.pid) AS locked_by
FROM (SELECT l.pid, format('holds %s on %s', l.mode, c.relname) AS what
      FROM pg_locks AS l
      JOIN pg_class AS c ON c.oid = l.relation
      WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_backend_pid()
        AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND l.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
        AND c.relnamespace = 'antone'::regnamespace AND c.relkind = 'r'
      UNION
      SELECT b.pid, format('keeps process %s waiting', w.pid)
      FROM pg_stat_activity AS w
      CROSS JOIN LATERAL unnest(pg_blocking_pids(w.pid)) AS b (pid)
      WHERE w.datname = current_database() AND w.wait_event_type = 'Lock' AND w.application_name LIKE 'antoned/%/work') AS s
LEFT JOIN pg_stat_activity AS a USING (pid)
