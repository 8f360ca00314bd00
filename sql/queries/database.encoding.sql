-- The encoding of the database, asked before anything is made in it. No table.
SELECT current_setting('server_encoding') AS encoding
