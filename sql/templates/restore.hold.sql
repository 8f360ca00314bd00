-- Keeps the rows from the next runs until $1. Expects archive_holds_class_key_key.
INSERT INTO antone.archive_holds (class, key, until, reason)
SELECT '@table@', line -> '@record@' ->> 'id', $1::timestamptz, 'restored'
FROM pg_temp.incoming
ON CONFLICT (class, key) DO UPDATE SET until = greatest(archive_holds.until, excluded.until)
