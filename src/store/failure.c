/* Blaming one post for its failure. */
#include "antoned/store/failure.h"

#include <string.h>

/* Classes of SQLSTATE whose messages name only identifiers. Others may quote the value that hurt.
 */
static const char *const quotable_classes[] = { "23", "40", "42", "53", "54", "55", "57" };

static bool is_quotable(const char *sqlstate)
{
    for (size_t i = 0; i < sizeof quotable_classes / sizeof quotable_classes[0]; i++)
        if (strncmp(sqlstate, quotable_classes[i], 2) == 0)
            return true;
    return false;
}

const char *failure_message(struct arena *arena, const struct error *err)
{
    if (err->sqlstate[0] == '\0')
        return arena_strdup(arena, err->message);
    if (is_quotable(err->sqlstate))
        return arena_printf(arena, "SQLSTATE %s: %s", err->sqlstate, err->message);
    return arena_printf(arena,
                        "SQLSTATE %s while recording the decision; the server's message is left "
                        "out because it may quote the post",
                        err->sqlstate);
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
