/* Replies and escalations, listed and settled. */
#include "antoned/store/review.h"

#include <string.h>

#include "antoned/base/arena.h"
#include "antoned/domain/validate.h"
#include "antoned/store/rows_json.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

int review_replies(struct pg_session *session, enum review_which which, int64_t limit, json_t **ret,
                   struct error *err)
{
    static const struct pg_column columns[] = {
        { "id", PG_UUID },
        { "platform", PG_TEXT },
        { "approval_status", PG_TEXT },
        { "mode", PG_TEXT },
        { "archetype", PG_TEXT },
        { "created_at", PG_TIMESTAMPTZ },
        { "age_seconds", PG_INT8 },
        { "approved_by", PG_TEXT },
        { "approved_at", PG_TIMESTAMPTZ },
        { "taken_by", PG_TEXT },
        { "taken_at", PG_TIMESTAMPTZ },
        { "posted_at", PG_TIMESTAMPTZ },
        { "posting", PG_TEXT },
        { "utm_code", PG_TEXT },
        { "decision_id", PG_UUID },
        { "post_id", PG_UUID },
        { "escalated", PG_BOOL },
        { "obstacle", PG_TEXT },
        { "content", PG_TEXT },
    };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 3);
    pg_params_bool(params, which == REVIEW_PENDING);
    pg_params_int8(params, limit);
    pg_params_bool(params, which == REVIEW_UNCERTAIN);
    return rows_json_list(session, &sql_review_replies, params, columns, COUNT_OF(columns), ret,
                          err);
}

int review_escalations(struct pg_session *session, bool closed_too, int64_t limit, json_t **ret,
                       struct error *err)
{
    static const struct pg_column columns[] = {
        { "id", PG_UUID },
        { "priority", PG_TEXT },
        { "status", PG_TEXT },
        { "reason", PG_TEXT },
        { "post_count", PG_INT4 },
        { "platform", PG_TEXT },
        { "platform_post_id", PG_TEXT },
        { "post_id", PG_UUID },
        { "decision_id", PG_UUID },
        { "reply_id", PG_UUID },
        { "created_at", PG_TIMESTAMPTZ },
        { "age_seconds", PG_INT8 },
        { "assigned_to", PG_TEXT },
        { "resolved_by", PG_TEXT },
        { "resolved_at", PG_TIMESTAMPTZ },
        { "resolution_notes", PG_TEXT },
    };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_bool(params, closed_too);
    pg_params_int8(params, limit);
    return rows_json_list(session, &sql_review_escalations, params, columns, COUNT_OF(columns), ret,
                          err);
}

static int check_words(const char *who, const char *note, struct error *err)
{
    const char *problem = validate_actor(str_from(who));
    if (problem != NULL)
        return error_set(err, ERROR_USAGE, "--by %s", problem);
    problem = validate_note(str_from(note));
    if (problem != NULL)
        return error_set(err, ERROR_USAGE, "--note %s", problem);
    return 0;
}

static void note_param(struct pg_params *params, const char *note)
{
    if (note != NULL && *note != '\0')
        pg_params_text(params, str_from(note));
    else
        pg_params_null(params);
}

static json_t *one_by_id(struct pg_session *session, const struct sql_text *statement,
                         const struct uuid *id, const struct pg_column *columns, size_t count,
                         struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_uuid(params, id);
    json_t *row = NULL;
    if (rows_json_one(session, statement, params, columns, count, &row, err) == 0 && row == NULL)
        error_set(err, ERROR_DATA, "there is none of that id");
    return row;
}

int review_case(struct pg_session *session, const struct uuid *escalation, json_t **ret,
                struct error *err)
{
    static const struct pg_column columns[] = {
        { "id", PG_UUID },
        { "priority", PG_TEXT },
        { "status", PG_TEXT },
        { "reason", PG_TEXT },
        { "post_count", PG_INT4 },
        { "created_at", PG_TIMESTAMPTZ },
        { "age_seconds", PG_INT8 },
        { "assigned_to", PG_TEXT },
        { "resolved_by", PG_TEXT },
        { "resolved_at", PG_TIMESTAMPTZ },
        { "resolution_notes", PG_TEXT },
        { "reply_id", PG_UUID },
        { "content", PG_TEXT },
        { "safety_flags", PG_TEXT_ARRAY },
        { "posts", PG_JSONB },
    };
    *ret = one_by_id(session, &sql_review_case, escalation, columns, COUNT_OF(columns), err);
    return *ret != NULL ? 0 : error_prefix(err, "escalation");
}

/* A text member, or what to say for none. */
static const char *text_or(const json_t *row, const char *key, const char *otherwise)
{
    const char *text = json_string_value(json_object_get(row, key));
    return text != NULL ? text : otherwise;
}

static json_t *reply_by_id(struct pg_session *session, const struct uuid *reply, struct error *err)
{
    static const struct pg_column columns[] = {
        { "approval_status", PG_TEXT },    { "approved_by", PG_TEXT },
        { "approved_at", PG_TIMESTAMPTZ }, { "deleted_at", PG_TIMESTAMPTZ },
        { "delete_reason", PG_TEXT },      { "taken_by", PG_TEXT },
        { "taken_at", PG_TIMESTAMPTZ },    { "posted_at", PG_TIMESTAMPTZ },
        { "obstacle", PG_TEXT },
    };
    json_t *row = one_by_id(session, &sql_review_reply, reply, columns, COUNT_OF(columns), err);
    if (row == NULL)
        error_prefix(err, "reply");
    return row;
}

