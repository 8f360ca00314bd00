-- The schema, its enums, the shared trigger functions, and the tables that business users extend.

-- The runner has made the schema already, for its journal; by hand (psql -f) it is made here. The
-- down migration leaves it, because the journal lives in it.
CREATE SCHEMA IF NOT EXISTS antone;

-- Enums only for states that cannot grow; everything a business user may extend is a table.
CREATE TYPE antone.platform AS ENUM ('TWITTER', 'REDDIT', 'THREADS');
CREATE TYPE antone.operational_mode AS ENUM ('HELPFUL', 'ENGAGEMENT', 'HYBRID', 'DISENGAGED');
CREATE TYPE antone.approval_status AS ENUM ('PENDING', 'APPROVED', 'REJECTED');
CREATE TYPE antone.reply_type AS ENUM ('MANUAL', 'AUTO');
CREATE TYPE antone.experiment_status AS ENUM ('DRAFT', 'RUNNING', 'COMPLETED', 'CANCELLED');
CREATE TYPE antone.escalation_priority AS ENUM ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL');
CREATE TYPE antone.escalation_status AS ENUM ('OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED');

-- The one trigger behind every updated_at.
CREATE FUNCTION antone.touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END $$;

-- Reference data changed: daemons load a fresh snapshot. Sent once a transaction, whatever the
-- number of rows and statements, because PostgreSQL folds equal notifications.
CREATE FUNCTION antone.notify_refdata() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('antone_refdata', TG_TABLE_NAME);
    RETURN NULL;
END $$;

-- What no reply may claim, by word stem (docs/design/engine.md, Archetype and reply): "cured" is a claim, "secure" is none.
-- The same list is in src/domain; a template that passes here passes there once its placeholders are filled.
CREATE FUNCTION antone.has_prohibited_claim(text text) RETURNS boolean
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN text ~* '\m(cure|prevent|treat|guarantee|miracle|clinically\s+proven|fda[\s-]+approved|doctor[\s-]+recommended)';

