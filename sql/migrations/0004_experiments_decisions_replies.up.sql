-- Experiments, decisions and what follows from them: replies, mentions, escalations, the audit trail.

CREATE TABLE antone.experiments (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name          text NOT NULL,
    description   text NOT NULL DEFAULT '',
    variant_a     jsonb NOT NULL DEFAULT '{}',
    variant_b     jsonb NOT NULL DEFAULT '{}',
    metric        text NOT NULL DEFAULT '',
    traffic_split double precision NOT NULL DEFAULT 0.5 CHECK (traffic_split BETWEEN 0 AND 1), -- to A
    status        antone.experiment_status NOT NULL DEFAULT 'DRAFT',
    start_date    timestamptz,
    end_date      timestamptz, -- exclusive; NULL: open
    results_json  jsonb,
    winner        text,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE TRIGGER notify_refdata AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON antone.experiments
    FOR EACH STATEMENT EXECUTE FUNCTION antone.notify_refdata();

CREATE TABLE antone.decisions (
    id                       uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    post_id                  uuid NOT NULL UNIQUE REFERENCES antone.posts ON DELETE CASCADE,
    sss_score                double precision NOT NULL CHECK (sss_score BETWEEN 0 AND 1),
    ars_score                double precision NOT NULL CHECK (ars_score BETWEEN 0 AND 1),
    evs_score                double precision NOT NULL CHECK (evs_score BETWEEN 0 AND 1),
    trs_score                double precision NOT NULL CHECK (trs_score BETWEEN 0 AND 1),
    composite_score          double precision NOT NULL CHECK (composite_score BETWEEN 0 AND 1),
    mode                     antone.operational_mode NOT NULL,
    archetype_id             uuid REFERENCES antone.archetypes ON DELETE SET NULL,
    safety_flags             text[] NOT NULL DEFAULT '{}' CHECK (pg_column_size(safety_flags) <= 32768),
    signals_json             jsonb NOT NULL DEFAULT '{}' CHECK (pg_column_size(signals_json) <= 1048576),
    temporal_context         jsonb NOT NULL DEFAULT '{}' CHECK (pg_column_size(temporal_context) <= 1048576),
    -- Its name then, not a reference: a decision does not change later.
    competitor_detected      text CHECK (char_length(competitor_detected) <= 10000),
    is_power_user            boolean NOT NULL DEFAULT false,
    experiment_id            uuid REFERENCES antone.experiments ON DELETE SET NULL,
    experiment_variant       text CHECK (char_length(experiment_variant) <= 200),
    is_randomized_experiment boolean NOT NULL DEFAULT false,
    predicted_mode           antone.operational_mode,
    created_at               timestamptz NOT NULL DEFAULT now(),
    updated_at               timestamptz NOT NULL DEFAULT now()
);
-- What most decisions do not have, an experiment, a draw, an archetype, costs them no entry: a comparison finds what it looks
-- for without the NULLs, and so does the foreign key; nobody looks for the many that were not drawn by an index.
CREATE INDEX decisions_created_at_idx ON antone.decisions (created_at);
CREATE INDEX decisions_experiment_variant_idx ON antone.decisions (experiment_variant) WHERE experiment_variant IS NOT NULL;
CREATE INDEX decisions_is_randomized_experiment_idx ON antone.decisions (is_randomized_experiment) WHERE is_randomized_experiment;
CREATE INDEX decisions_mode_idx ON antone.decisions (mode);
CREATE INDEX decisions_composite_score_idx ON antone.decisions (composite_score);
CREATE INDEX decisions_archetype_id_idx ON antone.decisions (archetype_id) WHERE archetype_id IS NOT NULL;
CREATE INDEX decisions_experiment_id_idx ON antone.decisions (experiment_id) WHERE experiment_id IS NOT NULL;

-- Replies are kept for ever and outlive the decisions they come from: decision_id is nulled with the
-- decision, decision_ref and post_ref stay as the thread into the archive.
CREATE TABLE antone.replies (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    decision_id      uuid REFERENCES antone.decisions ON DELETE SET NULL,
    decision_ref     uuid NOT NULL,
    post_ref         uuid NOT NULL,
    content          text NOT NULL,
    archetype_id     uuid REFERENCES antone.archetypes ON DELETE SET NULL,
    platform         antone.platform NOT NULL,
    platform_post_id text CHECK (platform_post_id ~ '^[A-Za-z0-9_-]{1,100}$'), -- of the posted reply
    utm_code         text UNIQUE CHECK (utm_code ~ '^[a-z0-9_-]{1,200}$'),
    help_count       integer NOT NULL DEFAULT 0 CHECK (help_count >= 0),
    approval_status  antone.approval_status NOT NULL DEFAULT 'PENDING',
    approved_by      text CHECK (char_length(approved_by) <= 200), -- who approved or rejected
    approved_at      timestamptz,
    posted_at        timestamptz,
    metrics_json     jsonb NOT NULL DEFAULT '{}' CHECK (pg_column_size(metrics_json) <= 1048576),
    deleted_at       timestamptz,
    delete_reason    text CHECK (char_length(delete_reason) <= 10000),
    reply_type       antone.reply_type NOT NULL DEFAULT 'AUTO',
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT replies_content_length_check CHECK (char_length(content) BETWEEN 10 AND 1000),
    CONSTRAINT replies_content_signature_check CHECK (position('—Antone (Vita)' IN content) > 0),
    CONSTRAINT replies_content_claims_check CHECK (NOT antone.has_prohibited_claim(content))
);
CREATE INDEX replies_decision_id_idx ON antone.replies (decision_id);
CREATE INDEX replies_decision_ref_idx ON antone.replies (decision_ref); -- restore re-links by it
CREATE INDEX replies_archetype_id_idx ON antone.replies (archetype_id);
CREATE INDEX replies_posted_at_idx ON antone.replies (posted_at) WHERE posted_at IS NOT NULL; -- a draft is not
CREATE INDEX replies_approval_status_idx ON antone.replies (approval_status);
CREATE INDEX replies_platform_posted_at_idx ON antone.replies (platform, posted_at);
CREATE INDEX replies_platform_post_id_idx ON antone.replies (platform_post_id) WHERE platform_post_id IS NOT NULL;

CREATE TABLE antone.competitive_mentions (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    post_id           uuid NOT NULL REFERENCES antone.posts ON DELETE CASCADE,
    competitor_id     uuid REFERENCES antone.competitors ON DELETE SET NULL,
    sentiment         text NOT NULL CHECK (char_length(sentiment) <= 200),
    satisfaction      text CHECK (char_length(satisfaction) <= 200),
    opportunity_score double precision NOT NULL CHECK (opportunity_score BETWEEN 0 AND 1),
    replied           boolean NOT NULL DEFAULT false,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    UNIQUE (post_id, competitor_id)
);
CREATE INDEX competitive_mentions_competitor_id_idx ON antone.competitive_mentions (competitor_id);

CREATE TABLE antone.community_champions (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    author_id        uuid UNIQUE REFERENCES antone.authors ON DELETE SET NULL, -- outlives an erased author
    tier_id          uuid REFERENCES antone.champion_tiers ON DELETE SET NULL,
    engagement_count integer NOT NULL DEFAULT 0 CHECK (engagement_count >= 0),
    dm_sent_at       timestamptz,
    dm_response      text,
    sample_sent      boolean NOT NULL DEFAULT false,
    converted        boolean NOT NULL DEFAULT false,
    advocate_status  text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX community_champions_tier_id_idx ON antone.community_champions (tier_id);

CREATE TABLE antone.escalations (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    post_id          uuid REFERENCES antone.posts ON DELETE SET NULL,
    decision_id      uuid REFERENCES antone.decisions ON DELETE SET NULL,
    reply_id         uuid REFERENCES antone.replies ON DELETE SET NULL,
    reason_id        uuid REFERENCES antone.escalation_reasons ON DELETE SET NULL,
    priority         antone.escalation_priority NOT NULL,
    status           antone.escalation_status NOT NULL DEFAULT 'OPEN',
    assigned_to      text CHECK (char_length(assigned_to) <= 200),
    resolved_by      text CHECK (char_length(resolved_by) <= 200),
    resolution_notes text CHECK (char_length(resolution_notes) <= 10000),
    resolved_at      timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now()
);
-- One open row per (post, reason); one that somebody works on is open still.
CREATE UNIQUE INDEX escalations_open_key ON antone.escalations (post_id, reason_id)
    WHERE status IN ('OPEN', 'IN_PROGRESS');
CREATE INDEX escalations_post_id_idx ON antone.escalations (post_id);
CREATE INDEX escalations_decision_id_idx ON antone.escalations (decision_id);
CREATE INDEX escalations_reply_id_idx ON antone.escalations (reply_id) WHERE reply_id IS NOT NULL;
CREATE INDEX escalations_reason_id_idx ON antone.escalations (reason_id);
CREATE INDEX escalations_status_priority_idx ON antone.escalations (status, priority);
CREATE INDEX escalations_created_at_idx ON antone.escalations (created_at);

-- Append-only by privilege (0007): nobody but the owner may update, only retention may delete.
CREATE TABLE antone.audit_logs (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    entity_type  text NOT NULL CHECK (char_length(entity_type) <= 200),
    -- A uuid mostly; a version or a path for migrations and files.
    entity_id    text CHECK (char_length(entity_id) <= 1000),
    action       text NOT NULL CHECK (char_length(action) <= 200),
    actor        text NOT NULL CHECK (char_length(actor) <= 200),
    -- Never a post's text or a handle.
    details_json jsonb NOT NULL DEFAULT '{}' CHECK (pg_column_size(details_json) <= 1048576),
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_logs_created_at_idx ON antone.audit_logs (created_at);

CREATE TABLE antone.randomized_experiments (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    decision_id       uuid REFERENCES antone.decisions ON DELETE SET NULL,
    decision_ref      uuid NOT NULL,
    predicted_mode    antone.operational_mode NOT NULL,
    actual_mode       antone.operational_mode NOT NULL,
    predicted_outcome jsonb CHECK (pg_column_size(predicted_outcome) <= 1048576),
    actual_outcome    jsonb CHECK (pg_column_size(actual_outcome) <= 1048576),
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX randomized_experiments_decision_id_idx ON antone.randomized_experiments (decision_id);

DO $$
DECLARE
    relation text;
BEGIN
    FOREACH relation IN ARRAY ARRAY['experiments', 'decisions', 'replies', 'competitive_mentions',
        'community_champions', 'escalations', 'audit_logs', 'randomized_experiments']
    LOOP
        EXECUTE format('CREATE TRIGGER touch_updated_at BEFORE UPDATE ON antone.%I
            FOR EACH ROW EXECUTE FUNCTION antone.touch_updated_at()', relation);
    END LOOP;
END $$;
