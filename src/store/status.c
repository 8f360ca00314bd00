/* Questions that span tables. */
#include "antoned/store/status.h"

#include "antoned/base/arena.h"
#include "antoned/store/lookup.h"
#include "antoned/store/rows_json.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static int add_daemons(struct pg_session *session, json_t *look, struct error *err)
{
    static const struct pg_column columns[] = {
        { "instance", PG_TEXT },          { "host", PG_TEXT },
        { "version", PG_TEXT },           { "state", PG_TEXT },
        { "started_at", PG_TIMESTAMPTZ }, { "last_beat_at", PG_TIMESTAMPTZ },
        { "beat_age_seconds", PG_INT8 },  { "posts_processed", PG_INT8 },
    };
    json_t *daemons;
    if (rows_json_list(session, &sql_status_daemons, NULL, columns, COUNT_OF(columns), &daemons,
                       err) < 0)
        return -1;
    json_object_set_new(look, "daemons", daemons);
    return 0;
}

int status_look(struct pg_session *session, const char *zone, json_t **ret, struct error *err)
{
    static const struct pg_column columns[] = {
        { "waiting", PG_INT8 },          { "oldest_detected_at", PG_TIMESTAMPTZ },
        { "oldest_seconds", PG_INT8 },   { "failed", PG_INT8 },
        { "decided_today", PG_JSON },    { "unpostable_today", PG_INT8 },
        { "pending_replies", PG_INT8 },  { "uncertain_replies", PG_INT8 },
        { "open_escalations", PG_JSON }, { "escalated_posts", PG_JSON },
        { "schema_version", PG_INT4 },
    };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_text(params, str_from(zone));
    json_t *look;
    if (rows_json_one(session, &sql_status_look, params, columns, COUNT_OF(columns), &look, err) <
        0)
        return -1;
    if (add_daemons(session, look, err) < 0) {
        json_decref(look);
        return -1;
    }
    *ret = look;
    return 0;
}

int status_decision(struct pg_session *session, const char *typed, json_t **ret, struct error *err)
{
    static const struct pg_column columns[] = {
        { "id", PG_UUID },
        { "post_id", PG_UUID },
        { "platform", PG_TEXT },
        { "platform_post_id", PG_TEXT },
        { "content", PG_TEXT },
        { "published_at", PG_TIMESTAMPTZ },
        { "detected_at", PG_TIMESTAMPTZ },
        { "decided_at", PG_TIMESTAMPTZ },
        { "mode", PG_TEXT },
        { "archetype", PG_TEXT },
        { "sss_score", PG_FLOAT8 },
        { "ars_score", PG_FLOAT8 },
        { "evs_score", PG_FLOAT8 },
        { "trs_score", PG_FLOAT8 },
        { "composite_score", PG_FLOAT8 },
        { "safety_flags", PG_TEXT_ARRAY },
        { "competitor_detected", PG_TEXT },
        { "is_power_user", PG_BOOL },
        { "experiment", PG_TEXT },
        { "experiment_variant", PG_TEXT },
        { "is_randomized_experiment", PG_BOOL },
        { "predicted_mode", PG_TEXT },
        { "temporal_context", PG_JSONB },
        { "signals", PG_JSONB },
        { "mentions", PG_JSONB },
        { "replies", PG_JSONB },
        { "escalations", PG_JSONB },
    };
    struct uuid id;
    if (lookup_id(session, &sql_decision_find, "decision", typed, &id, err) < 0)
        return -1;
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_uuid(params, &id);
    if (rows_json_one(session, &sql_decision_show, params, columns, COUNT_OF(columns), ret, err) <
        0)
        return -1;
    if (*ret == NULL)
        return error_set(err, ERROR_DATA, "there is no such decision");
    return 0;
}
