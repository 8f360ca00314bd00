-- All that the schema is made of, one line an object, the same on every server from 15 to 18: views without the qualifiers
-- that 16 leaves out, NOT NULL with its column and not as the constraint of 18, the owner without MAINTAIN, which is new in
-- 17. For a rehearsal and for `db verify`; see migrations.changes. The catalog only.
WITH objects (object, definition, owner, kind, acl) AS (
    SELECT 'database', (SELECT 'settings ' || string_agg(setting, ', ' ORDER BY setting)
                        FROM pg_db_role_setting AS s, unnest(s.setconfig) AS setting
                        WHERE s.setdatabase = d.oid AND s.setrole = 0), d.datdba, 'd'::"char", d.datacl
    FROM pg_database AS d
    WHERE d.datname = current_database()
    UNION ALL
    SELECT 'schema ' || n.nspname, NULL, n.nspowner, 'n', n.nspacl
    FROM pg_namespace AS n
    WHERE n.nspname = 'antone'
    UNION ALL
    SELECT format('%s %s', CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' ELSE 'table' END, c.relname),
           concat_ws(', ', 'options ' || c.reloptions::text, CASE WHEN c.relrowsecurity THEN 'ROW LEVEL SECURITY' END,
                     CASE WHEN c.relkind IN ('v', 'm')
                          THEN regexp_replace(regexp_replace(pg_get_viewdef(c.oid), '\m[a-z_]+\.([a-z_]+)', '\1', 'g'), '\s+', ' ', 'g') END),
           c.relowner, CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END, c.relacl
    FROM pg_class AS c
    WHERE c.relnamespace = to_regnamespace('antone') AND c.relkind IN ('r', 'p', 'v', 'm', 'S')
    UNION ALL
    SELECT format('column %s.%s', c.relname, a.attname),
           concat_ws(' ', format_type(a.atttypid, a.atttypmod), CASE WHEN a.attnotnull THEN 'NOT NULL' END,
                     CASE WHEN a.attgenerated <> '' THEN 'GENERATED AS' WHEN d.oid IS NOT NULL THEN 'DEFAULT' END,
                     pg_get_expr(d.adbin, d.adrelid), CASE WHEN a.attidentity <> '' THEN 'AS IDENTITY' END),
           NULL, 'c', a.attacl
    FROM pg_class AS c
    JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE c.relnamespace = to_regnamespace('antone') AND c.relkind IN ('r', 'p', 'v', 'm')
    UNION ALL
    SELECT format('constraint %s.%s', k.conrelid::regclass, k.conname), pg_get_constraintdef(k.oid), NULL, NULL, NULL
    FROM pg_constraint AS k
    WHERE k.connamespace = to_regnamespace('antone') AND k.conrelid <> 0 AND k.contype <> 'n'
    UNION ALL
    SELECT 'index ' || i.indexrelid::regclass, concat_ws(', ', pg_get_indexdef(i.indexrelid), CASE WHEN NOT i.indisvalid THEN 'INVALID' END),
           NULL, NULL, NULL
    FROM pg_index AS i
    JOIN pg_class AS c ON c.oid = i.indexrelid AND c.relnamespace = to_regnamespace('antone')
    WHERE NOT i.indisvalid
        OR NOT EXISTS (SELECT FROM pg_constraint AS k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
    UNION ALL
    SELECT format('trigger %s.%s', t.tgrelid::regclass, t.tgname),
           concat_ws(', ', pg_get_triggerdef(t.oid),
                     CASE t.tgenabled WHEN 'O' THEN NULL WHEN 'D' THEN 'DISABLED' ELSE 'ENABLE ' || t.tgenabled::text END),
           NULL, NULL, NULL
    FROM pg_trigger AS t
    JOIN pg_class AS c ON c.oid = t.tgrelid AND c.relnamespace = to_regnamespace('antone')
    WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'function ' || f.oid::regprocedure,
           concat_ws(', ', 'returns ' || pg_get_function_result(f.oid),
                     f.provolatile::text || f.proparallel::text || CASE WHEN f.proisstrict THEN 's' ELSE '-' END,
                     CASE WHEN f.prosecdef THEN 'SECURITY DEFINER' END, 'settings ' || f.proconfig::text,
                     'body ' || left(md5(coalesce(pg_get_function_sqlbody(f.oid), f.prosrc)), 12)),
           f.proowner, 'f', f.proacl
    FROM pg_proc AS f
    WHERE f.pronamespace = to_regnamespace('antone')
    UNION ALL
    SELECT 'enum ' || t.typname, string_agg(e.enumlabel, ' ' ORDER BY e.enumsortorder), t.typowner, NULL, NULL
    FROM pg_type AS t
    JOIN pg_enum AS e ON e.enumtypid = t.oid
    WHERE t.typnamespace = to_regnamespace('antone')
    GROUP BY t.oid, t.typname, t.typowner
)
SELECT coalesce(jsonb_object_agg(object, concat_ws(', ', 'owner ' || pg_get_userbyid(owner), nullif(definition, ''),
                                                   'grants ' || grants)), '{}')::text AS catalog
FROM objects
LEFT JOIN LATERAL (
    SELECT string_agg(format('%s=%s', who, privileges), ' ' ORDER BY who COLLATE "C")
    FROM (
        SELECT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee)::text END AS who,
               string_agg(a.privilege_type || CASE WHEN a.is_grantable THEN '*' ELSE '' END, ','
                          ORDER BY a.privilege_type) AS privileges
        FROM aclexplode(coalesce(acl, CASE WHEN kind <> 'c' THEN acldefault(kind, owner) END)) AS a
        WHERE a.privilege_type <> 'MAINTAIN' OR a.grantee <> owner
        GROUP BY a.grantee
    ) AS grantee
) AS list (grants) ON true
