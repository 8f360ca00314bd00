-- Everybody who was erased, as keyed hashes. A small table, read whole.
SELECT encode(author_hash, 'hex') AS author_hash FROM antone.erasures
