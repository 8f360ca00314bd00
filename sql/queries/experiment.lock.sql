-- One session at a time decides which experiments run, until it ends. No index.
SELECT pg_advisory_lock(1095652431, 8) IS NOT NULL AS held
