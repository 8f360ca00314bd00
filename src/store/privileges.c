/* Judging the roles of connections. */
#include "antoned/store/privileges.h"

#include "antoned/store/dataset_statements.h"

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

static struct pg_params *retention_params(struct arena *arena,
                                          const bool datasets[ARCHIVE_DATASET_COUNT])
{
    struct pg_array *tables = pg_array_new(arena, PG_TEXT, ARCHIVE_DATASET_COUNT);
    struct pg_array *companions = pg_array_new(arena, PG_TEXT, ARCHIVE_DATASET_COUNT);
    for (unsigned i = 0; i < ARCHIVE_DATASET_COUNT; i++) {
        enum archive_dataset dataset = (enum archive_dataset)i;
        if (datasets[i]) {
            pg_array_text(tables, str_from(archive_dataset_info(dataset)->name));
            dataset_add_companions(dataset, companions);
        }
    }
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_array(params, tables);
    pg_params_array(params, companions);
    return params;
}

static int parse_retention(struct pg_rows *rows, struct error *err)
{
    enum { ROLE, MISSING, REMEDY, IS_MEMBER, COLUMNS };
    static const struct pg_column columns[COLUMNS] = {
        { "role", PG_TEXT }, { "missing", PG_TEXT }, { "remedy", PG_TEXT }, { "is_member", PG_BOOL }
    };
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    struct str missing = pg_rows_text(rows, 0, MISSING);
    if (missing.size == 0)
        return 0;
    if (!pg_rows_bool(rows, 0, IS_MEMBER))
        return error_set(err, ERROR_PERMISSION,
                         "role %.*s is no member of antone_retention, which alone may delete: name "
                         "one that is in database.maintenance_conninfo (where it is not set, "
                         "database.conninfo counts)",
                         STR_ARG(pg_rows_text(rows, 0, ROLE)));
    return error_set(err, ERROR_PERMISSION,
                     "role %.*s lacks %.*s, which retention as configured needs: as antone_owner, "
                     "%.*s",
                     STR_ARG(pg_rows_text(rows, 0, ROLE)), STR_ARG(missing),
                     STR_ARG(pg_rows_text(rows, 0, REMEDY)));
}

int privileges_check_retention(struct pg_session *session,
                               const bool datasets[ARCHIVE_DATASET_COUNT], struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_privileges_retention.text, retention_params(arena, datasets),
                       &rows, err) < 0)
        return -1;
    return parse_retention(rows, err);
}
