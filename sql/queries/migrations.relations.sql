-- The tables and views there are now, name by oid; see migrations.locks_taken. The catalog only.
SELECT coalesce(jsonb_object_agg(oid, relname), '{}')::text AS relations
FROM pg_class
WHERE relnamespace = to_regnamespace('antone') AND relkind IN ('r', 'v')
