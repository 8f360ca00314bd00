-- Replies are kept for ever; what they say to a person goes: $1 the erasure, $2 decisions. No index here: the function
-- uses its own.
SELECT antone.blank_replies($1::uuid, $2::uuid[])
