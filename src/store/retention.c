/* The questions of retention, each a pair: what it asks, and how the answer is read. */
#include "antoned/store/retention.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"
#include "antoned/pg/connection.h"
#include "antoned/store/archive_files.h"
#include "antoned/store/privileges.h"
#include "antoned/store/sql_text.h"

struct retention_session {
    struct pg_connection *connection;
    struct retention_session_events events;
    struct arena *arena; /* the parameters of the question in hand */
    struct retention_reply reply;
    /* Reads the rows of a statement into `ret`; NULL: they are not wanted. */
    int (*read)(void *ret, struct pg_rows *rows, struct error *err);
    int read_statement; /* which of the conversation */
    void *ret;
    struct error read_err; /* what went wrong in reading; code ERROR_NONE: nothing */
    bool (*row)(void *ctx, const struct str *fields, size_t count); /* of a copy under way */
    bool prepared;                                                  /* the staging table is there */
};

static bool take_result(void *ctx, int statement, struct pg_rows *rows)
{
    struct retention_session *session = ctx;
    if (session->read != NULL && statement == session->read_statement &&
        session->read(session->ret, rows, &session->read_err) < 0)
        session->read = NULL;
    return false;
}

/* Clears the question before telling its asker, who may ask the next one at once. */
static void answer(struct retention_session *session, const struct error *err)
{
    struct retention_reply reply = session->reply;
    struct error read_err = session->read_err;
    session->reply = (struct retention_reply){ 0 };
    session->read = NULL;
    session->row = NULL;
    session->read_err.code = ERROR_NONE;
    if (err == NULL && read_err.code != ERROR_NONE)
        err = &read_err;
    reply.done(reply.ctx, err);
}

static void finish(void *ctx, const struct error *err)
{
    answer(ctx, err);
}

static void open_question(struct retention_session *session, struct retention_reply reply)
{
    arena_reset(session->arena);
    session->reply = reply;
    pg_connection_begin(
        session->connection,
        &(struct pg_conversation){ .result = take_result, .done = finish, .ctx = session });
}

static void expect(struct retention_session *session, int statement,
                   int (*read)(void *ret, struct pg_rows *rows, struct error *err), void *ret)
{
    session->read_statement = statement;
    session->read = read;
    session->ret = ret;
}

static struct pg_params *params(struct retention_session *session, size_t count)
{
    return pg_params_new(session->arena, count);
}

static void add(struct retention_session *session, const char *name,
                const struct pg_params *parameters)
{
    pg_connection_queue_sql(session->connection, sql_query(name), parameters);
}

/* "retention.choose_posts" */
static void add_for(struct retention_session *session, const char *verb, enum archive_class class,
                    const struct pg_params *parameters)
{
    char name[64];
    snprintf(name, sizeof name, "retention.%s_%s", verb, archive_class_info(class)->name);
    add(session, name, parameters);
}

static void send_question(struct retention_session *session)
{
    pg_connection_sync(session->connection);
}

/* A question of one statement. */
static void ask(struct retention_session *session, const char *name,
                const struct pg_params *parameters)
{
    add(session, name, parameters);
    send_question(session);
}

/* The connection. */

static void prepared(void *ctx, const struct error *err)
{
    struct retention_session *session = ctx;
    session->prepared = err == NULL;
    if (err == NULL) {
        session->events.ready(session->events.ctx);
        return;
    }
    if (err->code == ERROR_UNAVAILABLE)
        return; /* lost follows */
    struct error reason = *err;
    pg_connection_stop(session->connection);
    session->events.lost(session->events.ctx, &reason);
}

static void ready(void *ctx)
{
    struct retention_session *session = ctx;
    open_question(session, (struct retention_reply){ prepared, session });
    ask(session, "retention.staging", NULL);
}

static void lost(void *ctx, const struct error *reason)
{
    struct retention_session *session = ctx;
    session->prepared = false;
    session->events.lost(session->events.ctx, reason);
}

struct retention_session *retention_session_new(struct loop *loop, const struct config *config,
                                                int64_t statement_timeout_ms,
                                                const struct retention_session_events *events)
{
    struct retention_session *session = memory_zalloc(sizeof *session);
    session->events = *events;
    session->arena = arena_new(4096);
    session->connection = pg_connection_new(
        loop,
        &(struct pg_connection_options){ .conninfo = config->database.maintenance_conninfo,
                                         .instance = config->instance,
                                         .role = "retention",
                                         .connect_timeout_ms = config->database.connect_timeout_ms,
                                         .statement_timeout_ms = statement_timeout_ms,
                                         .slow_ms = -1 /* a part moves thousands of rows */ },
        &(struct pg_connection_events){ .ready = ready, .lost = lost, .ctx = session });
    return session;
}

