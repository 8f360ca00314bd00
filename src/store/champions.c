/* The statements about champions. */
#include "antoned/store/champions.h"

#include "antoned/base/arena.h"
#include "antoned/store/rows_json.h"
#include "antoned/store/sql_text.h"

enum { AUTHORS_A_PAGE = 500 };

int champions_rank(struct pg_session *session, struct uuid *last, bool *ret_more, int64_t *changed,
                   struct error *err)
{
    enum { LAST, CHANGED, COLUMNS };
    static const struct pg_column columns[COLUMNS] = {
        [LAST] = { "last", PG_UUID }, [CHANGED] = { "changed", PG_INT8 }
    };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_uuid(params, last);
    pg_params_int8(params, AUTHORS_A_PAGE);
    if (pg_session_run(session, sql_champions_rank.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    *ret_more = !pg_rows_null(rows, 0, LAST);
    if (*ret_more)
        *last = pg_rows_uuid(rows, 0, LAST);
    *changed += pg_rows_int(rows, 0, CHANGED);
    return 0;
}

int champions_list(struct pg_session *session, const char *tier, int64_t limit, json_t **ret,
                   struct error *err)
{
    static const struct pg_column columns[] = {
        { "id", PG_UUID },
        { "tier", PG_TEXT },
        { "platform", PG_TEXT },
        { "handle", PG_TEXT },
        { "engagements", PG_INT4 },
        { "since", PG_TIMESTAMPTZ },
        { "dm_sent_at", PG_TIMESTAMPTZ },
        { "sample_sent", PG_BOOL },
        { "converted", PG_BOOL },
    };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_text(params, str_from(tier));
    pg_params_int8(params, limit);
    return rows_json_list(session, &sql_champions_list, params, columns,
                          sizeof columns / sizeof columns[0], ret, err);
}
