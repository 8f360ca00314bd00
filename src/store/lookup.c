/* Ids as operators type them. */
#include "antoned/store/lookup.h"

#include "antoned/domain/validate.h"

static int find(struct pg_session *session, const struct sql_text *statement,
                const struct pg_params *params, const char *what, struct uuid *ret,
                struct error *err)
{
    static const struct pg_column columns[] = { { "id", PG_UUID } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, statement->text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    int count = pg_rows_count(rows);
    if (count == 0)
        return error_set(err, ERROR_DATA, "there is no such %s", what);
    if (count > 1)
        return error_set(err, ERROR_DATA,
                         "that is the id of more than one %s: give more of it, or our own", what);
    *ret = pg_rows_uuid(rows, 0, 0);
    return 0;
}

static void add_range(struct pg_params *params, const struct uuid_range *range)
{
    pg_params_uuid(params, &range->first);
    pg_params_uuid(params, &range->last);
}

int lookup_id(struct pg_session *session, const struct sql_text *statement, const char *what,
              const char *typed, struct uuid *ret, struct error *err)
{
    const char *problem = validate_platform_post_id(str_from(typed));
    if (problem != NULL)
        return error_set(err, ERROR_USAGE, "the id of a %s %s", what, problem);

    _cleanup_arena_ struct arena *arena = arena_new(1024);
    struct pg_params *params = pg_params_new(arena, 3);
    struct uuid_range range;
    if (uuid_parse_prefix(str_from(typed), &range) == 0) {
        add_range(params, &range);
    } else {
        pg_params_null(params);
        pg_params_null(params);
    }
    pg_params_text(params, str_from(typed));
    return find(session, statement, params, what, ret, err);
}

int lookup_parse_id(const char *typed, struct uuid_range *ret, struct error *err)
{
    if (uuid_parse_prefix(str_from(typed), ret) < 0)
        return error_set(err, ERROR_USAGE,
                         "an id looks like 0193e5a0-0000-7000-8000-000000000000; its first %d "
                         "characters do where no other begins so",
                         UUID_PREFIX_MIN);
    return 0;
}

int lookup_own_id(struct pg_session *session, const struct sql_text *statement, const char *what,
                  const struct uuid_range *range, struct uuid *ret, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 2);
    add_range(params, range);
    return find(session, statement, params, what, ret, err);
}
