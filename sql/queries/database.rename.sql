-- The statement that gives the database $1 the name $2, quoted by the server. No table.
SELECT format('ALTER DATABASE %I RENAME TO %I', $1::text, $2::text) AS rename_it
