-- What the current role may not do although the daemon must, and what it may although no daemon should. No index: catalogues.
-- Kept beside the grants of migration 0007 and the grid of docs/SECURITY.md.
WITH needed (relation, verb) AS (
    VALUES ('authors', 'SELECT'), ('posts', 'SELECT'), ('posts', 'UPDATE'), ('decisions', 'SELECT'), ('decisions', 'INSERT'),
           ('replies', 'SELECT'), ('replies', 'INSERT'), ('competitive_mentions', 'INSERT'), ('escalations', 'SELECT'), ('escalations', 'INSERT'),
           ('escalations', 'UPDATE'), ('escalation_posts', 'SELECT'), ('escalation_posts', 'INSERT'),
           ('randomized_experiments', 'INSERT'), ('audit_logs', 'INSERT'), ('worker_heartbeats', 'INSERT'),
           ('worker_heartbeats', 'UPDATE'), ('archetypes', 'SELECT'), ('answers', 'SELECT'), ('reply_templates', 'SELECT'),
           ('competitors', 'SELECT'), ('platform_rules', 'SELECT'),
           ('escalation_reasons', 'SELECT'), ('pauses', 'SELECT'), ('schema_migrations', 'SELECT')
), granted (relation, verb) AS (
    SELECT c.relname, v.verb
    FROM pg_catalog.pg_class AS c
    CROSS JOIN (VALUES ('DELETE'), ('TRUNCATE'), ('TRIGGER')) AS v (verb)
    WHERE c.relnamespace = 'antone'::regnamespace
      AND c.relkind = 'r'
      AND has_table_privilege(c.oid, v.verb)
    UNION ALL
    SELECT 'audit_logs', 'UPDATE'
    WHERE has_table_privilege('antone.audit_logs', 'UPDATE')
), role AS (
    SELECT r.rolname, r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user
)
SELECT role.rolname::text AS role, role.rolsuper AS is_superuser,
       coalesce((SELECT string_agg(n.verb || ' on ' || n.relation, ', ' ORDER BY n.relation, n.verb)
                 FROM needed AS n
                 WHERE NOT has_table_privilege('antone.' || n.relation, n.verb)), '') AS missing,
       coalesce((SELECT string_agg(g.verb || ' on ' || g.relation, ', ' ORDER BY g.relation, g.verb)
                 FROM granted AS g), '') AS excess
FROM role
