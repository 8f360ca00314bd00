"""Tables, columns, enums and indexes (docs/design/schema.md): their names are what other people's scripts rely on."""
import pytest

ENUMS = {
    "platform": "TWITTER REDDIT THREADS",
    "operational_mode": "HELPFUL ENGAGEMENT HYBRID DISENGAGED",
    "approval_status": "PENDING APPROVED REJECTED",
    "reply_type": "MANUAL AUTO",
    "experiment_status": "DRAFT RUNNING COMPLETED CANCELLED",
    "escalation_priority": "LOW MEDIUM HIGH CRITICAL",
    "escalation_status": "OPEN IN_PROGRESS RESOLVED CLOSED",
}

REFERENCE = "name description is_active sort_order "
# Beyond id, created_at and updated_at; all of them, and no others.
COLUMNS = {
    "archetypes": REFERENCE,
    "power_tiers": REFERENCE + "minimum_followers",
    "competitor_categories": REFERENCE,
    "kpi_types": REFERENCE + "aggregation",
    "escalation_reasons": REFERENCE + "default_severity",
    "champion_tiers": REFERENCE + "minimum_engagements benefits",
    "answers": "question description facts source source_date must_say may_name_product takes_opener review_by is_active"
               " sort_order",
    "reply_templates": REFERENCE + "archetype_id platform body mentions_product weight part question aspect is_for_all",
    "authors": "platform platform_id handle display_name bio follower_count is_verified is_power_user power_tier_id"
               " archetype_tags relationship_score interaction_history is_blocked first_seen_at last_seen_at",
    "posts": "platform platform_post_id author_id content published_at detected_at metrics_at processed_at keyword_matches"
             " keyword_categories spam_filtered raw_metrics priority next_attempt_at error_count error_message"
             " recheck_at engagement_rate",  # derived, for the baseline
    "decisions": "post_id sss_score ars_score evs_score trs_score composite_score mode archetype_id safety_flags signals_json"
                 " temporal_context competitor_detected is_power_user experiment_id experiment_variant"
                 " is_randomized_experiment predicted_mode",
    "replies": "decision_id decision_ref post_ref content archetype_id platform platform_post_id utm_code help_count"
               " approval_status approved_by approved_at posted_at metrics_json metrics_fault deleted_at delete_reason reply_type"
               " taken_by taken_at platform_length",  # the posting service
    "competitors": "name category_id primary_mechanism price_point brand_keywords",
    "competitive_mentions": "post_id competitor_id sentiment satisfaction opportunity_score replied",
    "community_champions": "author_id tier_id engagement_count dm_sent_at dm_response sample_sent converted advocate_status",
    "kpi_metrics": "date platform kpi_type_id metric_name value numerator n",
    "escalations": "post_id decision_id reply_id reason_id priority status assigned_to resolved_by resolution_notes"
                   " resolved_at text_key text_day post_count",
    "escalation_posts": "escalation_id post_id",
    "audit_logs": "entity_type entity_id action actor details_json",
    "experiments": "name description variant_a variant_b metric traffic_split status start_date end_date results_json winner",
    "weight_adjustment_logs": "date action reason valid_segments total_segments sample_sizes old_weights new_weights"
                              " segment_type segment_key estimate predicted_improvement",
    "learning_events": "date adjustment_type adjustment predicted_improvement baseline_performance actual_improvement"
                       " accuracy evaluated_at",
    "randomized_experiments": "decision_id decision_ref predicted_mode actual_mode predicted_outcome actual_outcome",
    "segmented_weights": "segment_type segment_key sss_weight ars_weight evs_weight trs_weight sample_size performance helpful_shift",
    "worker_heartbeats": "instance host version started_at last_beat_at posts_processed state",
}

UNIQUE = [
    "authors(platform, platform_id)", "posts(platform, platform_post_id)", "decisions(post_id)",
    "kpi_metrics(date, platform, kpi_type_id, metric_name)", "segmented_weights(segment_type, segment_key)",
    "community_champions(author_id)", "competitors(name)", "competitive_mentions(post_id, competitor_id)",
    "archetypes(name)", "power_tiers(name)", "competitor_categories(name)", "kpi_types(name)", "escalation_reasons(name)",
    "champion_tiers(name)", "reply_templates(name)", "answers(question)", "escalation_posts(post_id)",
    "escalations(text_key, text_day)", "platform_rules(platform, rule, entry)",
]

INDEXES = [
    "decisions(created_at)", "decisions(experiment_variant)", "decisions(is_randomized_experiment)", "decisions(mode)",
    "decisions(composite_score)", "replies(posted_at)", "replies(approval_status)", "replies(platform, posted_at)",
    "replies(platform_post_id)", "replies(decision_id)", "weight_adjustment_logs(date)", "authors(is_power_user)",
    "authors(platform, handle)", "posts(processed_at)", "posts(platform, detected_at)", "posts(author_id, detected_at)",
    "escalations(status, priority)", "escalations(created_at)", "escalation_posts(escalation_id, created_at)",
]

ENTRIES = {
    "archetypes": "CHECKLIST MYTHBUST COACH STORYLET HUMOR_LIGHT CREDIBILITY_ANCHOR CONFIDENT_RECOMMENDER"
                  " PROBLEM_SOLUTION_DIRECT",
    "power_tiers": "MICRO MACRO MEGA",
    "competitor_categories": "REHYDRATION HANGOVER_PILLS IV_THERAPY HOME_REMEDY",
    "kpi_types": "COMMERCIAL LOVE SAFETY",
    "escalation_reasons": "SAFETY_AMBIGUITY VIRAL_THREAD MODERATOR_WARNING BACKLASH_SPIKE LOW_CONFIDENCE MANUAL_FLAG"
                          " EDITED_POST EDITED_AFTER_REPLY",
    "champion_tiers": "BRONZE SILVER GOLD",
}


