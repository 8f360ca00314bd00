/* The rows of antone.pauses. */
#include "antoned/store/pauses.h"

#include <stdio.h>

#include "antoned/base/arena.h"
#include "antoned/store/rows_json.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static const char *const names[PAUSE_PARTS] = { "intake", "retention" };
static const struct pg_column pause_columns[] = {
    { "part", PG_TEXT },
    { "paused_at", PG_TIMESTAMPTZ },
    { "paused_by", PG_TEXT },
    { "reason", PG_TEXT },
};

const char *pause_part_name(enum pause_part part)
{
    return names[part];
}

static struct pause read_pause(const struct pg_rows *rows, int row)
{
    enum { PART, AT, BY, REASON };
    struct pause pause = { .is_paused = true, .since_us = pg_rows_timestamptz(rows, row, AT) };
    snprintf(pause.by, sizeof pause.by, "%.*s", STR_ARG(pg_rows_text(rows, row, BY)));
    snprintf(pause.reason, sizeof pause.reason, "%.*s", STR_ARG(pg_rows_text(rows, row, REASON)));
    return pause;
}

int pauses_parse(struct pg_rows *rows, struct pauses *ret, struct error *err)
{
    if (pg_rows_bind(rows, pause_columns, COUNT_OF(pause_columns), err) < 0)
        return -1;
    *ret = (struct pauses){ 0 };
    for (int row = 0; row < pg_rows_count(rows); row++) {
        int part = str_index(pg_rows_text(rows, row, 0), names, PAUSE_PARTS);
        if (part >= 0)
            ret->parts[part] = read_pause(rows, row);
    }
    return 0;
}

int pauses_list(struct pg_session *session, json_t **ret, struct error *err)
{
    return rows_json_list(session, &sql_pauses_look, NULL, pause_columns, COUNT_OF(pause_columns),
                          ret, err);
}

/* ---- by an operator ---- */

static int check_who(const char *who, struct error *err)
{
    const char *problem = validate_actor(str_from(who));
    return problem == NULL ? 0 : error_set(err, ERROR_USAGE, "--by %s", problem);
}

static struct pg_params *pause_params(struct arena *arena, enum pause_part part, const char *who,
                                      const char *text)
{
    struct pg_params *params = pg_params_new(arena, 3);
    pg_params_text(params, str_from(names[part]));
    pg_params_text(params, str_from(who));
    if (text != NULL && *text != '\0')
        pg_params_text(params, str_from(text));
    else
        pg_params_null(params);
    return params;
}

int pauses_check(struct pg_session *session, enum pause_part part, struct error *err)
{
    json_t *list, *row;
    size_t i;
    int result = 0;
    if (pauses_list(session, &list, err) < 0)
        return -1;
    json_array_foreach(list, i, row)
    {
        if (str_equal_text(str_from(json_string_value(json_object_get(row, "part"))), names[part]))
            result = error_set(err, ERROR_RETRY, "%s is paused by %s since %s: %s", names[part],
                               json_string_value(json_object_get(row, "paused_by")),
                               json_string_value(json_object_get(row, "paused_at")),
                               json_string_value(json_object_get(row, "reason")));
    }
    json_decref(list);
    return result;
}

/* Why pauses.begin changed nothing. */
static int tell_paused(struct pg_session *session, enum pause_part part, struct error *err)
{
    if (pauses_check(session, part, err) == 0)
        return error_set(err, ERROR_RETRY, "somebody else has just let %s go on; try again",
                         names[part]);
    if (err->code == ERROR_RETRY && err->sqlstate[0] == '\0')
        err->code = ERROR_DATA;
    return -1;
}

int pauses_begin(struct pg_session *session, enum pause_part part, const char *who,
                 const char *reason, json_t **ret, struct error *err)
{
    const char *problem = validate_reason(str_from(reason));
    if (check_who(who, err) < 0)
        return -1;
    if (problem != NULL)
        return error_set(err, ERROR_USAGE, "--reason %s", problem);
    _cleanup_arena_ struct arena *arena = arena_new(256);
    json_t *row;
    if (rows_json_one(session, &sql_pauses_begin, pause_params(arena, part, who, reason),
                      pause_columns, COUNT_OF(pause_columns), &row, err) < 0)
        return -1;
    if (row == NULL)
        return tell_paused(session, part, err);
    *ret = row;
    return 0;
}

int pauses_end(struct pg_session *session, enum pause_part part, const char *who, const char *note,
               json_t **ret, struct error *err)
{
    static const struct pg_column columns[] = {
        { "part", PG_TEXT },   { "paused_at", PG_TIMESTAMPTZ }, { "paused_by", PG_TEXT },
        { "reason", PG_TEXT }, { "paused_seconds", PG_INT8 },
    };
    const char *problem = validate_note(str_from(note));
    if (check_who(who, err) < 0)
        return -1;
    if (problem != NULL)
        return error_set(err, ERROR_USAGE, "--note %s", problem);
    _cleanup_arena_ struct arena *arena = arena_new(256);
    json_t *row;
    if (rows_json_one(session, &sql_pauses_end, pause_params(arena, part, who, note), columns,
                      COUNT_OF(columns), &row, err) < 0)
        return -1;
    if (row == NULL)
        return error_set(err, ERROR_DATA, "%s is not paused", names[part]);
    *ret = row;
    return 0;
}
