/* The lead of the nightly counts. */
#include "antoned/store/figures.h"

#include "antoned/base/arena.h"
#include "antoned/store/sql_text.h"

int figures_lead(struct pg_session *session, const char *job, int64_t due_us,
                 struct figures_lead *ret, struct error *err)
{
    enum { LEADS, NOW, DONE, COLUMNS };
    static const struct pg_column columns[COLUMNS] = { [LEADS] = { "leads", PG_BOOL },
                                                       [NOW] = { "now", PG_TIMESTAMPTZ },
                                                       [DONE] = { "is_done", PG_BOOL } };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_text(params, str_from(job));
    pg_params_timestamptz(params, due_us != 0 ? due_us : INT64_MIN);
    if (pg_session_run(session, sql_figures_lead.text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    ret->leads = pg_rows_bool(rows, 0, LEADS);
    ret->now_us = pg_rows_timestamptz(rows, 0, NOW);
    ret->is_done = pg_rows_bool(rows, 0, DONE);
    return 0;
}
