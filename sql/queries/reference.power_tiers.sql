-- The tiers of power users, smallest first. No index: a handful of rows.
SELECT id, name, minimum_followers FROM antone.power_tiers WHERE is_active ORDER BY minimum_followers
