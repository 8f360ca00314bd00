-- Into which tables: unqualified names below mean those of this schema, if it is not antone itself.
-- Expects no index.
SELECT set_config('search_path', quote_ident($1::text) || ', antone, pg_catalog', true)