void retention_session_free(struct retention_session *session)
{
    if (session == NULL)
        return;
    pg_connection_free(session->connection);
    arena_free(session->arena);
    free(session);
}

void retention_session_start(struct retention_session *session)
{
    pg_connection_start(session->connection);
}

void retention_session_stop(struct retention_session *session)
{
    pg_connection_stop(session->connection);
    session->reply = (struct retention_reply){ 0 };
    session->read = NULL;
    session->row = NULL;
    session->prepared = false;
}

bool retention_session_in_transaction(const struct retention_session *session)
{
    return session->prepared && pg_connection_in_transaction(session->connection);
}

/* Answers of one row and few columns. */

static int read_lead(void *out, struct pg_rows *rows, struct error *err)
{
    enum { LEADS, NOW, LAST, DONE, COLUMNS };
    static const struct pg_column columns[] = { [LEADS] = { "leads", PG_BOOL },
                                                [NOW] = { "now", PG_TIMESTAMPTZ },
                                                [LAST] = { "last_started_at", PG_TIMESTAMPTZ },
                                                [DONE] = { "last_done_at", PG_TIMESTAMPTZ } };
    struct retention_lead *ret = out;
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    ret->leads = pg_rows_bool(rows, 0, LEADS);
    ret->now_us = pg_rows_timestamptz(rows, 0, NOW);
    ret->last_us = pg_rows_null(rows, 0, LAST) ? INT64_MIN : pg_rows_timestamptz(rows, 0, LAST);
    ret->done_us = pg_rows_null(rows, 0, DONE) ? INT64_MIN : pg_rows_timestamptz(rows, 0, DONE);
    return 0;
}

void retention_lead(struct retention_session *session, struct retention_lead *ret,
                    struct retention_reply reply)
{
    open_question(session, reply);
    expect(session, 0, read_lead, ret);
    ask(session, "retention.lead", NULL);
}

void retention_disown_clock(struct retention_session *session, struct retention_reply reply)
{
    open_question(session, reply);
    ask(session, "retention.disown_clock", NULL);
}

void retention_start_run(struct retention_session *session, const struct uuid *run, const char *job,
                         const char *instance, int64_t due_us, int64_t now_us,
                         struct retention_reply reply)
{
    open_question(session, reply);
    struct pg_params *parameters = params(session, 5);
    pg_params_uuid(parameters, run);
    pg_params_text(parameters, str_from(job));
    pg_params_text(parameters, str_from(instance));
    pg_params_timestamptz(parameters, due_us);
    pg_params_timestamptz(parameters, now_us);
    ask(session, "retention.start_run", parameters);
}

void retention_finish_run(struct retention_session *session, const struct uuid *run,
                          const char *outcome, struct str details, struct retention_reply reply)
{
    open_question(session, reply);
    struct pg_params *parameters = params(session, 3);
    pg_params_uuid(parameters, run);
    pg_params_text(parameters, str_from(outcome));
    pg_params_jsonb(parameters, details);
    ask(session, "retention.finish_run", parameters);
}

