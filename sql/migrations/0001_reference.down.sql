-- Back to the bare schema, which keeps the runner's journal.
DROP TABLE antone.segmented_weights, antone.reply_templates, antone.competitors, antone.champion_tiers,
    antone.escalation_reasons, antone.kpi_types, antone.competitor_categories, antone.power_tiers,
    antone.archetypes;
DROP FUNCTION antone.has_prohibited_claim(text), antone.notify_refdata(), antone.touch_updated_at();
DROP TYPE antone.escalation_status, antone.escalation_priority, antone.experiment_status,
    antone.reply_type, antone.approval_status, antone.operational_mode, antone.platform;
