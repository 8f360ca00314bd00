-- For the next file of the same transaction. Expects no index.
TRUNCATE pg_temp.incoming
