/* Counting a day and writing its figures. */
#include "antoned/store/kpi.h"

#include <stdio.h>
#include <string.h>

#include "antoned/base/arena.h"
#include "antoned/store/rows_json.h"
#include "antoned/store/sql_text.h"
#include "antoned/sys/config.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

enum { REPLIES_A_PAGE = 500, ROWS_MAX = 100000 };

/* ---- the days ---- */

int kpi_days(struct pg_session *session, const char *zone, int64_t keep_ms,
             char days[][KPI_DAY_SIZE], size_t *ret_count, struct error *err)
{
    static const struct pg_column columns[] = { { "day", PG_TEXT } };
    _cleanup_arena_ struct arena *arena = arena_new(512);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_params *params = pg_params_new(arena, 4);
    pg_params_text(params, str_from(zone));
    pg_params_int4(params, KPI_DAYS_AGAIN);
    if (keep_ms == CONFIG_FOREVER)
        pg_params_null(params);
    else
        pg_params_int8(params, keep_ms);
    pg_params_int8(params, KPI_DAYS_MAX);
    if (pg_session_run(session, sql_kpi_days.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COUNT_OF(columns), err) < 0)
        return -1;
    *ret_count = (size_t)pg_rows_count(rows);
    for (int row = 0; row < pg_rows_count(rows); row++)
        snprintf(days[row], KPI_DAY_SIZE, "%.*s", STR_ARG(pg_rows_text(rows, row, 0)));
    return 0;
}

/* ---- counting one ---- */

struct counting {
    struct pg_session *session;
    const char *zone, *day;
    struct kpi_tally *tallies;
    kpi_fault_sink *sink;
    void *ctx;
};

static struct pg_params *day_params(const struct counting *counting, struct arena *arena,
                                    size_t more)
{
    struct pg_params *params = pg_params_new(arena, 2 + more);
    pg_params_text(params, str_from(counting->day));
    pg_params_text(params, str_from(counting->zone));
    return params;
}

