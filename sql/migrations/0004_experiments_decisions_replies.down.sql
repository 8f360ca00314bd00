-- Without decisions and what follows from them.
DROP TABLE antone.randomized_experiments, antone.audit_logs, antone.escalations,
    antone.community_champions, antone.competitive_mentions, antone.replies, antone.decisions,
    antone.experiments;
