-- What a champion wrote to us. Expects community_champions_author_id_key.
UPDATE antone.community_champions SET dm_response = NULL WHERE author_id = $1::uuid
