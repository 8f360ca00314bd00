/* Questions about the queue, and second chances. */
#include "antoned/store/queue.h"

#include <inttypes.h>
#include <string.h>

#include "antoned/base/arena.h"
#include "antoned/base/buffer.h"
#include "antoned/base/memory.h"
#include "antoned/store/lookup.h"
#include "antoned/store/pauses.h"
#include "antoned/store/rows_json.h"
#include "antoned/store/sql_text.h"

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

int queue_status(struct pg_session *session, json_t **ret, struct error *err)
{
    static const struct pg_column columns[] = {
        { "ready", PG_INT8 },          { "later", PG_INT8 },
        { "tried", PG_INT8 },          { "prioritised", PG_INT8 },
        { "failed", PG_INT8 },         { "oldest_detected_at", PG_TIMESTAMPTZ },
        { "oldest_seconds", PG_INT8 },
    };
    return rows_json_one(session, &sql_queue_status, NULL, columns, COUNT_OF(columns), ret, err);
}

int queue_peek(struct pg_session *session, int64_t limit, json_t **ret, struct error *err)
{
    static const struct pg_column columns[] = {
        { "id", PG_UUID },
        { "platform", PG_TEXT },
        { "platform_post_id", PG_TEXT },
        { "priority", PG_INT2 },
        { "detected_at", PG_TIMESTAMPTZ },
        { "age_seconds", PG_INT8 },
        { "next_attempt_at", PG_TIMESTAMPTZ },
        { "error_count", PG_INT4 },
        { "error_message", PG_TEXT },
    };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_int8(params, limit);
    return rows_json_list(session, &sql_queue_peek, params, columns, COUNT_OF(columns), ret, err);
}

int queue_find(struct pg_session *session, const char *typed, struct uuid *ret, struct error *err)
{
    return lookup_id(session, &sql_queue_find, "post", typed, ret, err);
}

static int run_retry(struct pg_session *session, const struct sql_text *statement,
                     const struct pg_params *params, int64_t *ret_revived, struct error *err)
{
    static const struct pg_column columns[] = { { "revived", PG_INT8 } };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, statement->text, params, &rows, err) < 0 ||
        pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    *ret_revived = pg_rows_int(rows, 0, 0);
    return 0;
}

int queue_retry(struct pg_session *session, const struct uuid *post, const char *actor,
                struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 2);
    pg_params_uuid(params, post);
    pg_params_text(params, str_from(actor));
    int64_t revived;
    if (run_retry(session, &sql_queue_retry, params, &revived, err) < 0)
        return -1;
    if (revived == 0)
        return error_set(err, ERROR_DATA,
                         "the post is neither given up nor waiting for a later attempt: see "
                         "antonectl queue why");
    return 0;
}

int queue_retry_failed(struct pg_session *session, const char *actor, int64_t *ret_revived,
                       struct error *err)
{
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_text(params, str_from(actor));
    return run_retry(session, &sql_queue_retry_failed, params, ret_revived, err);
}

static const char *text_of(const json_t *row, const char *key)
{
    const char *text = json_string_value(json_object_get(row, key));
    return text != NULL ? text : "";
}

static int64_t number_of(const json_t *row, const char *key)
{
    return json_integer_value(json_object_get(row, key));
}

static bool has(const json_t *row, const char *key)
{
    return json_is_string(json_object_get(row, key));
}

static void say_decided(const json_t *row, struct buffer *why)
{
    buffer_printf(why, "It was decided: %s", text_of(row, "mode"));
    if (has(row, "rule"))
        buffer_printf(why, " by rule %s", text_of(row, "rule"));
    if (has(row, "approval_status"))
        buffer_printf(why, "; its reply is %s", text_of(row, "approval_status"));
    if (number_of(row, "open_escalations") > 0)
        buffer_printf(why, "; %" PRId64 " of its escalations are open",
                      number_of(row, "open_escalations"));
    buffer_printf(why, ". See antonectl decision show %s", text_of(row, "decision_id"));
}

static void say_edited(const json_t *row, struct buffer *why)
{
    buffer_add_text(why,
                    "It was edited since: safety looks at the new text, and until then no poster "
                    "gets the reply. ");
    say_decided(row, why);
}

static void say_spam(const json_t *row, struct buffer *why)
{
    (void)row;
    buffer_add_text(why, "It is spam: filtered, without a decision");
}

static void say_failed(const json_t *row, struct buffer *why)
{
    buffer_printf(why,
                  "It was given up after %" PRId64
                  " attempts: %s. Once the cause is gone: "
                  "antonectl queue retry %s",
                  number_of(row, "error_count"), text_of(row, "error_message"), text_of(row, "id"));
}

static void say_done(const json_t *row, struct buffer *why)
{
    (void)row;
    buffer_add_text(why,
                    "It is marked as processed, yet has no decision: somebody else wrote that");
}

static void say_held(const json_t *row, struct buffer *why)
{
    buffer_printf(why, "It is in work right now: held by %s", text_of(row, "held_by"));
}

static void say_later(const json_t *row, struct buffer *why)
{
    buffer_printf(why, "It failed %" PRId64 " times (%s) and will be tried again in %" PRId64 " s",
                  number_of(row, "error_count"), text_of(row, "error_message"),
                  number_of(row, "next_attempt_in_seconds"));
}

enum { BEAT_IS_OLD_SECONDS = 120 };

