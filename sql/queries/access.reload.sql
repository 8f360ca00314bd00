-- Makes the files count for connections from now on. No table.
SELECT pg_reload_conf() AS asked