/* Why review.judge changed nothing. */
static int tell_judged(struct pg_session *session, const struct uuid *reply, struct error *err)
{
    json_t *row = reply_by_id(session, reply, err);
    if (row == NULL)
        return -1;
    if (json_is_string(json_object_get(row, "deleted_at")))
        error_set(err, ERROR_DATA, "the reply was deleted at %s: %s",
                  text_or(row, "deleted_at", ""), text_or(row, "delete_reason", "no reason given"));
    else if (str_equal_text(str_from(text_or(row, "approval_status", "")), "PENDING"))
        error_set(err, ERROR_DATA,
                  "the reply may not be posted: %s; antonectl platform show has the rules",
                  text_or(row, "obstacle", "a rule that has changed just now"));
    else
        error_set(err, ERROR_DATA, "the reply is %s already: by %s at %s",
                  text_or(row, "approval_status", ""), text_or(row, "approved_by", "nobody named"),
                  text_or(row, "approved_at", "no known time"));
    json_decref(row);
    return -1;
}

int review_judge(struct pg_session *session, const struct uuid *reply, enum judgement judgement,
                 const char *who, const char *note, json_t **ret, struct error *err)
{
    static const struct pg_column columns[] = {
        { "id", PG_UUID },
        { "platform", PG_TEXT },
        { "approval_status", PG_TEXT },
        { "approved_by", PG_TEXT },
        { "approved_at", PG_TIMESTAMPTZ },
    };
    if (check_words(who, note, err) < 0)
        return -1;
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 4);
    pg_params_uuid(params, reply);
    pg_params_text(params, judgement == JUDGE_APPROVED ? STR("APPROVED") : STR("REJECTED"));
    pg_params_text(params, str_from(who));
    note_param(params, note);
    json_t *row;
    if (rows_json_one(session, &sql_review_judge, params, columns, COUNT_OF(columns), &row, err) <
        0)
        return -1;
    if (row == NULL)
        return tell_judged(session, reply, err);
    *ret = row;
    return 0;
}

/* Why review.release changed nothing. */
static int tell_released(struct pg_session *session, const struct uuid *reply, struct error *err)
{
    json_t *row = reply_by_id(session, reply, err);
    if (row == NULL)
        return -1;
    const char *taken = text_or(row, "taken_at", NULL), *posted = text_or(row, "posted_at", NULL);
    if (posted != NULL)
        error_set(err, ERROR_DATA, "the reply was posted at %s", posted);
    else if (taken == NULL)
        error_set(err, ERROR_DATA, "the reply is in nobody's hand");
    else if (json_is_string(json_object_get(row, "deleted_at")))
        error_set(err, ERROR_DATA, "the reply was deleted at %s: %s",
                  text_or(row, "deleted_at", ""), text_or(row, "delete_reason", "no reason given"));
    else
        error_set(err, ERROR_DATA,
                  "the reply is in the hand of %s since %s: a poster has ten minutes to report",
                  text_or(row, "taken_by", ""), taken);
    json_decref(row);
    return -1;
}

int review_release(struct pg_session *session, const struct uuid *reply, const char *who,
                   const char *note, json_t **ret, struct error *err)
{
    static const struct pg_column columns[] = {
        { "id", PG_UUID },       { "platform", PG_TEXT },        { "approval_status", PG_TEXT },
        { "taken_by", PG_TEXT }, { "taken_at", PG_TIMESTAMPTZ },
    };
    if (check_words(who, note, err) < 0)
        return -1;
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 3);
    pg_params_uuid(params, reply);
    pg_params_text(params, str_from(who));
    note_param(params, note);
    json_t *row;
    if (rows_json_one(session, &sql_review_release, params, columns, COUNT_OF(columns), &row, err) <
        0)
        return -1;
    if (row == NULL)
        return tell_released(session, reply, err);
    *ret = row;
    return 0;
}

/* Why review.resolve changed nothing. */
static int tell_resolved(struct pg_session *session, const struct uuid *escalation,
                         struct error *err)
{
    static const struct pg_column columns[] = {
        { "status", PG_TEXT },
        { "resolved_by", PG_TEXT },
        { "resolved_at", PG_TIMESTAMPTZ },
    };
    json_t *row =
        one_by_id(session, &sql_review_escalation, escalation, columns, COUNT_OF(columns), err);
    if (row == NULL)
        return error_prefix(err, "escalation");
    error_set(err, ERROR_DATA, "the escalation is %s already: by %s at %s",
              text_or(row, "status", ""), text_or(row, "resolved_by", "nobody named"),
              text_or(row, "resolved_at", "no known time"));
    json_decref(row);
    return -1;
}

int review_resolve(struct pg_session *session, const struct uuid *escalation, const char *who,
                   const char *note, json_t **ret, struct error *err)
{
    static const struct pg_column columns[] = {
        { "id", PG_UUID },          { "priority", PG_TEXT },           { "status", PG_TEXT },
        { "resolved_by", PG_TEXT }, { "resolved_at", PG_TIMESTAMPTZ },
    };
    if (check_words(who, note, err) < 0)
        return -1;
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 3);
    pg_params_uuid(params, escalation);
    pg_params_text(params, str_from(who));
    note_param(params, note);
    json_t *row;
    if (rows_json_one(session, &sql_review_resolve, params, columns, COUNT_OF(columns), &row, err) <
        0)
        return -1;
    if (row == NULL)
        return tell_resolved(session, escalation, err);
    *ret = row;
    return 0;
}