# An index that leaves out nothing but the NULLs of its first column serves every comparison with it.
WHOLE = ("coalesce(pg_get_expr(i.indpred, i.indrelid) = format('(%%s IS NOT NULL)', pg_get_indexdef(i.indexrelid, 1, true)),"
         " true)")
# It finds the few decisions that were drawn; nobody asks an index for the others.
DRAWN = "i.indexrelid = 'antone.decisions_is_randomized_experiment_idx'::regclass"


def indexes(database, unique):
    return {row["index"] for row in database.rows(
        "SELECT c.relname || '(' || (SELECT string_agg(pg_get_indexdef(i.indexrelid, n, true), ', ' ORDER BY n)"
        "   FROM generate_series(1, i.indnkeyatts) n) || ')' AS index"
        " FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'antone'::regnamespace"
        f" AND ({WHOLE} OR {DRAWN}) AND (i.indisunique OR NOT %s)", (unique,))}


def test_enums(database):
    found = {row["typname"]: row["labels"] for row in database.rows(
        "SELECT t.typname, string_agg(e.enumlabel, ' ' ORDER BY e.enumsortorder) AS labels"
        " FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid WHERE t.typnamespace = 'antone'::regnamespace GROUP BY 1")}
    assert found == ENUMS


def test_columns(database):
    for table, columns in COLUMNS.items():
        found = {row["attname"] for row in database.rows(
            "SELECT attname FROM pg_attribute WHERE attrelid = ('antone.' || %s)::regclass AND attnum > 0"
            " AND NOT attisdropped", (table,))}
        assert found == {"id", "created_at", "updated_at"} | set(columns.split()), table


def test_time_is_kept_with_its_zone(database):
    assert database.rows("SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'antone'"
                         " AND data_type = 'timestamp without time zone'") == []


def test_keys_are_uuids_made_by_the_database_if_need_be(database):
    assert database.rows(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'antone' AND column_name = 'id'"
        " AND table_name NOT IN (SELECT viewname FROM pg_views WHERE schemaname = 'antone')"
        " AND (data_type <> 'uuid' OR column_default IS DISTINCT FROM 'gen_random_uuid()')") == []


def test_unique_keys(database):
    assert set(UNIQUE) <= indexes(database, True)


def test_indexes(database):
    assert set(INDEXES) <= indexes(database, False)


def test_every_foreign_key_is_indexed(database):
    """By one that begins with it and has all of its values."""
    assert database.rows(
        "SELECT k.conrelid::regclass::text AS relation, k.conname FROM pg_constraint k"
        " WHERE k.contype = 'f' AND k.connamespace = 'antone'::regnamespace AND NOT EXISTS ("
        "  SELECT FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indkey[0] = k.conkey[1]"
        f"  AND {WHOLE.replace('%%', '%')})") == []


KEY = "'00000000-0000-4000-8000-000000000000'::uuid OPERATOR(pg_catalog.=)"
# What the foreign keys and the readers of these columns ask.
COMPARISONS = {
    "decisions_experiment_variant_idx": "decisions WHERE experiment_variant = 'A'",
    "decisions_is_randomized_experiment_idx": "decisions WHERE is_randomized_experiment",
    "decisions_archetype_id_idx": f"decisions WHERE {KEY} archetype_id",
    "decisions_experiment_id_idx": f"decisions WHERE {KEY} experiment_id",
    "replies_posted_at_idx": "replies WHERE posted_at >= now() - interval '30 days'",
    "replies_platform_post_id_idx": "replies WHERE platform_post_id = '1'",
    "escalations_reply_id_idx": f"escalations WHERE {KEY} reply_id",
}


@pytest.mark.parametrize("index", COMPARISONS)
def test_an_index_without_the_nulls_serves_what_asks_it(database, index):
    with database.connect() as connection:
        connection.execute("SET enable_seqscan = off")
        plan = connection.execute(f"EXPLAIN SELECT * FROM antone.{COMPARISONS[index]}").fetchall()
    assert any(f" {index} " in f"{line} " for line, in plan), plan


def test_the_queue_is_claimed_from_a_partial_index(database):
    [row] = database.rows("SELECT pg_get_expr(indpred, indrelid) AS predicate FROM pg_index"
                          " WHERE indexrelid = 'antone.posts_queue_idx'::regclass")
    assert row["predicate"] == "((processed_at IS NULL) AND (NOT spam_filtered))"


def test_reference_rows(database):
    for table, names in ENTRIES.items():
        found = [row["name"] for row in database.rows(f"SELECT name FROM antone.{table} WHERE is_active ORDER BY sort_order")]
        assert sorted(found) == sorted(names.split()), table
    assert database.rows("SELECT name, minimum_followers AS n FROM antone.power_tiers ORDER BY n") == [
        {"name": "MICRO", "n": 5000}, {"name": "MACRO", "n": 50000}, {"name": "MEGA", "n": 500000}]
    assert database.rows("SELECT name, minimum_engagements AS n FROM antone.champion_tiers ORDER BY n") == [
        {"name": "BRONZE", "n": 3}, {"name": "SILVER", "n": 6}, {"name": "GOLD", "n": 11}]
    for name in ("Drip Drop", "Pedialyte", "Gatorade", "Nuun", "ZBiotics", "Flyby", "Cheers", "DHM Detox",
                 "Hair of the Dog", "Pickle Juice"):
        assert database.value("SELECT count(*) FROM antone.competitors WHERE name = %s", (name,)) == 1, name
    assert database.value("SELECT count(*) FROM antone.competitors WHERE replace(name, ' ', '') = 'LiquidIV'") == 1
