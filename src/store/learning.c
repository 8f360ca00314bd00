/* The questions of the weekly learning, and how the answers are read. */
#include "antoned/store/learning.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/domain/validate.h"
#include "antoned/store/rows_json.h"
#include "antoned/store/sql_text.h"

enum { REPLIES_MAX = 100000 };
#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

int learning_is_due(struct pg_session *session, int64_t *ret_now_us, bool *ret_due,
                    struct error *err)
{
    static const struct pg_column columns[] = { { "now", PG_TIMESTAMPTZ }, { "is_due", PG_BOOL } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_learning_due.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COUNT_OF(columns), err) < 0)
        return -1;
    *ret_now_us = pg_rows_timestamptz(rows, 0, 0);
    *ret_due = pg_rows_bool(rows, 0, 1);
    return 0;
}

/* ---- samples ---- */

enum reply_column {
    AT_ID,
    AT_DECIDED,
    AT_PLATFORM,
    AT_TIME_OF_DAY,
    AT_SHIFT,
    AT_SSS,
    AT_ARS,
    AT_EVS,
    AT_TRS,
    AT_RATIO,
    AT_POWER_USER,
    AT_DRAWN,
    AT_MODE,
    AT_PREDICTED,
    AT_REJECTED,
    AT_REMOVED,
    AT_METRICS,
    REPLY_COLUMNS
};

static const struct pg_column reply_columns[] = {
    [AT_ID] = { "id", PG_UUID },
    [AT_DECIDED] = { "decided_at", PG_TIMESTAMPTZ },
    [AT_PLATFORM] = { "platform", PG_TEXT },
    [AT_TIME_OF_DAY] = { "time_of_day", PG_TEXT },
    [AT_SHIFT] = { "threshold_shift", PG_FLOAT8 },
    [AT_SSS] = { "sss_score", PG_FLOAT8 },
    [AT_ARS] = { "ars_score", PG_FLOAT8 },
    [AT_EVS] = { "evs_score", PG_FLOAT8 },
    [AT_TRS] = { "trs_score", PG_FLOAT8 },
    [AT_RATIO] = { "evs_ratio", PG_FLOAT8 },
    [AT_POWER_USER] = { "is_power_user", PG_BOOL },
    [AT_DRAWN] = { "is_randomized_experiment", PG_BOOL },
    [AT_MODE] = { "mode", PG_TEXT },
    [AT_PREDICTED] = { "predicted_mode", PG_TEXT },
    [AT_REJECTED] = { "rejected", PG_BOOL },
    [AT_REMOVED] = { "removed", PG_BOOL },
    [AT_METRICS] = { "metrics_json", PG_TEXT },
};

static enum mode mode_named(struct str name)
{
    for (int mode = 0; mode < MODE_COUNT; mode++) {
        if (str_equal_text(name, mode_name((enum mode)mode)))
            return (enum mode)mode;
    }
    return MODE_DISENGAGED;
}

static int time_named(struct str name)
{
    int time = 0;
    while (time < TIME_OF_DAY_COUNT &&
           !str_equal_text(name, time_of_day_name((enum time_of_day)time)))
        time++;
    return time;
}

static int to_hundredths(double value)
{
    return value >= -10 && value <= 10 ? (int)lround(100 * value) : -1;
}

static struct learning_sample sample_of(const struct pg_rows *rows, int row,
                                        const struct config *config)
{
    int shift = to_hundredths(pg_rows_float(rows, row, AT_SHIFT));
    struct learning_sample sample = {
        .evs_ratio = pg_rows_float(rows, row, AT_RATIO),
        .sss_hundredths = to_hundredths(pg_rows_float(rows, row, AT_SSS)),
        .ars_hundredths = to_hundredths(pg_rows_float(rows, row, AT_ARS)),
        .helpful_hundredths = config->decision.helpful_hundredths + shift,
        .moderate_hundredths = config->decision.moderate_hundredths + shift,
        .is_power_user = pg_rows_bool(rows, row, AT_POWER_USER),
        .is_drawn = pg_rows_bool(rows, row, AT_DRAWN),
        .mode = mode_named(pg_rows_text(rows, row, AT_MODE)),
        .predicted = mode_named(pg_rows_text(rows, row, AT_PREDICTED)),
    };
    for (int i = 0; i < LEARNING_WEIGHTS; i++)
        sample.scores[i] = pg_rows_float(rows, row, AT_SSS + i);
    return sample;
}

