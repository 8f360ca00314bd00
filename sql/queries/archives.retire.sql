-- Given up: nobody waits for it any more. A small table, read whole.
UPDATE antone.archives SET retired_at = clock_timestamp() WHERE id = $1::uuid AND retired_at IS NULL
