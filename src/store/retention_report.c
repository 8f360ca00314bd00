/* Reports on retention. */
#include "antoned/store/retention_report.h"

#include "antoned/base/arena.h"
#include "antoned/store/dataset_statements.h"
#include "antoned/store/rows_json.h"

int retention_now(struct pg_session *session, int64_t *ret_us, struct error *err)
{
    static const struct pg_column columns[] = { { "now", PG_TIMESTAMPTZ } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_retention_now.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    *ret_us = pg_rows_timestamptz(rows, 0, 0);
    return 0;
}

int retention_plan(struct pg_session *session, enum archive_dataset dataset, int64_t limit_us,
                   int64_t part_rows, json_t **ret, struct error *err)
{
    static const struct pg_column columns[] = {
        { "period", PG_TEXT }, { "batches", PG_INT8 },   { "rows", PG_INT8 },
        { "bytes", PG_INT8 },  { "first_key", PG_TEXT }, { "last_key", PG_TEXT },
    };
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_timestamptz(params, limit_us);
    pg_params_int8(params, part_rows);
    return rows_json_list(session, dataset_statements(dataset)->plan, params, columns,
                          sizeof columns / sizeof columns[0], ret, err);
}

int retention_look(struct pg_session *session, int64_t posts_limit_us, json_t **ret,
                   struct error *err)
{
    static const struct pg_column columns[] = {
        { "now", PG_TIMESTAMPTZ },
        { "last_started_at", PG_TIMESTAMPTZ },
        { "last_finished_at", PG_TIMESTAMPTZ },
        { "last_outcome", PG_TEXT },
        { "last_instance", PG_TEXT },
        { "last_error", PG_TEXT },
        { "last_done_at", PG_TIMESTAMPTZ },
        { "last_verified_at", PG_TIMESTAMPTZ },
        { "clock_last_at", PG_TIMESTAMPTZ },
        { "unprocessed", PG_INT8 },
        { "escalated", PG_INT8 },
        { "held", PG_INT8 },
        { "archives", PG_INT8 },
        { "erasures", PG_INT8 },
        { "files", PG_INT8 },
        { "rows", PG_INT8 },
        { "bytes", PG_INT8 },
    };
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_timestamptz(params, posts_limit_us);
    return rows_json_one(session, &sql_retention_status, params, columns,
                         sizeof columns / sizeof columns[0], ret, err);
}
