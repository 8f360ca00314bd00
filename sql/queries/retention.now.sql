-- The database's clock, which is the one that counts. Expects no table.
SELECT clock_timestamp() AS now