/* A draft that a person rejected brought nothing. */
static bool read_outcome(const struct pg_rows *rows, int row, double *ret, struct error *err)
{
    struct outcome outcome;
    *ret = 0;
    if (pg_rows_bool(rows, row, AT_REJECTED) || pg_rows_bool(rows, row, AT_REMOVED))
        return true;
    if (outcome_read(pg_rows_text(rows, row, AT_METRICS), &outcome, err) < 0)
        return false;
    *ret = learning_outcome(&outcome, false);
    return true;
}

/* False for what is no sample. */
static bool read_reply(const struct pg_rows *rows, int row, const struct config *config,
                       struct learning_replies *replies, struct learning_reply *ret)
{
    struct error err;
    *ret = (struct learning_reply){
        .sample = sample_of(rows, row, config),
        .decision = pg_rows_uuid(rows, row, AT_ID),
        .decided_us = pg_rows_timestamptz(rows, row, AT_DECIDED),
        .time_of_day = time_named(pg_rows_text(rows, row, AT_TIME_OF_DAY)),
    };
    if (platform_parse(pg_rows_text(rows, row, AT_PLATFORM), &ret->platform) < 0)
        return false;
    if (!read_outcome(rows, row, &ret->sample.outcome, &err)) {
        if (replies->unreadable++ == 0) {
            replies->unreadable_of = ret->decision;
            replies->why = err;
        }
        return false;
    }
    return learning_accepts(&ret->sample);
}

int learning_read_replies(struct pg_session *session, const struct config *config, int64_t from_us,
                          int64_t to_us, struct arena *arena, struct learning_replies *ret,
                          struct error *err)
{
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_params *params = pg_params_new(arena, 3);
    pg_params_timestamptz(params, from_us);
    pg_params_timestamptz(params, to_us);
    pg_params_int8(params, REPLIES_MAX);
    if (pg_session_run(session, sql_learning_samples.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, reply_columns, REPLY_COLUMNS, err) < 0)
        return -1;
    int count = pg_rows_count(rows);
    *ret = (struct learning_replies){ .items = ARENA_ARRAY(arena, struct learning_reply,
                                                           (size_t)count) };
    for (int row = 0; row < count; row++)
        ret->count += read_reply(rows, row, config, ret, &ret->items[ret->count]);
    return 0;
}

int learning_note_drawn(struct pg_session *session, const struct learning_replies *replies,
                        struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(4096);
    struct pg_params *params = pg_params_new(arena, 2);
    struct pg_array *ids = pg_array_new(arena, PG_UUID, replies->count);
    struct pg_array *outcomes = pg_array_new(arena, PG_FLOAT8, replies->count);
    for (size_t i = 0; i < replies->count; i++) {
        if (!replies->items[i].sample.is_drawn)
            continue;
        pg_array_uuid(ids, &replies->items[i].decision);
        pg_array_float8(outcomes, replies->items[i].sample.outcome);
    }
    pg_params_array(params, ids);
    pg_params_array(params, outcomes);
    return pg_session_run(session, sql_learning_drawn.text, params, NULL, err);
}

/* ---- rows of weights ---- */

int learning_read_segments(struct pg_session *session, struct arena *arena, struct reference *ret,
                           struct error *err)
{
    enum { TYPE, KEY, WEIGHTS, SAMPLES = WEIGHTS + LEARNING_WEIGHTS, HELPFUL, COLUMNS };
    static const struct pg_column columns[] = {
        [TYPE] = { "segment_type", PG_TEXT },        [KEY] = { "segment_key", PG_TEXT },
        [WEIGHTS] = { "sss_weight", PG_FLOAT8 },     [WEIGHTS + 1] = { "ars_weight", PG_FLOAT8 },
        [WEIGHTS + 2] = { "evs_weight", PG_FLOAT8 }, [WEIGHTS + 3] = { "trs_weight", PG_FLOAT8 },
        [SAMPLES] = { "sample_size", PG_INT8 },      [HELPFUL] = { "helpful_shift", PG_INT2 },
    };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_reference_segments.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    int count = pg_rows_count(rows);
    ret->segments = ARENA_ARRAY(arena, struct segment_weights, (size_t)count);
    ret->segment_count = (size_t)count;
    for (int row = 0; row < count; row++)
        ret->segments[row] = (struct segment_weights){
            .type = arena_copy(arena, pg_rows_text(rows, row, TYPE)),
            .key = arena_copy(arena, pg_rows_text(rows, row, KEY)),
            .sss = pg_rows_float(rows, row, WEIGHTS),
            .ars = pg_rows_float(rows, row, WEIGHTS + 1),
            .evs = pg_rows_float(rows, row, WEIGHTS + 2),
            .trs = pg_rows_float(rows, row, WEIGHTS + 3),
            .sample_size = pg_rows_int(rows, row, SAMPLES),
            .helpful_shift = (int)pg_rows_int(rows, row, HELPFUL),
        };
    return 0;
}

