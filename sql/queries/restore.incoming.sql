-- The lines of one file, on their way back; gone with the transaction. Expects no index.
CREATE TEMPORARY TABLE incoming (number bigint PRIMARY KEY, line jsonb NOT NULL) ON COMMIT DROP
