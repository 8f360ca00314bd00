-- Lets the next migrator in. No table.
SELECT pg_advisory_unlock(1095652431, 2) AS unlocked
