-- The person, who stays away from now on; posts, decisions and mentions go by cascade. Expects authors_pkey, withdrawals_hash_key.
WITH kept_away AS (
    INSERT INTO antone.withdrawals (hash, reason)
    SELECT antone.withdrawal_hash('author', platform, platform_id), 'erased'
    FROM antone.authors
    WHERE id = $1::uuid
    ON CONFLICT (hash) DO UPDATE SET reason = excluded.reason
)
DELETE FROM antone.authors
WHERE id = $1::uuid
