-- The keys of the part in hand, in the order of its file, gone with its transaction. Expects no index.
CREATE TEMPORARY TABLE IF NOT EXISTS staged (
    at timestamptz NOT NULL,
    id uuid NOT NULL,
    PRIMARY KEY (at, id)
) ON COMMIT DELETE ROWS
