"""Everything the catalog says of a schema, as comparable lines: what `up` makes and `down` must take away again."""

# One query a kind; each row is one line. Comments and statistics are no part of the contract; privileges that were
# never granted and those that were taken back are the same.
KINDS = {
    "schema": "SELECT nspname, nspowner::regrole, (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(coalesce(nspacl, acldefault('n', nspowner))) a)"
              " FROM pg_namespace WHERE nspname = 'antone'",
    "relation": "SELECT relname, relkind, relowner::regrole, reloptions,"
                " (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(coalesce(relacl, acldefault('r', relowner))) a)"
                " FROM pg_class WHERE relnamespace = to_regnamespace('antone')",
    # The place among those that are there: a column that was taken away leaves its number behind.
    "column": "SELECT attrelid::regclass, row_number() OVER (PARTITION BY attrelid ORDER BY attnum), attname, format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,"
              " pg_get_expr(d.adbin, d.adrelid), (SELECT array_agg(x::text ORDER BY x::text) FROM unnest(attacl) x)"
              " FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid AND relkind IN ('r', 'v')"
              " LEFT JOIN pg_attrdef d ON d.adrelid = attrelid AND d.adnum = attnum"
              " WHERE relnamespace = to_regnamespace('antone') AND attnum > 0 AND NOT attisdropped",
    "constraint": "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint"
                  " WHERE connamespace = to_regnamespace('antone')",
    "index": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'antone'",
    "view": "SELECT viewname, definition FROM pg_views WHERE schemaname = 'antone'",
    "trigger": "SELECT pg_get_triggerdef(t.oid), tgenabled FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid"
               " WHERE relnamespace = to_regnamespace('antone') AND NOT tgisinternal",
    "function": "SELECT pg_get_functiondef(oid), proowner::regrole, proacl::text[] FROM pg_proc"
                " WHERE pronamespace = to_regnamespace('antone')",
    "type": "SELECT typname, typtype, typowner::regrole, (SELECT array_agg(enumlabel::text ORDER BY enumsortorder)"
            " FROM pg_enum WHERE enumtypid = t.oid) FROM pg_type t WHERE typnamespace = to_regnamespace('antone')",
}


def fingerprint(database):
    """A sorted list of lines; equal lists mean equal schemas."""
    return sorted(f"{kind}: {row}" for kind, query in KINDS.items() for row in database.execute(query).fetchall())
