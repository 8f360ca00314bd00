-- Takes back posts and accounts, everywhere: antone.withdraw. $1 … $4 one array a column: withdraw, gone or release; post or
-- author; platform; id. $5 who. No index here: the function uses its own.
SELECT posts, authors, unknown FROM antone.withdraw($1::text[], $2::text[], $3::text[], $4::text[], $5::text)
