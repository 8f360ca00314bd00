-- What the server would not understand of these files as they stand on disk; no row when all is well.
-- Reads the files; no table.
SELECT format('line %s: %s', line_number, error) AS problem
FROM pg_hba_file_rules
WHERE error IS NOT NULL
UNION ALL
SELECT format('line %s of the map: %s', line_number, error)
FROM pg_ident_file_mappings
WHERE error IS NOT NULL