static json_t *json_of_row(const struct segment_weights *row)
{
    return json_pack("{s:f, s:f, s:f, s:f, s:I, s:i}", "sss", row->sss, "ars", row->ars, "evs",
                     row->evs, "trs", row->trs, "sample_size", (json_int_t)row->sample_size,
                     "helpful_shift", row->helpful_shift);
}

/* The checks of the table have seen to its members. */
static struct segment_weights row_of_json(struct str json)
{
    json_t *row = json_loadb(json.data, json.size, 0, NULL);
    struct segment_weights weights = {
        .sss = json_number_value(json_object_get(row, "sss")),
        .ars = json_number_value(json_object_get(row, "ars")),
        .evs = json_number_value(json_object_get(row, "evs")),
        .trs = json_number_value(json_object_get(row, "trs")),
        .sample_size = (int64_t)json_number_value(json_object_get(row, "sample_size")),
        .helpful_shift = (int)json_number_value(json_object_get(row, "helpful_shift")),
    };
    json_decref(row);
    return weights;
}

static void jsonb_param(struct pg_params *params, struct arena *arena, json_t *owned)
{
    char *text = json_dumps(owned, JSON_COMPACT | JSON_SORT_KEYS);
    pg_params_jsonb(params, arena_copy(arena, str_from(text)));
    free(text);
    json_decref(owned);
}

/* ---- trials ---- */

int learning_read_trials(struct pg_session *session, struct arena *arena,
                         struct learning_trial **ret, size_t *ret_count, struct error *err)
{
    enum { ID, TYPE, KEY, OLD, NEW, PREDICTED, SINCE, COLUMNS };
    static const struct pg_column columns[] = {
        [ID] = { "id", PG_UUID },
        [TYPE] = { "segment_type", PG_TEXT },
        [KEY] = { "segment_key", PG_TEXT },
        [OLD] = { "old_weights", PG_TEXT },
        [NEW] = { "new_weights", PG_TEXT },
        [PREDICTED] = { "predicted_improvement", PG_FLOAT8 },
        [SINCE] = { "since", PG_TIMESTAMPTZ },
    };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_learning_trials.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    *ret_count = (size_t)pg_rows_count(rows);
    *ret = ARENA_ARRAY(arena, struct learning_trial, *ret_count);
    for (int row = 0; row < (int)*ret_count; row++) {
        struct learning_trial *trial = &(*ret)[row];
        *trial = (struct learning_trial){
            .id = pg_rows_uuid(rows, row, ID),
            .old = row_of_json(pg_rows_text(rows, row, OLD)),
            .new = row_of_json(pg_rows_text(rows, row, NEW)),
            .predicted = pg_rows_float(rows, row, PREDICTED),
            .since_us = pg_rows_timestamptz(rows, row, SINCE),
        };
        trial->old.type = trial->new.type = arena_copy(arena, pg_rows_text(rows, row, TYPE));
        trial->old.key = trial->new.key = arena_copy(arena, pg_rows_text(rows, row, KEY));
    }
    return 0;
}

int learning_note_verdict(struct pg_session *session, const struct uuid *id,
                          const struct learning_verdict *verdict, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 3);
    pg_params_uuid(params, id);
    pg_params_float8(params, verdict->estimate.dr);
    pg_params_float8(params, verdict->accuracy);
    return pg_session_run(session, sql_learning_judge.text, params, NULL, err);
}

/* ---- what was found ---- */

static json_t *json_of_estimate(const struct learning_finding *finding)
{
    const struct learning_estimate *estimate = &finding->estimate;
    return json_pack("{s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:I, s:I, s:f}", "improvement",
                     estimate->dr, "lower", estimate->lower, "upper", estimate->upper, "ips",
                     estimate->ips, "ips_lower", estimate->ips_lower, "ips_upper",
                     estimate->ips_upper, "baseline", estimate->baseline, "samples",
                     (json_int_t)estimate->samples, "changed", (json_int_t)estimate->changed, "z",
                     finding->z);
}

