-- Some lines more, with their place in the file. Expects no index.
INSERT INTO pg_temp.incoming (number, line)
SELECT number, line::jsonb
FROM unnest($1::bigint[], $2::text[]) AS given (number, line)
