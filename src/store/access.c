/* Asks the server for its access files and what it makes of them. */
#include "antoned/store/access.h"

#include "antoned/pg/rows.h"
#include "antoned/store/sql_text.h"

int access_files(struct pg_session *admin, struct buffer *ret_hba, struct buffer *ret_ident,
                 struct error *err)
{
    enum { HBA, IDENT, COLUMNS };
    static const struct pg_column columns[] = {
        [HBA] = { "hba_file", PG_TEXT }, [IDENT] = { "ident_file", PG_TEXT }
    };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(admin, sql_access_files.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    buffer_add_str(ret_hba, pg_rows_text(rows, 0, HBA));
    buffer_add_str(ret_ident, pg_rows_text(rows, 0, IDENT));
    return 0;
}

int access_check(struct pg_session *admin, struct error *err)
{
    static const struct pg_column columns[] = { { "problem", PG_TEXT } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(admin, sql_access_problems.text, NULL, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    if (pg_rows_count(rows) == 0)
        return 0;
    return error_set(err, ERROR_CONFIG, "%.*s", STR_ARG(pg_rows_text(rows, 0, 0)));
}

int access_reload(struct pg_session *admin, struct error *err)
{
    return pg_session_run(admin, sql_access_reload.text, NULL, NULL, err);
}
