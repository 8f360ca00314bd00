-- One migrator at a time; the session holds it (1095652431 is 'ANTO'; 2: this lock). No table.
SELECT pg_try_advisory_lock(1095652431, 2) AS locked
