/* The statements about experiments, and counting what came of them. */
#include "antoned/store/experiments.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/base/arena.h"
#include "antoned/store/rows_json.h"
#include "antoned/store/sql_text.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

enum { DECISIONS_A_PAGE = 2000 };

/* ---- planning, starting, stopping ---- */

int experiments_create(struct pg_session *session, const struct experiment_plan *plan,
                       const char *who, struct uuid *ret, struct error *err)
{
    enum { ID, ARCHETYPE, COLUMNS };
    static const struct pg_column columns[COLUMNS] = {
        [ID] = { "id", PG_UUID }, [ARCHETYPE] = { "archetype", PG_TEXT }
    };
    _cleanup_arena_ struct arena *arena = arena_new(512);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_params *params = pg_params_new(arena, 9);
    pg_params_text(params, str_from(plan->name));
    pg_params_text(params, str_from(plan->description));
    pg_params_text(params, str_from(plan->metric));
    pg_params_text(params, str_from(plan->archetype[0]));
    pg_params_text(params, str_from(plan->archetype[1]));
    pg_params_float8(params, plan->split);
    pg_params_timestamptz(params, plan->start_us);
    pg_params_timestamptz(params, plan->end_us);
    pg_params_text(params, str_from(who));
    if (pg_session_run(session, sql_experiment_create.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    struct str missing = pg_rows_text(rows, 0, ARCHETYPE);
    if (missing.size > 0)
        return error_set(err, ERROR_DATA, "there is no active archetype %.*s", STR_ARG(missing));
    if (pg_rows_null(rows, 0, ID))
        return error_set(err, ERROR_DATA,
                         "an experiment of that name is planned or runs; stop it, or take another");
    *ret = pg_rows_uuid(rows, 0, ID);
    return 0;
}

int experiments_find(struct pg_session *session, const char *typed, struct uuid *ret,
                     struct error *err)
{
    static const struct pg_column columns[] = { { "id", PG_UUID } };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_params *params = pg_params_new(arena, 3);
    struct uuid_range range;
    bool is_id = uuid_parse_prefix(str_from(typed), &range) == 0;
    for (int end = 0; end < 2; end++)
        if (is_id)
            pg_params_uuid(params, end == 0 ? &range.first : &range.last);
        else
            pg_params_null(params);
    pg_params_text(params, str_from(typed));
    if (pg_session_run(session, sql_experiment_find.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    if (pg_rows_count(rows) != 1)
        return error_set(err, ERROR_DATA, "%s",
                         pg_rows_count(rows) == 0 ? "there is no such experiment"
                                                  : "more than one experiment has such an id");
    *ret = pg_rows_uuid(rows, 0, 0);
    return 0;
}

static int read_start(const struct pg_rows *rows, struct error *err)
{
    enum { RUNS, STATUS, OTHER, IS_PAST };
    struct str other = pg_rows_text(rows, 0, OTHER);
    if (pg_rows_bool(rows, 0, RUNS))
        return 0;
    if (!str_equal_text(pg_rows_text(rows, 0, STATUS), "DRAFT"))
        return error_set(err, ERROR_DATA, "status: it is %.*s; a DRAFT alone can be started",
                         STR_ARG(pg_rows_text(rows, 0, STATUS)));
    if (pg_rows_bool(rows, 0, IS_PAST))
        return error_set(err, ERROR_DATA, "end: is past; plan it anew");
    return error_set(err, ERROR_DATA,
                     "start and end: \"%.*s\" runs in that time; one experiment runs at a time",
                     STR_ARG(other));
}

int experiments_start(struct pg_session *session, const struct uuid *id, const char *who,
                      struct error *err)
{
    static const struct pg_column columns[] = {
        { "runs", PG_BOOL }, { "status", PG_TEXT }, { "other", PG_TEXT }, { "is_past", PG_BOOL }
    };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_uuid(params, id);
    pg_params_text(params, str_from(who));
    if (pg_session_run(session, sql_experiment_lock.text, NULL, NULL, err) < 0 ||
        pg_session_run(session, sql_experiment_start.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COUNT_OF(columns), err) < 0)
        return -1;
    return read_start(rows, err);
}

int experiments_stop(struct pg_session *session, const struct uuid *id, const json_t *results,
                     const char *winner, const char *who, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    char *text = results != NULL ? json_dumps(results, JSON_COMPACT) : NULL;
    struct pg_params *params = pg_params_new(arena, 4);
    pg_params_uuid(params, id);
    if (text != NULL)
        pg_params_jsonb(params, str_from(text));
    else
        pg_params_null(params);
    pg_params_text(params, str_from(winner));
    pg_params_text(params, str_from(who));
    int result = pg_session_run(session, sql_experiment_stop.text, params, &rows, err);
    free(text);
    if (result == 0 && pg_rows_count(rows) == 0)
        return error_set(err, ERROR_DATA, "status: it had ended already");
    return result;
}

/* ---- looking ---- */

int experiments_list(struct pg_session *session, int64_t limit, json_t **ret, struct error *err)
{
    static const struct pg_column columns[] = {
        { "id", PG_UUID },
        { "name", PG_TEXT },
        { "status", PG_TEXT },
        { "metric", PG_TEXT },
        { "a", PG_TEXT },
        { "b", PG_TEXT },
        { "traffic_split", PG_FLOAT8 },
        { "start_date", PG_TIMESTAMPTZ },
        { "end_date", PG_TIMESTAMPTZ },
        { "winner", PG_TEXT },
    };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_int8(params, limit);
    return rows_json_list(session, &sql_experiment_list, params, columns, COUNT_OF(columns), ret,
                          err);
}

int experiments_show(struct pg_session *session, const struct uuid *id, json_t **ret,
                     struct error *err)
{
    static const struct pg_column columns[] = {
        { "id", PG_UUID },
        { "name", PG_TEXT },
        { "description", PG_TEXT },
        { "status", PG_TEXT },
        { "metric", PG_TEXT },
        { "a", PG_TEXT },
        { "b", PG_TEXT },
        { "traffic_split", PG_FLOAT8 },
        { "split", PG_FLOAT8 },
        { "start_date", PG_TIMESTAMPTZ },
        { "end_date", PG_TIMESTAMPTZ },
        { "winner", PG_TEXT },
        { "results", PG_JSONB },
    };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_uuid(params, id);
    if (rows_json_one(session, &sql_experiment_show, params, columns, COUNT_OF(columns), ret, err) <
        0)
        return -1;
    return *ret != NULL ? 0 : error_set(err, ERROR_DATA, "there is no such experiment");
}

/* ---- counting ---- */

enum { ID, VARIANT, METRICS, DELETED, COLUMNS };
static const struct pg_column outcome_columns[COLUMNS] = { [ID] = { "id", PG_UUID },
                                                           [VARIANT] = { "variant", PG_TEXT },
                                                           [METRICS] = { "metrics", PG_TEXT },
                                                           [DELETED] = { "is_deleted", PG_BOOL } };

static void count_decision(const struct pg_rows *rows, int row, struct experiment_counts *counts)
{
    struct outcome outcome;
    struct str variant = pg_rows_text(rows, row, VARIANT);
    int arm = str_equal_text(variant, "A") ? 0 : str_equal_text(variant, "B") ? 1 : -1;
    if (arm < 0)
        return;
    counts->assigned[arm]++;
    if (pg_rows_null(rows, row, METRICS))
        return;
    struct kpi_reply reply = { .is_deleted = pg_rows_bool(rows, row, DELETED) };
    if (outcome_read(pg_rows_text(rows, row, METRICS), &outcome, NULL) == 0)
        reply.outcome = &outcome;
    kpi_count_reply(&counts->tally[arm], &reply);
}

/* 1: there may be more behind *last. */
static int count_page(struct pg_session *session, const struct uuid *id, struct uuid *last,
                      struct experiment_counts *counts, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_params *params = pg_params_new(arena, 3);
    pg_params_uuid(params, id);
    pg_params_uuid(params, last);
    pg_params_int8(params, DECISIONS_A_PAGE);
    if (pg_session_run(session, sql_experiment_outcomes.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, outcome_columns, COLUMNS, err) < 0)
        return -1;
    int count = pg_rows_count(rows);
    for (int row = 0; row < count; row++)
        count_decision(rows, row, counts);
    if (count > 0)
        *last = pg_rows_uuid(rows, count - 1, ID);
    return count == DECISIONS_A_PAGE;
}

/* ---- what follows ---- */

/* Successes and failures stand where Thompson sampling looks for them (reference.experiments). */
static json_t *arm_json(const struct experiment_counts *counts,
                        const struct experiment_verdict *verdict, int arm)
{
    struct share share = verdict->arm[arm];
    return json_pack("{s:I, s:I, s:I, s:I, s:I}", "assigned", (json_int_t)counts->assigned[arm],
                     "posted", (json_int_t)counts->tally[arm].count[KPI_POSTED], "n",
                     (json_int_t)share.n, "successes", (json_int_t)share.successes, "failures",
                     (json_int_t)(share.n - share.successes));
}

static json_t *results_json(const struct experiment_counts *counts,
                            const struct experiment_verdict *verdict)
{
    const char *proposal = experiment_proposal(verdict);
    json_t *results = json_pack(
        "{s:o, s:o, s:s, s:o, s:f}", "a", arm_json(counts, verdict, 0), "b",
        arm_json(counts, verdict, 1), "verdict", experiment_state_text(verdict->state), "proposal",
        proposal != NULL ? json_string(proposal) : json_null(), "sample_ratio_p", verdict->ratio_p);
    if (verdict->is_compared) {
        json_object_set_new(results, "difference", json_real(verdict->compared.difference));
        json_object_set_new(results, "low", json_real(verdict->compared.low));
        json_object_set_new(results, "high", json_real(verdict->compared.high));
        json_object_set_new(results, "p", json_real(verdict->compared.p));
    }
    return results;
}

static int judge(struct pg_session *session, const struct uuid *id, const json_t *experiment,
                 json_t **ret_results, struct error *err)
{
    const struct kpi_figure *figure =
        experiment_figure(str_from(json_string_value(json_object_get(experiment, "metric"))));
    struct experiment_counts counts = { .split = json_number_value(
                                            json_object_get(experiment, "split")) };
    struct uuid last = { 0 };
    *ret_results = NULL;
    for (int more = figure != NULL; more != 0;)
        if ((more = count_page(session, id, &last, &counts, err)) < 0)
            return -1;
    if (figure != NULL) {
        struct experiment_verdict verdict = experiment_judge(figure, &counts);
        *ret_results = results_json(&counts, &verdict);
    }
    return 0;
}

int experiments_judge(struct pg_session *session, const struct uuid *id, json_t **ret_results,
                      struct error *err)
{
    json_t *experiment;
    if (experiments_show(session, id, &experiment, err) < 0)
        return -1;
    int result = judge(session, id, experiment, ret_results, err);
    json_decref(experiment);
    return result;
}

static int keep(struct pg_session *session, const struct uuid *id, const json_t *results,
                int64_t *ret_changed, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    char *text = json_dumps(results, JSON_COMPACT);
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_uuid(params, id);
    pg_params_jsonb(params, str_from(text));
    int result = pg_session_run(session, sql_experiment_judged.text, params, &rows, err);
    free(text);
    if (result == 0)
        *ret_changed += pg_rows_affected(rows);
    return result;
}

static const char *proposal_of(const json_t *results)
{
    return json_string_value(json_object_get(results, "proposal"));
}

static int judge_one(struct pg_session *session, const struct uuid *id,
                     void (*proposed)(void *ctx, const struct uuid *id, const char *winner),
                     void *ctx, int64_t *ret_changed, struct error *err)
{
    json_t *experiment, *results = NULL;
    if (experiments_show(session, id, &experiment, err) < 0)
        return -1;
    int result = judge(session, id, experiment, &results, err);
    if (result == 0 && results != NULL)
        result = keep(session, id, results, ret_changed, err);
    if (result == 0 && proposal_of(results) != NULL) {
        const char *before = proposal_of(json_object_get(experiment, "results"));
        if (before == NULL || strcmp(before, proposal_of(results)) != 0)
            proposed(ctx, id, proposal_of(results));
    }
    json_decref(results);
    json_decref(experiment);
    return result;
}

int experiments_judge_running(struct pg_session *session,
                              void (*proposed)(void *ctx, const struct uuid *id,
                                               const char *winner),
                              void *ctx, int64_t *ret_changed, struct error *err)
{
    static const struct pg_column columns[] = { { "id", PG_UUID } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_experiment_running.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    for (int row = 0; row < pg_rows_count(rows); row++) {
        struct uuid id = pg_rows_uuid(rows, row, 0);
        if (judge_one(session, &id, proposed, ctx, ret_changed, err) < 0)
            return -1;
    }
    return 0;
}
