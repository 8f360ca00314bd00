-- The statements, with the name quoted by the server, that make the database ($1), take it away, or
-- bring one that is there to what a new one is. C.UTF-8: text sorts by code point, so no upgrade of the C library
-- can disorder an index. Nobody connects who has no role here; the search path is the schema's, so
-- that a producer writes INSERT INTO posts. No table.
SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING ''UTF8'' LOCALE ''C.UTF-8''', $1::text) AS create_it,
       format('DROP DATABASE IF EXISTS %I', $1::text) AS drop_it,
       format('ALTER DATABASE %I OWNER TO antone_owner', $1::text) AS own_it,
       format('REVOKE ALL ON DATABASE %I FROM PUBLIC', $1::text) AS close_it,
       format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO antone_migrator, antone_worker, antone_retention', $1::text) AS open_to_daemon,
       format('GRANT CONNECT ON DATABASE %I TO antone_readonly, antone_producer, antone_poster', $1::text) AS open_to_others,
       format('REVOKE CONNECT ON DATABASE %I FROM antone_worker, antone_retention, antone_readonly, antone_producer, antone_poster', $1::text) AS shut_it,
       format('ALTER DATABASE %I SET search_path = antone, public', $1::text) AS set_path
