-- Texts of values must be the same in every session, so the settings that shape them are pinned; the snapshot is for pg_dump.
-- No table.
SELECT pg_export_snapshot() AS snapshot
FROM (SELECT set_config('datestyle', 'ISO', true), set_config('intervalstyle', 'postgres', true),
             set_config('bytea_output', 'hex', true), set_config('extra_float_digits', '1', true)) AS pinned
