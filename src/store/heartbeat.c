/* The heartbeat row. */
#include "antoned/store/heartbeat.h"

struct pg_params *heartbeat_params(struct arena *arena, const struct heartbeat_values *values)
{
    struct pg_params *params = pg_params_new(arena, 6);
    pg_params_text(params, str_from(values->instance));
    pg_params_text(params, str_from(values->host));
    pg_params_text(params, str_from(values->version));
    pg_params_timestamptz(params, values->started_at_us);
    pg_params_int8(params, values->posts_processed);
    pg_params_text(params, str_from(values->state));
    return params;
}

int heartbeat_parse(struct pg_rows *rows, struct heartbeat_outcome *ret, struct error *err)
{
    enum { WRITTEN, HOST, STARTED_AT, COLUMNS };
    static const struct pg_column columns[COLUMNS] = {
        [WRITTEN] = { "written", PG_BOOL },
        [HOST] = { "host", PG_TEXT },
        [STARTED_AT] = { "started_at", PG_TIMESTAMPTZ },
    };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    *ret = (struct heartbeat_outcome){ 0 };
    if (pg_rows_count(rows) == 0)
        return 0;
    *ret = (struct heartbeat_outcome){
        .written = pg_rows_bool(rows, 0, WRITTEN),
        .owner_host = pg_rows_text(rows, 0, HOST),
        .owner_started_at_us = pg_rows_timestamptz(rows, 0, STARTED_AT),
    };
    return 0;
}
