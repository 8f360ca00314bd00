/* Marking one post as failed. */
#include "antoned/store/failure.h"

const char *failure_message(struct arena *arena, const struct error *err)
{
    if (err->sqlstate[0] == '\0')
        return arena_strdup(arena, err->message);
    return arena_printf(arena, "SQLSTATE %s: %s", err->sqlstate, err->message);
}

struct pg_params *failure_params(struct arena *arena, const struct uuid *post_id,
                                 const char *message, int max_attempts, int64_t retry_delay_ms)
{
    struct pg_params *params = pg_params_new(arena, 4);
    pg_params_uuid(params, post_id);
    pg_params_text(params, str_from(message));
    pg_params_int4(params, max_attempts);
    pg_params_float8(params, (double)retry_delay_ms);
    return params;
}

int failure_parse(struct pg_rows *rows, struct failure_outcome *ret, struct error *err)
{
    enum { ERROR_COUNT, GIVEN_UP, COLUMNS };
    static const struct pg_column columns[COLUMNS] = {
        [ERROR_COUNT] = { "error_count", PG_INT4 }, [GIVEN_UP] = { "given_up", PG_BOOL }
    };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    *ret = (struct failure_outcome){ 0 };
    if (pg_rows_count(rows) == 0)
        return 0;
    *ret = (struct failure_outcome){
        .found = true,
        .given_up = pg_rows_bool(rows, 0, GIVEN_UP),
        .error_count = (int)pg_rows_int(rows, 0, ERROR_COUNT),
    };
    return 0;
}