static void say_queued(const json_t *row, struct buffer *why)
{
    buffer_printf(why, "It waits for its turn, with %" PRId64 " posts before it",
                  number_of(row, "posts_ahead"));
    if (!json_is_integer(json_object_get(row, "last_beat_seconds")))
        buffer_add_text(why, "; no daemon has ever worked on this database");
    else if (number_of(row, "last_beat_seconds") > BEAT_IS_OLD_SECONDS)
        buffer_printf(why, "; no daemon has been heard of for %" PRId64 " s",
                      number_of(row, "last_beat_seconds"));
}

static bool is_decided(const json_t *row)
{
    return has(row, "decision_id");
}

static bool is_edited(const json_t *row)
{
    return has(row, "decision_id") && !has(row, "processed_at");
}

static bool is_spam(const json_t *row)
{
    return json_is_true(json_object_get(row, "spam_filtered"));
}

static bool is_failed(const json_t *row)
{
    return has(row, "processed_at") && has(row, "error_message");
}

static bool is_done(const json_t *row)
{
    return has(row, "processed_at");
}

static bool is_held(const json_t *row)
{
    return has(row, "held_by");
}

static bool is_later(const json_t *row)
{
    return number_of(row, "next_attempt_in_seconds") > 0;
}

static bool is_queued(const json_t *row)
{
    (void)row;
    return true;
}

/* The first that fits is where the post stands. */
static const struct standing {
    const char *state;
    bool (*fits)(const json_t *row);
    void (*say)(const json_t *row, struct buffer *why);
    bool waits;
} standings[] = {
    { "failed", is_failed, say_failed, false },     { "edited", is_edited, say_edited, true },
    { "decided", is_decided, say_decided, false },  { "spam", is_spam, say_spam, false },
    { "processed", is_done, say_done, false },      { "in work", is_held, say_held, true },
    { "to be retried", is_later, say_later, true }, { "queued", is_queued, say_queued, true },
};

/* NULL: nobody stands in the way; free it. */
static char *read_locks(struct pg_session *session)
{
    static const struct pg_column column = { "locked_by", PG_TEXT };
    _cleanup_rows_ struct pg_rows *rows = NULL;
    if (pg_session_run(session, sql_queue_locks.text, NULL, &rows, NULL) < 0 ||
        pg_rows_bind(rows, &column, 1, NULL) < 0 || pg_rows_null(rows, 0, 0))
        return NULL;
    struct str text = pg_rows_text(rows, 0, 0);
    return strndup(text.data, text.size);
}

/* Of a post that still waits. */
static void say_paused(struct pg_session *session, struct buffer *why)
{
    struct error pause;
    if (pauses_check(session, PAUSE_INTAKE, &pause) < 0 && pause.code == ERROR_RETRY)
        buffer_printf(why, "; %s", pause.message);
}

static void say_locked(json_t *row, struct pg_session *session, struct buffer *why)
{
    _cleanup_free_ char *locked_by = read_locks(session);
    json_object_set_new(row, "locked_by", locked_by != NULL ? json_string(locked_by) : json_null());
    if (locked_by != NULL)
        buffer_printf(why, ". Work waits for a lock: %s", locked_by);
}

static void explain(json_t *row, struct pg_session *session)
{
    const struct standing *standing = standings;
    while (!standing->fits(row))
        standing++;
    _cleanup_buffer_ struct buffer why = { 0 };
    standing->say(row, &why);
    if (standing->waits) {
        say_paused(session, &why);
        say_locked(row, session, &why);
    }
    json_object_set_new(row, "state", json_string(standing->state));
    json_object_set_new(row, "why", json_stringn(why.data, why.size));
}

int queue_name_locks(struct pg_session *session, struct error *err)
{
    if (err->code != ERROR_RETRY)
        return -1;
    _cleanup_free_ char *locked_by = read_locks(session);
    if (locked_by != NULL)
        error_set(err, ERROR_RETRY, "the table is locked: %s", locked_by);
    return -1;
}

int queue_why(struct pg_session *session, const struct uuid *post, json_t **ret, struct error *err)
{
    static const struct pg_column columns[] = {
        { "id", PG_UUID },
        { "platform", PG_TEXT },
        { "platform_post_id", PG_TEXT },
        { "detected_at", PG_TIMESTAMPTZ },
        { "age_seconds", PG_INT8 },
        { "priority", PG_INT2 },
        { "keyword_count", PG_INT4 },
        { "processed_at", PG_TIMESTAMPTZ },
        { "spam_filtered", PG_BOOL },
        { "next_attempt_at", PG_TIMESTAMPTZ },
        { "next_attempt_in_seconds", PG_INT8 },
        { "error_count", PG_INT4 },
        { "error_message", PG_TEXT },
        { "held_by", PG_TEXT },
        { "posts_ahead", PG_INT8 },
        { "last_beat_seconds", PG_INT8 },
        { "decision_id", PG_UUID },
        { "mode", PG_TEXT },
        { "rule", PG_TEXT },
        { "decided_at", PG_TIMESTAMPTZ },
        { "reply_id", PG_UUID },
        { "approval_status", PG_TEXT },
        { "open_escalations", PG_INT8 },
    };
    _cleanup_arena_ struct arena *arena = arena_new(256);
    struct pg_params *params = pg_params_new(arena, 1);
    pg_params_uuid(params, post);
    json_t *row;
    if (rows_json_one(session, &sql_queue_why, params, columns, COUNT_OF(columns), &row, err) < 0)
        return -1;
    if (row == NULL)
        return error_set(err, ERROR_DATA, "there is no such post");
    explain(row, session);
    *ret = row;
    return 0;
}
