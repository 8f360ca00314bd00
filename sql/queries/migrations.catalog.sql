-- All that the schema is made of, one line an object, before and after a rehearsal; see migrations.changes. The catalog only.
WITH objects (object, definition) AS (
    SELECT 'schema ' || n.nspname, concat_ws(', ', 'owner ' || pg_get_userbyid(n.nspowner), 'grants ' || n.nspacl::text)
    FROM pg_namespace AS n
    WHERE n.nspname = 'antone'
    UNION ALL
    SELECT format('%s %s', CASE c.relkind WHEN 'v' THEN 'view' WHEN 'S' THEN 'sequence' ELSE 'table' END, c.relname),
           concat_ws(', ', 'owner ' || pg_get_userbyid(c.relowner), 'options ' || c.reloptions::text, 'grants ' || c.relacl::text,
                     CASE c.relkind WHEN 'v' THEN regexp_replace(pg_get_viewdef(c.oid), '\s+', ' ', 'g') END)
    FROM pg_class AS c
    WHERE c.relnamespace = to_regnamespace('antone') AND c.relkind IN ('r', 'p', 'v', 'S')
    UNION ALL
    SELECT format('column %s.%s', c.relname, a.attname),
           concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' END,
                     CASE WHEN a.attgenerated <> '' THEN 'GENERATED AS' WHEN d.oid IS NOT NULL THEN 'DEFAULT' END,
                     pg_get_expr(d.adbin, d.adrelid), CASE WHEN a.attidentity <> '' THEN 'AS IDENTITY' END,
                     'grants ' || a.attacl::text)
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = to_regnamespace('antone') AND c.relkind IN ('r', 'p')
    UNION ALL
    SELECT format('constraint %s.%s', k.conrelid::regclass, k.conname), pg_get_constraintdef(k.oid)
    FROM pg_constraint AS k
    WHERE k.connamespace = to_regnamespace('antone') AND k.conrelid <> 0
    UNION ALL
    SELECT 'index ' || i.indexrelid::regclass, pg_get_indexdef(i.indexrelid)
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid AND c.relnamespace = to_regnamespace('antone')
    WHERE NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
    UNION ALL
    SELECT format('trigger %s.%s', t.tgrelid::regclass, t.tgname), pg_get_triggerdef(t.oid)
    FROM pg_trigger AS t
    JOIN pg_class AS c ON c.oid = t.tgrelid AND c.relnamespace = to_regnamespace('antone')
    WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'function ' || f.oid::regprocedure,
           concat_ws(', ', 'returns ' || pg_get_function_result(f.oid), 'owner ' || pg_get_userbyid(f.proowner),
                     CASE WHEN f.prosecdef THEN 'SECURITY DEFINER' END, 'settings ' || f.proconfig::text,
                     'grants ' || f.proacl::text, 'body ' || left(md5(coalesce(pg_get_function_sqlbody(f.oid), f.prosrc)), 12))
    FROM pg_proc AS f
    WHERE f.pronamespace = to_regnamespace('antone')
    UNION ALL
    SELECT 'enum ' || t.typname, string_agg(e.enumlabel, ' ' ORDER BY e.enumsortorder)
    FROM pg_type AS t
    JOIN pg_enum AS e ON e.enumtypid = t.oid
    WHERE t.typnamespace = to_regnamespace('antone')
    GROUP BY t.oid, t.typname
)
SELECT coalesce(jsonb_object_agg(object, definition), '{}')::text AS catalog
FROM objects
