-- The tables and views there are now, as one text; see migrations.locks_taken. The catalog only.
SELECT coalesce(string_agg(relname, ','), '') AS relations
FROM pg_class
WHERE relnamespace = to_regnamespace('antone') AND relkind IN ('r', 'v');
