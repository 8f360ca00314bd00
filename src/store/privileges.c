/* Judging the role of a work connection. */
#include "antoned/store/privileges.h"

#include "antoned/pg/params.h"

int privileges_parse(struct pg_rows *rows, bool strict, struct error *err)
{
    enum { ROLE, IS_SUPERUSER, MISSING, EXCESS, COLUMNS };
    static const struct pg_column columns[COLUMNS] = { { "role", PG_TEXT },
                                                       { "is_superuser", PG_BOOL },
                                                       { "missing", PG_TEXT },
                                                       { "excess", PG_TEXT } };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    struct str role = pg_rows_text(rows, 0, ROLE), missing = pg_rows_text(rows, 0, MISSING),
               excess = pg_rows_text(rows, 0, EXCESS);
    if (missing.size > 0)
        return error_set(err, ERROR_CONFIG,
                         "role %.*s lacks %.*s: connect as a member of antone_worker",
                         STR_ARG(role), STR_ARG(missing));
    if (!strict)
        return 0;
    if (pg_rows_bool(rows, 0, IS_SUPERUSER))
        return error_set(err, ERROR_CONFIG,
                         "role %.*s is a superuser, which production refuses: connect as a member "
                         "of antone_worker",
                         STR_ARG(role));
    if (excess.size > 0)
        return error_set(
            err, ERROR_CONFIG,
            "role %.*s may do more than the daemon should, which production refuses: %.*s",
            STR_ARG(role), STR_ARG(excess));
    return 0;
}