/* A column "at", `otherwise` for NULL. */
static int read_instant(int64_t *ret, int64_t otherwise, struct pg_rows *rows, struct error *err)
{
    static const struct pg_column columns[] = { { "at", PG_TIMESTAMPTZ } };
    if (pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    *ret = pg_rows_null(rows, 0, 0) ? otherwise : pg_rows_timestamptz(rows, 0, 0);
    return 0;
}

static int read_last_verified(void *ret, struct pg_rows *rows, struct error *err)
{
    return read_instant(ret, INT64_MIN, rows, err);
}

void retention_last_verified(struct retention_session *session, int64_t *ret_us,
                             struct retention_reply reply)
{
    open_question(session, reply);
    expect(session, 0, read_last_verified, ret_us);
    ask(session, "archive.last_verified", NULL);
}

void retention_record_verification(struct retention_session *session, const char *instance,
                                   const char *outcome, struct str details,
                                   struct retention_reply reply)
{
    open_question(session, reply);
    struct pg_params *parameters = params(session, 3);
    pg_params_text(parameters, str_from(instance));
    pg_params_text(parameters, str_from(outcome));
    pg_params_jsonb(parameters, details);
    ask(session, "archive.verified", parameters);
}

static int read_int8(const char *column, int64_t *ret, struct pg_rows *rows, struct error *err)
{
    const struct pg_column columns[] = { { column, PG_INT8 } };
    if (pg_rows_bind(rows, columns, 1, err) < 0)
        return -1;
    *ret = pg_rows_int(rows, 0, 0);
    return 0;
}

static int read_backlog(void *out, struct pg_rows *rows, struct error *err)
{
    enum { AGE, RESTED, COLUMNS };
    static const struct pg_column columns[] = {
        [AGE] = { "age_ms", PG_INT8 }, [RESTED] = { "rested_ms", PG_INT8 }
    };
    struct retention_backlog *ret = out;
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    ret->age_ms = pg_rows_null(rows, 0, AGE) ? 0 : pg_rows_int(rows, 0, AGE);
    ret->rested_ms = pg_rows_null(rows, 0, RESTED) ? INT64_MAX : pg_rows_int(rows, 0, RESTED);
    return 0;
}

void retention_backlog(struct retention_session *session, struct retention_backlog *ret,
                       struct retention_reply reply)
{
    open_question(session, reply);
    expect(session, 0, read_backlog, ret);
    ask(session, "retention.backlog", NULL);
}

static int read_role(void *ret, struct pg_rows *rows, struct error *err)
{
    (void)ret;
    return privileges_parse_retention(rows, err);
}

void retention_check_role(struct retention_session *session, enum archive_class class,
                          struct retention_reply reply)
{
    bool classes[ARCHIVE_CLASS_COUNT] = { 0 };
    classes[class] = true;
    open_question(session, reply);
    expect(session, 0, read_role, NULL);
    ask(session, PRIVILEGES_RETENTION_SQL, privileges_retention_params(session->arena, classes));
}

static int read_posts(void *ret, struct pg_rows *rows, struct error *err)
{
    return read_int8("posts", ret, rows, err);
}

void retention_unprocessed(struct retention_session *session, int64_t limit_us, int64_t *ret_posts,
                           struct retention_reply reply)
{
    open_question(session, reply);
    struct pg_params *parameters = params(session, 1);
    pg_params_timestamptz(parameters, limit_us);
    expect(session, 0, read_posts, ret_posts);
    ask(session, "retention.unprocessed", parameters);
}

static int read_rows(void *ret, struct pg_rows *rows, struct error *err)
{
    return read_int8("rows", ret, rows, err);
}

void retention_count_present(struct retention_session *session, enum archive_class class,
                             const struct uuid *keys, size_t count, int64_t *ret_present,
                             struct retention_reply reply)
{
    open_question(session, reply);
    struct pg_params *parameters = params(session, 1);
    struct pg_array *array = pg_array_new(session->arena, PG_UUID, count);
    for (size_t i = 0; i < count; i++)
        pg_array_uuid(array, &keys[i]);
    pg_params_array(parameters, array);
    expect(session, 0, read_rows, ret_present);
    add_for(session, "present", class, parameters);
    send_question(session);
}

/* The manifest. */

static int read_manifest(void *ret, struct pg_rows *rows, struct error *err)
{
    return archive_files_read(rows, ret, err);
}

void retention_manifest(struct retention_session *session, struct archive_manifest *ret,
                        struct retention_reply reply)
{
    open_question(session, reply);
    expect(session, 0, read_manifest, ret);
    ask(session, "retention.manifest", NULL);
}

void retention_adopt(struct retention_session *session, const struct archive_entry *entry,
                     struct retention_reply reply)
{
    open_question(session, reply);
    ask(session, "retention.record_file", archive_files_params(session->arena, entry));
}

/* What may go. */

void retention_count(struct retention_session *session, enum archive_class class, int64_t limit_us,
                     int64_t *ret_rows, struct retention_reply reply)
{
    open_question(session, reply);
    struct pg_params *parameters = params(session, 1);
    pg_params_timestamptz(parameters, limit_us);
    expect(session, 0, read_rows, ret_rows);
    add_for(session, "count", class, parameters);
    send_question(session);
}

static int read_oldest(void *out, struct pg_rows *rows, struct error *err)
{
    return read_instant(out, INT64_MAX, rows, err);
}

void retention_find_oldest(struct retention_session *session, enum archive_class class,
                           int64_t from_us, int64_t limit_us, int64_t *ret_us,
                           struct retention_reply reply)
{
    open_question(session, reply);
    struct pg_params *parameters = params(session, 2);
    pg_params_timestamptz(parameters, limit_us);
    pg_params_timestamptz(parameters, from_us);
    expect(session, 0, read_oldest, ret_us);
    add_for(session, "oldest", class, parameters);
    send_question(session);
}

/* The transaction of a part. Repeatable read: what is deleted is what was read, or 40001. The
 * server waits while a file is read back, and its COPY while the queue has the way, which may take
 * longer than a forgotten transaction or a statement is allowed; if we are gone, so is the
 * connection, and a server that says nothing while we listen is given up by our own deadline. */
static const char *const part_settings[] = {
    "BEGIN ISOLATION LEVEL REPEATABLE READ",
    "SET LOCAL synchronous_commit = on",
    "SET LOCAL lock_timeout = '2s'",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL enable_seqscan = off",
    "SET LOCAL enable_mergejoin = off",
    "SET LOCAL enable_bitmapscan = off", /* the next staged rows: the first of their index, no sort
                                          */
    "SET LOCAL jit = off",
};
enum { PART_SETTINGS = sizeof part_settings / sizeof part_settings[0] };

static int read_affected(void *ret, struct pg_rows *rows, struct error *err)
{
    (void)err;
    *(int64_t *)ret = pg_rows_affected(rows);
    return 0;
}

static void open_part(struct retention_session *session, const char *verb, enum archive_class class,
                      int64_t from_us, int64_t to_us, int64_t max_rows, int64_t *ret_rows,
                      struct retention_reply reply)
{
    open_question(session, reply);
    for (int i = 0; i < PART_SETTINGS; i++)
        pg_connection_queue_sql(session->connection, part_settings[i], NULL);
    struct pg_params *parameters = params(session, 3);
    pg_params_timestamptz(parameters, from_us);
    pg_params_timestamptz(parameters, to_us);
    pg_params_int8(parameters, max_rows);
    expect(session, PART_SETTINGS, read_affected, ret_rows);
    add_for(session, verb, class, parameters);
    send_question(session);
}

void retention_choose(struct retention_session *session, enum archive_class class, int64_t from_us,
                      int64_t to_us, int64_t max_rows, int64_t *ret_chosen,
                      struct retention_reply reply)
{
    open_part(session, "choose", class, from_us, to_us, max_rows, ret_chosen, reply);
}

void retention_stage(struct retention_session *session, enum archive_class class, int64_t from_us,
                     int64_t to_us, int64_t max_rows, int64_t *ret_staged,
                     struct retention_reply reply)
{
    open_part(session, "stage", class, from_us, to_us, max_rows, ret_staged, reply);
}

static bool take_row(void *ctx, const struct str *fields, size_t count)
{
    struct retention_session *session = ctx;
    return session->row(session->reply.ctx, fields, count);
}

void retention_rows(struct retention_session *session, enum archive_class class,
                    bool (*row)(void *ctx, const struct str *fields, size_t count),
                    struct retention_reply reply)
{
    char name[64];
    snprintf(name, sizeof name, "retention.rows_%s", archive_class_info(class)->name);
    session->reply = reply;
    session->row = row;
    pg_connection_copy_out(
        session->connection, sql_query(name),
        &(struct pg_copy_out){ .row = take_row, .done = finish, .ctx = session });
}

void retention_resume_rows(struct retention_session *session)
{
    pg_connection_copy_resume(session->connection);
}

static int read_walk(void *out, struct pg_rows *rows, struct error *err)
{
    enum { AT, ID, ROWS, COLUMNS };
    static const struct pg_column columns[] = {
        [AT] = { "at", PG_TIMESTAMPTZ }, [ID] = { "id", PG_UUID }, [ROWS] = { "rows", PG_INT8 }
    };
    struct retention_walk *walk = out;
    if (pg_rows_bind(rows, columns, COLUMNS, err) < 0)
        return -1;
    walk->ended = pg_rows_count(rows) == 0;
    if (walk->ended)
        return 0;
    walk->at_us = pg_rows_timestamptz(rows, 0, AT);
    walk->id = pg_rows_uuid(rows, 0, ID);
    walk->rows += pg_rows_int(rows, 0, ROWS);
    return 0;
}

static void walk_on(struct retention_session *session, const char *verb, enum archive_class class,
                    int64_t most, struct retention_walk *walk, struct retention_reply reply)
{
    open_question(session, reply);
    struct pg_params *parameters = params(session, 3);
    pg_params_timestamptz(parameters, walk->at_us);
    pg_params_uuid(parameters, &walk->id);
    pg_params_int8(parameters, most);
    expect(session, 0, read_walk, walk);
    add_for(session, verb, class, parameters);
    send_question(session);
}

bool retention_is_shared(enum archive_class class)
{
    return class == ARCHIVE_POSTS;
}

void retention_lock(struct retention_session *session, enum archive_class class, int64_t most,
                    struct retention_walk *walk, struct retention_reply reply)
{
    walk_on(session, "lock", class, most, walk, reply);
}

void retention_delete(struct retention_session *session, enum archive_class class, int64_t most,
                      struct retention_walk *walk, struct retention_reply reply)
{
    walk_on(session, "delete", class, most, walk, reply);
}

void retention_commit(struct retention_session *session, const struct archive_entry *entry,
                      struct retention_reply reply)
{
    open_question(session, reply);
    add(session, "retention.record_file", archive_files_params(session->arena, entry));
    pg_connection_queue_sql(session->connection, "COMMIT", NULL);
    send_question(session);
}

void retention_rollback(struct retention_session *session, struct retention_reply reply)
{
    open_question(session, reply);
    pg_connection_queue_sql(session->connection, "ROLLBACK", NULL);
    send_question(session);
}
