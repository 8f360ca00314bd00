/* Reading and changing the rules of platforms. */
#include "antoned/store/platform.h"

#include "antoned/base/arena.h"
#include "antoned/base/timestamp.h"
#include "antoned/domain/validate.h"
#include "antoned/store/rows_json.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

enum { SOURCE_MIN = 10, SOURCE_MAX = 500, DATE_SIZE = 10 };

int platform_list(struct pg_session *session, json_t **ret, struct error *err)
{
    static const struct pg_column columns[] = {
        { "platform", PG_TEXT },           { "max_length", PG_INT4 },
        { "needs_mention", PG_BOOL },      { "needs_disclosure", PG_BOOL },
        { "allows_links", PG_BOOL },       { "replies_per_day", PG_INT4 },
        { "seconds_between", PG_INT4 },    { "handles", PG_TEXT_ARRAY },
        { "closed_communities", PG_INT8 },
    };
    return rows_json_list(session, &sql_platform_list, NULL, columns, COUNT_OF(columns), ret, err);
}

int platform_show(struct pg_session *session, enum platform platform, json_t **ret,
                  struct error *err)
{
    static const struct pg_column columns[] = {
        { "rule", PG_TEXT },        { "entry", PG_TEXT },       { "value", PG_TEXT },
        { "is_verified", PG_BOOL }, { "source_date", PG_TEXT }, { "updated_at", PG_TIMESTAMPTZ },
        { "source", PG_TEXT },
    };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_text(params, str_from(platform_name(platform)));
    return rows_json_list(session, &sql_platform_show, params, columns, COUNT_OF(columns), ret,
                          err);
}

/* "2026-11-29", a day that exists. */
static bool is_date(const char *text, struct arena *arena)
{
    int64_t us;
    struct str date = str_from(text);
    return date.size == DATE_SIZE &&
           timestamp_parse(str_from(arena_printf(arena, "%sT00:00:00Z", text)), &us) == 0;
}

static int check_words(const struct platform_change *change, struct arena *arena, struct error *err)
{
    const char *problem = validate_actor(str_from(change->who));
    if (problem != NULL)
        return error_set(err, ERROR_USAGE, "--by %s", problem);
    problem = validate_note(str_from(change->why));
    if (problem != NULL || *change->why == '\0')
        return error_set(err, ERROR_USAGE, "--reason %s", problem != NULL ? problem : "is empty");
    problem = validate_note(str_from(change->source));
    size_t size = str_from(change->source).size;
    if (problem != NULL || size < SOURCE_MIN || size > SOURCE_MAX)
        return error_set(err, ERROR_USAGE,
                         "--source %s: 10 to 500 bytes that tell a reader where it stands",
                         problem != NULL ? problem : "has the wrong length");
    if (!is_date(change->source_date, arena))
        return error_set(err, ERROR_USAGE, "--date \"%s\" is no day: 2026-11-29",
                         change->source_date);
    return 0;
}

int platform_set(struct pg_session *session, const struct platform_change *change, json_t **ret,
                 struct error *err)
{
    static const struct pg_column columns[] = {
        { "platform", PG_TEXT }, { "rule", PG_TEXT },   { "entry", PG_TEXT },
        { "value", PG_TEXT },    { "before", PG_TEXT },
    };
    _cleanup_arena_ struct arena *arena = arena_new(1024);
    if (check_words(change, arena, err) < 0)
        return -1;
    struct pg_params *params = pg_params_new(arena, 9);
    pg_params_text(params, str_from(platform_name(change->platform)));
    pg_params_text(params, str_from(change->rule));
    pg_params_text(params, str_from(change->entry));
    pg_params_text(params, str_from(change->value));
    pg_params_bool(params, change->is_verified);
    pg_params_text(params, str_from(change->source));
    pg_params_text(params, str_from(change->source_date));
    pg_params_text(params, str_from(change->who));
    pg_params_text(params, str_from(change->why));
    json_t *row;
    if (rows_json_one(session, &sql_platform_set, params, columns, COUNT_OF(columns), &row, err) <
        0)
        return -1;
    if (row == NULL)
        return error_set(err, ERROR_DATA, "%s has no %s \"%s\" to strike out",
                         platform_name(change->platform), change->rule, change->entry);
    *ret = row;
    return 0;
}
