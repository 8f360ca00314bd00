-- Empties the reference tables: rows added since would refer to what goes, so they go as well.

DELETE FROM antone.reply_templates;
DELETE FROM antone.competitors;
DELETE FROM antone.champion_tiers;
DELETE FROM antone.escalation_reasons;
DELETE FROM antone.kpi_types;
DELETE FROM antone.competitor_categories;
DELETE FROM antone.power_tiers;
DELETE FROM antone.archetypes;