CREATE TABLE antone.archetypes (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name        text NOT NULL UNIQUE,
    description text NOT NULL DEFAULT '',
    is_active   boolean NOT NULL DEFAULT true,
    sort_order  integer NOT NULL DEFAULT 0, -- lower first; decides ties
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE antone.power_tiers (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name              text NOT NULL UNIQUE,
    description       text NOT NULL DEFAULT '',
    minimum_followers bigint NOT NULL UNIQUE CHECK (minimum_followers BETWEEN 0 AND 1000000000),
    is_active         boolean NOT NULL DEFAULT true,
    sort_order        integer NOT NULL DEFAULT 0,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE antone.competitor_categories (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name        text NOT NULL UNIQUE,
    description text NOT NULL DEFAULT '',
    is_active   boolean NOT NULL DEFAULT true,
    sort_order  integer NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE antone.kpi_types (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name        text NOT NULL UNIQUE,
    description text NOT NULL DEFAULT '',
    aggregation text NOT NULL CHECK (aggregation IN ('SUM', 'AVERAGE', 'MINIMUM', 'MAXIMUM', 'LAST')),
    is_active   boolean NOT NULL DEFAULT true,
    sort_order  integer NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE antone.escalation_reasons (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name             text NOT NULL UNIQUE,
    description      text NOT NULL DEFAULT '',
    default_severity antone.escalation_priority NOT NULL,
    is_active        boolean NOT NULL DEFAULT true,
    sort_order       integer NOT NULL DEFAULT 0,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE antone.champion_tiers (
    id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name                text NOT NULL UNIQUE,
    description         text NOT NULL DEFAULT '',
    minimum_engagements integer NOT NULL UNIQUE CHECK (minimum_engagements >= 0),
    benefits            text[] NOT NULL DEFAULT '{}',
    is_active           boolean NOT NULL DEFAULT true,
    sort_order          integer NOT NULL DEFAULT 0,
    created_at          timestamptz NOT NULL DEFAULT now(),
    updated_at          timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE antone.competitors (
    id                uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name              text NOT NULL UNIQUE CHECK (char_length(name) <= 200), -- decisions keep it
    category_id       uuid REFERENCES antone.competitor_categories ON DELETE SET NULL,
    primary_mechanism text NOT NULL DEFAULT '',
    price_point       text NOT NULL DEFAULT '',
    brand_keywords    text[] NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX competitors_category_id_idx ON antone.competitors (category_id);

-- A body knows two placeholders, {product} and {link}; the daemon fills them and adds the signature,
-- so a body has neither. The length check is the least that must hold: the text without its
-- placeholders and " —Antone (Vita)" (15 characters) within the platform's limit, the strictest when
-- the template is for any. Whether a filled one fits is decided post by post (docs/DECISION_ENGINE.md, Replies).
CREATE TABLE antone.reply_templates (
    id               uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name             text NOT NULL UNIQUE,
    description      text NOT NULL DEFAULT '',
    archetype_id     uuid REFERENCES antone.archetypes ON DELETE SET NULL, -- NULL: rests
    platform         antone.platform, -- NULL: any
    body             text NOT NULL,
    mentions_product boolean NOT NULL DEFAULT false,
    weight           integer NOT NULL DEFAULT 1 CHECK (weight BETWEEN 0 AND 1000),
    is_active        boolean NOT NULL DEFAULT true,
    sort_order       integer NOT NULL DEFAULT 0,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT reply_templates_body_claims_check CHECK (NOT antone.has_prohibited_claim(body)),
    CONSTRAINT reply_templates_body_length_check CHECK (
        char_length(body) >= 10
        AND char_length(replace(replace(body, '{product}', ''), '{link}', '')) + 15
            <= CASE WHEN platform = 'REDDIT' THEN 500 ELSE 320 END),
    CONSTRAINT reply_templates_body_placeholders_check CHECK (
        replace(replace(body, '{product}', ''), '{link}', '') !~ '[{}]'),
    CONSTRAINT reply_templates_body_signature_check CHECK (body !~ '—\s*Antone'),
    -- ENGAGEMENT never names the product, so a body that does must say so.
    CONSTRAINT reply_templates_mentions_product_check CHECK (
        mentions_product OR body !~* '\{product\}|\{link\}|\mvita\M')
);
CREATE INDEX reply_templates_archetype_id_idx ON antone.reply_templates (archetype_id);

-- Weights of the composite score by segment, learnt elsewhere, read by the daemon.
CREATE TABLE antone.segmented_weights (
    id           uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    segment_type text NOT NULL, -- COMBINED, PLATFORM
    segment_key  text NOT NULL, -- TWITTER_MORNING, TWITTER
    sss_weight   double precision NOT NULL CHECK (sss_weight >= 0),
    ars_weight   double precision NOT NULL CHECK (ars_weight >= 0),
    evs_weight   double precision NOT NULL CHECK (evs_weight >= 0),
    trs_weight   double precision NOT NULL CHECK (trs_weight >= 0),
    sample_size  bigint NOT NULL DEFAULT 0 CHECK (sample_size >= 0),
    performance  double precision,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (segment_type, segment_key),
    -- Rounded, so that 0.401 + 0.25 + 0.2 + 0.15 is on this side of the limit and not a binary hair
    -- beyond it; NaN and infinity fail.
    CONSTRAINT segmented_weights_sum_check CHECK (
        round((sss_weight + ars_weight + evs_weight + trs_weight)::numeric, 6) BETWEEN 0.999 AND 1.001)
);

DO $$
DECLARE
    relation text;
BEGIN
    FOREACH relation IN ARRAY ARRAY['archetypes', 'power_tiers', 'competitor_categories', 'kpi_types',
        'escalation_reasons', 'champion_tiers', 'competitors', 'reply_templates', 'segmented_weights']
    LOOP
        EXECUTE format('CREATE TRIGGER touch_updated_at BEFORE UPDATE ON antone.%I
            FOR EACH ROW EXECUTE FUNCTION antone.touch_updated_at()', relation);
        EXECUTE format('CREATE TRIGGER notify_refdata
            AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON antone.%I
            FOR EACH STATEMENT EXECUTE FUNCTION antone.notify_refdata()', relation);
    END LOOP;
END $$;
