-- What there is of a database: one row, or none when it does not exist. The catalog only.
SELECT pg_get_userbyid(datdba)::text AS owner, pg_encoding_to_char(encoding)::text AS encoding
FROM pg_database
WHERE datname = $1::text
