/* What a reviewer has in hand, and does with it. */
#include "antoned/store/review_hand.h"

#include "antoned/base/arena.h"
#include "antoned/store/rows_json.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

static struct pg_params *params_of(struct arena *arena, const struct uuid *id, size_t count)
{
    struct pg_params *params = pg_params_new(arena, count);
    pg_params_uuid(params, id);
    return params;
}

static void add_text(struct pg_params *params, const char *text)
{
    if (text != NULL)
        pg_params_text(params, str_from(text));
    else
        pg_params_null(params);
}

/* A statement that answers with the row that it changed: none is ERROR_DATA and `otherwise`. */
static int change(struct pg_session *session, const struct sql_text *statement,
                  const struct pg_params *params, const char *status_name, const char *otherwise,
                  struct uuid *ret, struct error *err)
{
    const struct pg_column columns[] = { { "id", PG_UUID }, { status_name, PG_TEXT } };
    json_t *row;
    if (rows_json_one(session, statement, params, columns, COUNT_OF(columns), &row, err) < 0)
        return -1;
    if (row == NULL)
        return error_set(err, ERROR_DATA, "%s", otherwise);
    if (ret != NULL)
        uuid_parse(str_from(json_string_value(json_object_get(row, "id"))), ret);
    json_decref(row);
    return 0;
}

int review_let_go(struct pg_session *session, const struct uuid *id, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    return pg_session_run(session, sql_review_let_go.text, params_of(arena, id, 1), NULL, err);
}

int review_hold(struct pg_session *session, const struct uuid *id, bool *ret_held,
                struct error *err)
{
    static const struct pg_column columns[] = { { "held", PG_BOOL }, { "waits", PG_BOOL } };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    json_t *row;
    if (rows_json_one(session, &sql_review_hold, params_of(arena, id, 1), columns,
                      COUNT_OF(columns), &row, err) < 0)
        return -1;
    bool held = json_is_true(json_object_get(row, "held")),
         waits = json_is_true(json_object_get(row, "waits"));
    json_decref(row);
    *ret_held = held && waits;
    return held && !waits ? review_let_go(session, id, err) : 0;
}

int review_author(struct pg_session *session, const struct uuid *post, json_t **ret,
                  struct error *err)
{
    static const struct pg_column columns[] = {
        { "handle", PG_TEXT },        { "follower_count", PG_INT8 },
        { "is_power_user", PG_BOOL }, { "relationship_score", PG_FLOAT8 },
        { "is_blocked", PG_BOOL },    { "first_seen_at", PG_TIMESTAMPTZ },
        { "events", PG_JSONB },       { "posts", PG_INT8 },
        { "stopped", PG_INT8 },       { "answered", PG_INT8 },
    };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    return rows_json_one(session, &sql_review_author, params_of(arena, post, 1), columns,
                         COUNT_OF(columns), ret, err);
}

int review_approve_edited(struct pg_session *session, const struct uuid *reply, const char *who,
                          const char *text, size_t length, const char *draft, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = params_of(arena, reply, 5);
    add_text(params, who);
    add_text(params, text);
    add_text(params, draft);
    pg_params_int4(params, (int32_t)length);
    return change(session, &sql_review_approve_edited, params, "approval_status",
                  "somebody else has judged or changed it meanwhile, or it may not be posted by "
                  "the rules of its platform (antonectl platform show)",
                  NULL, err);
}

int review_reopen(struct pg_session *session, const struct uuid *reply, const char *who,
                  const char *draft, size_t length, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = params_of(arena, reply, 4);
    add_text(params, who);
    add_text(params, draft);
    pg_params_int4(params, (int32_t)length);
    return change(session, &sql_review_reopen, params, "approval_status",
                  "too late: a poster has it, or somebody else has judged it", NULL, err);
}

int review_reopen_escalation(struct pg_session *session, const struct uuid *escalation,
                             const char *who, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = params_of(arena, escalation, 2);
    add_text(params, who);
    return change(session, &sql_review_reopen_escalation, params, "status",
                  "too late: somebody else has resolved it", NULL, err);
}

int review_flag(struct pg_session *session, const struct uuid *reply, const char *who,
                const char *why, struct uuid *ret, struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = params_of(arena, reply, 3);
    add_text(params, who);
    add_text(params, why);
    return change(session, &sql_review_flag, params, "status",
                  "the post is gone, or a colleague is asked already", ret, err);
}