int learning_write(struct pg_session *session, const struct learning_finding *finding,
                   struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(4096);
    struct pg_params *params = pg_params_new(arena, 12);
    bool proposes = finding->is_proposal;
    pg_params_uuid(params, &finding->id);
    pg_params_text(params, str_from(finding->instance));
    pg_params_text(params, proposes ? STR("PROPOSED") : STR("SKIPPED"));
    pg_params_text(params, str_from(finding->reason));
    pg_params_int4(params, finding->valid);
    pg_params_int4(params, finding->total);
    jsonb_param(params, arena, json_incref(finding->sizes));
    if (proposes) {
        pg_params_text(params, finding->new.type);
        pg_params_text(params, finding->new.key);
    } else {
        pg_params_null(params);
        pg_params_null(params);
    }
    jsonb_param(params, arena, proposes ? json_of_row(&finding->old) : json_object());
    jsonb_param(params, arena, proposes ? json_of_row(&finding->new) : json_object());
    jsonb_param(params, arena, proposes ? json_of_estimate(finding) : json_object());
    return pg_session_run(session, sql_learning_log.text, params, NULL, err);
}

/* ---- accepting, taking back, looking ---- */

static int change(struct pg_session *session, const struct sql_text *statement,
                  const struct uuid *id, const char *who, const char *how, json_t **ret,
                  struct error *err)
{
    static const struct pg_column columns[] = {
        { "id", PG_UUID },           { "action", PG_TEXT },
        { "segment_key", PG_TEXT },  { "old_weights", PG_JSONB },
        { "new_weights", PG_JSONB }, { "predicted_improvement", PG_FLOAT8 },
    };
    _cleanup_arena_ struct arena *arena = arena_new(512);
    struct pg_params *params = pg_params_new(arena, 3);
    const char *problem = validate_actor(str_from(who));
    if (problem != NULL)
        return error_set(err, ERROR_USAGE, "--by %s", problem);
    pg_params_uuid(params, id);
    pg_params_text(params, str_from(who));
    if (how != NULL)
        pg_params_text(params, str_from(how));
    json_t *done = NULL;
    if (rows_json_one(session, statement, params, columns, COUNT_OF(columns), &done, err) < 0)
        return -1;
    if (done == NULL)
        return error_set(err, ERROR_DATA,
                         how == NULL ? "it is no open proposal, or the weights it starts from were "
                                       "changed since (learn show tells)"
                                     : "it is not in force, or the weights were changed since "
                                       "(learn show tells)");
    if (ret != NULL)
        *ret = done;
    else
        json_decref(done);
    return 0;
}

int learning_apply(struct pg_session *session, const struct uuid *id, const char *who, json_t **ret,
                   struct error *err)
{
    return change(session, &sql_learning_apply, id, who, NULL, ret, err);
}

int learning_revert(struct pg_session *session, const struct uuid *id, const char *who,
                    enum learning_return how, json_t **ret, struct error *err)
{
    static const char *const names[] = { "REVERTED", "RETURNED" };
    return change(session, &sql_learning_revert, id, who, names[how], ret, err);
}

int learning_list(struct pg_session *session, int64_t limit, json_t **ret, struct error *err)
{
    static const struct pg_column columns[] = {
        { "id", PG_UUID },
        { "created_at", PG_TIMESTAMPTZ },
        { "action", PG_TEXT },
        { "reason", PG_TEXT },
        { "valid_segments", PG_INT4 },
        { "total_segments", PG_INT4 },
        { "segment_type", PG_TEXT },
        { "segment_key", PG_TEXT },
        { "predicted_improvement", PG_FLOAT8 },
        { "actual_improvement", PG_FLOAT8 },
        { "accuracy", PG_FLOAT8 },
        { "evaluated_at", PG_TIMESTAMPTZ },
    };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_int8(params, limit);
    return rows_json_list(session, &sql_learning_list, params, columns, COUNT_OF(columns), ret,
                          err);
}

int learning_show(struct pg_session *session, const struct uuid *id, json_t **ret,
                  struct error *err)
{
    static const struct pg_column columns[] = {
        { "id", PG_UUID },
        { "created_at", PG_TIMESTAMPTZ },
        { "action", PG_TEXT },
        { "reason", PG_TEXT },
        { "valid_segments", PG_INT4 },
        { "total_segments", PG_INT4 },
        { "sample_sizes", PG_JSONB },
        { "segment_type", PG_TEXT },
        { "segment_key", PG_TEXT },
        { "old_weights", PG_JSONB },
        { "new_weights", PG_JSONB },
        { "estimate", PG_JSONB },
        { "predicted_improvement", PG_FLOAT8 },
        { "applied_at", PG_TIMESTAMPTZ },
        { "baseline_performance", PG_FLOAT8 },
        { "actual_improvement", PG_FLOAT8 },
        { "accuracy", PG_FLOAT8 },
        { "evaluated_at", PG_TIMESTAMPTZ },
    };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_uuid(params, id);
    return rows_json_one(session, &sql_learning_show, params, columns, COUNT_OF(columns), ret, err);
}
