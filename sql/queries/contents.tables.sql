-- The tables of the schema, and for each the statement that counts and hashes its rows, which reads all of them; what the
-- trail keeps about backups is no content of theirs. The catalog only.
SELECT relname::text AS name,
       format('SELECT count(*) AS rows, coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text AS hash FROM antone.%I AS t', relname)
           || CASE relname WHEN 'audit_logs' THEN ' WHERE t.action NOT LIKE ''backup.%''' ELSE '' END AS statement
FROM pg_class
WHERE relnamespace = to_regnamespace('antone') AND relkind IN ('r', 'p') AND NOT relispartition
ORDER BY relname