/* Rows (platform or NULL, counter, value). */
static int add_counters(const struct counting *counting, const struct sql_text *statement,
                        struct error *err)
{
    enum { PLATFORM, COUNTER, VALUE, COLUMNS };
    static const struct pg_column columns[COLUMNS] = { [PLATFORM] = { "platform", PG_TEXT },
                                                       [COUNTER] = { "counter", PG_TEXT },
                                                       [VALUE] = { "value", PG_FLOAT8 } };
    _cleanup_arena_ struct arena *arena = arena_new(512);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(counting->session, statement->text, day_params(counting, arena, 0), &rows,
                       err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    for (int row = 0; row < pg_rows_count(rows); row++) {
        enum platform platform = PLATFORM_TWITTER;
        int counter = kpi_counter_find(pg_rows_text(rows, row, COUNTER));
        bool all = pg_rows_null(rows, row, PLATFORM);
        if (counter < 0 ||
            (!all && platform_parse(pg_rows_text(rows, row, PLATFORM), &platform) < 0))
            return error_set(err, ERROR_INTERNAL, "%s: a counter that nobody knows",
                             statement->name);
        counting->tallies[all ? KPI_ALL : (int)platform].count[counter] =
            pg_rows_float(rows, row, VALUE);
    }
    return 0;
}

/* ---- its replies, page by page ---- */

enum { ID, PLATFORM, POSTED, DELETED, OWN, METRICS, FAULT, COLUMNS };
static const struct pg_column reply_columns[COLUMNS] = {
    [ID] = { "id", PG_UUID },
    [PLATFORM] = { "platform", PG_TEXT },
    [POSTED] = { "posted_at", PG_TIMESTAMPTZ },
    [DELETED] = { "is_deleted", PG_BOOL },
    [OWN] = { "is_own_deletion", PG_BOOL },
    [METRICS] = { "metrics", PG_TEXT },
    [FAULT] = { "fault", PG_TEXT },
};

struct faults {
    struct arena *arena;
    struct pg_array *ids, *texts;
    size_t count;
};

static void note_fault(struct faults *faults, const struct uuid *reply, struct str known,
                       const char *fault)
{
    if (str_equal_text(known, fault))
        return;
    pg_array_uuid(faults->ids, reply);
    pg_array_text(faults->texts, arena_copy(faults->arena, str_from(fault)));
    faults->count++;
}

static void count_reply(const struct counting *counting, const struct pg_rows *rows, int row,
                        struct faults *faults)
{
    struct outcome outcome;
    struct error err;
    enum platform platform;
    bool is_known = outcome_read(pg_rows_text(rows, row, METRICS), &outcome, &err) == 0;
    struct uuid id = pg_rows_uuid(rows, row, ID);
    struct kpi_reply reply = { .is_deleted = pg_rows_bool(rows, row, DELETED),
                               .is_own_deletion = pg_rows_bool(rows, row, OWN),
                               .outcome = is_known ? &outcome : NULL };
    note_fault(faults, &id, pg_rows_text(rows, row, FAULT), is_known ? "" : err.message);
    if (platform_parse(pg_rows_text(rows, row, PLATFORM), &platform) == 0)
        kpi_count_reply(&counting->tallies[platform], &reply);
    kpi_count_reply(&counting->tallies[KPI_ALL], &reply);
}

static int name_faults(const struct counting *counting, const struct faults *faults,
                       struct error *err)
{
    static const struct pg_column columns[] = { { "id", PG_UUID }, { "fault", PG_TEXT } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (faults->count == 0)
        return 0;
    struct pg_params *params = pg_params_new(faults->arena, 2);
    pg_params_array(params, faults->ids);
    pg_params_array(params, faults->texts);
    if (pg_session_run(counting->session, sql_kpi_name_faults.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COUNT_OF(columns), err) < 0)
        return -1;
    for (int row = 0; row < pg_rows_count(rows); row++) {
        struct uuid id = pg_rows_uuid(rows, row, 0);
        struct str fault = pg_rows_text(rows, row, 1);
        if (fault.size > 0)
            counting->sink(counting->ctx, &id, fault);
    }
    return 0;
}

/* 1: there may be more behind *at_us and *id. */
static int count_page(const struct counting *counting, int64_t *at_us, struct uuid *id,
                      struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(4096);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_params *params = day_params(counting, arena, 3);
    pg_params_timestamptz(params, *at_us);
    pg_params_uuid(params, id);
    pg_params_int8(params, REPLIES_A_PAGE);
    if (pg_session_run(counting->session, sql_kpi_outcomes.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, reply_columns, COLUMNS, err) < 0)
        return -1;
    struct faults faults = { arena, pg_array_new(arena, PG_UUID, REPLIES_A_PAGE),
                             pg_array_new(arena, PG_TEXT, REPLIES_A_PAGE), 0 };
    int count = pg_rows_count(rows);
    for (int row = 0; row < count; row++)
        count_reply(counting, rows, row, &faults);
    if (count > 0) {
        *at_us = pg_rows_timestamptz(rows, count - 1, POSTED);
        *id = pg_rows_uuid(rows, count - 1, ID);
    }
    return name_faults(counting, &faults, err) < 0 ? -1 : count == REPLIES_A_PAGE;
}

int kpi_count(struct pg_session *session, const char *zone, const char *day,
              struct kpi_tally ret[KPI_ALL + 1], kpi_fault_sink *sink, void *ctx, struct error *err)
{
    static const struct sql_text *const statements[] = { &sql_kpi_posts, &sql_kpi_drafts,
                                                         &sql_kpi_escalations };
    struct counting counting = { session, zone, day, ret, sink, ctx };
    int64_t at_us = 0; /* nothing was posted before 1970 */
    struct uuid id = { 0 };
    int more = 1;
    memset(ret, 0, (KPI_ALL + 1) * sizeof *ret);
    for (size_t i = 0; i < COUNT_OF(statements); i++)
        if (add_counters(&counting, statements[i], err) < 0)
            return -1;
    while (more > 0)
        more = count_page(&counting, &at_us, &id, err);
    return more;
}

/* ---- writing it ---- */

struct figure_rows {
    struct pg_array *platforms, *types, *names, *values, *numerators, *counts;
};

static void add_figure(struct figure_rows *out, int platform, const struct kpi_figure *figure,
                       const struct kpi_value *value)
{
    bool divides = figure->shape == KPI_RATE || figure->shape == KPI_MEAN;
    pg_array_text(out->platforms,
                  platform == KPI_ALL ? STR("") : str_from(platform_name((enum platform)platform)));
    pg_array_text(out->types, str_from(figure->type));
    pg_array_text(out->names, str_from(figure->name));
    pg_array_float8(out->values, value->value);
    if (divides)
        pg_array_float8(out->numerators, value->numerator);
    else
        pg_array_null(out->numerators);
    if (figure->shape == KPI_COUNT)
        pg_array_null(out->counts);
    else
        pg_array_int8(out->counts, (int64_t)value->n);
}

static struct pg_array *all_names(struct arena *arena)
{
    struct pg_array *names = pg_array_new(arena, PG_TEXT, kpi_figure_count);
    for (size_t i = 0; i < kpi_figure_count; i++)
        pg_array_text(names, str_from(kpi_figures[i].name));
    return names;
}

int kpi_write(struct pg_session *session, const char *day,
              const struct kpi_tally tallies[KPI_ALL + 1], int64_t *ret_written, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(8192);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    size_t most = (KPI_ALL + 1) * kpi_figure_count;
    struct figure_rows out = {
        pg_array_new(arena, PG_TEXT, most),   pg_array_new(arena, PG_TEXT, most),
        pg_array_new(arena, PG_TEXT, most),   pg_array_new(arena, PG_FLOAT8, most),
        pg_array_new(arena, PG_FLOAT8, most), pg_array_new(arena, PG_INT8, most)
    };
    for (int platform = 0; platform <= KPI_ALL; platform++)
        for (size_t i = 0; i < kpi_figure_count; i++) {
            struct kpi_value value;
            if (kpi_value_of(&kpi_figures[i], &tallies[platform], &value))
                add_figure(&out, platform, &kpi_figures[i], &value);
        }
    struct pg_params *params = pg_params_new(arena, 8);
    pg_params_text(params, str_from(day));
    pg_params_array(params, out.platforms);
    pg_params_array(params, out.types);
    pg_params_array(params, out.names);
    pg_params_array(params, out.values);
    pg_params_array(params, out.numerators);
    pg_params_array(params, all_names(arena));
    pg_params_array(params, out.counts);
    if (pg_session_run(session, sql_kpi_write.text, params, &rows, err) < 0)
        return -1;
    *ret_written = pg_rows_affected(rows);
    return 0;
}

/* ---- for people ---- */

int kpi_show(struct pg_session *session, const struct kpi_question *question, json_t **ret,
             struct error *err)
{
    static const struct pg_column columns[] = {
        { "metric", PG_TEXT },      { "day", PG_TEXT }, { "value", PG_FLOAT8 },
        { "numerator", PG_FLOAT8 }, { "n", PG_INT8 },
    };
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    struct pg_params *params = pg_params_new(arena, 6);
    pg_params_text(params, str_from(question->zone));
    pg_params_int4(params, question->days);
    pg_params_text(params, str_from(question->platform));
    pg_params_text(params, str_from(question->metric));
    pg_params_int8(params, ROWS_MAX);
    pg_params_array(params, all_names(arena));
    return rows_json_list(session, &sql_kpi_show, params, columns, COUNT_OF(columns), ret, err);
}

int kpi_faults(struct pg_session *session, int64_t limit, json_t **ret, struct error *err)
{
    static const struct pg_column columns[] = {
        { "id", PG_UUID },
        { "platform", PG_TEXT },
        { "posted_at", PG_TIMESTAMPTZ },
        { "fault", PG_TEXT },
    };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_int8(params, limit);
    return rows_json_list(session, &sql_kpi_faults, params, columns, COUNT_OF(columns), ret, err);
}
