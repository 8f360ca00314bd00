/* Conversations: statements queued in libpq's pipeline, one sync, and their results in order. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/sys/log.h"
#include "failure.h"
#include "link.h"
#include "wire.h"

/* So many conversations are watched after one with a statement that was slow. */
#define WATCHED 100

void pg_connection_begin(struct pg_connection *connection,
                         const struct pg_conversation *conversation)
{
    if (connection->talking)
        abort();
    if (connection->watched > 0)
        connection->watched--;
    connection->conversation = *conversation;
    connection->talking = true;
    connection->has_failed = false;
    connection->queued = connection->answered = 0;
    connection->nulls = 0;
    if (connection->state == LINK_READY) {
        change_state(connection, LINK_QUEUEING);
        return;
    }
    connection->refused = true;
    loop_timer_start(connection->soon, 0);
}

static void remember_name(struct pg_connection *connection, const char *name)
{
    if (connection->queued == connection->names_capacity) {
        connection->names_capacity = connection->names_capacity * 2 + 16;
        connection->names =
            memory_resize(connection->names, connection->names_capacity, sizeof *connection->names);
    }
    connection->names[connection->queued++] = name;
}

/* NULL when the statement cannot be run so: a bug, and the connection is lost over it. */
static const char *check_statement(struct pg_connection *connection, const char *name,
                                   const struct pg_params *params)
{
    struct error err;
    const struct described *described;
    const char *known = statements_find(connection, name, &described);
    if (known == NULL)
        error_set(&err, ERROR_INTERNAL, "statement %s was never prepared", name);
    else if (statements_check(described, known, params, &err) == 0)
        return known;
    connection_fail(connection, &err);
    return NULL;
}

/* Otherwise the server keeps its answers until it has worked through all that was sent. */
static void queued(struct pg_connection *connection, int sent)
{
    if (!sent || (connection->watched > 0 && !PQsendFlushRequest(connection->pg)))
        connection_broke(connection);
}

static const struct pg_params no_params;

void pg_connection_queue(struct pg_connection *connection, const char *statement_name,
                         const struct pg_params *params)
{
    if (connection->state != LINK_QUEUEING)
        return; /* refused or lost: done will say so */
    const struct pg_params *given = params == NULL ? &no_params : params;
    const char *name = check_statement(connection, statement_name, given);
    if (name == NULL)
        return;
    remember_name(connection, name);
    queued(connection, PQsendQueryPrepared(connection->pg, name, (int)given->count, given->values,
                                           given->lengths, given->formats, 1));
}

void pg_connection_queue_sql(struct pg_connection *connection, const char *name, const char *sql,
                             const struct pg_params *params)
{
    if (connection->state != LINK_QUEUEING)
        return;
    const struct pg_params *given = params == NULL ? &no_params : params;
    remember_name(connection, name);
    queued(connection, PQsendQueryParams(connection->pg, sql, (int)given->count, given->types,
                                         given->values, given->lengths, given->formats, 1));
}

void pg_connection_sync(struct pg_connection *connection)
{
    if (connection->state != LINK_QUEUEING)
        return;
    if (!PQpipelineSync(connection->pg)) {
        connection_broke(connection);
        return;
    }
    change_state(connection, LINK_TALKING);
    connection->answered_us = clock_monotonic_us();
    connection_await_answer(connection);
    connection_flush(connection);
}

void conversation_note_failure(struct pg_connection *connection, const struct error *failure)
{
    if (!connection->has_failed)
        connection->failure = *failure;
    connection->has_failed = true;
}

void conversation_finish(struct pg_connection *connection)
{
    if (connection->has_failed && connection->failure.code == ERROR_UNAVAILABLE) {
        connection_fail(connection, &connection->failure);
        return;
    }
    loop_timer_stop(connection->deadline);
    change_state(connection, LINK_READY);
    connection->talking = false;
    struct pg_conversation conversation = connection->conversation;
    struct error failure = connection->failure;
    connection_ends(connection);
    conversation.done(conversation.ctx, connection->has_failed ? &failure : NULL);
}

static void take_rows(struct pg_connection *connection, PGresult *result, int statement)
{
    if (connection->conversation.result == NULL || connection->has_failed) {
        PQclear(result);
        return;
    }
    struct pg_rows *rows = pg_rows_new(result);
    if (!connection->conversation.result(connection->conversation.ctx, statement, rows))
        pg_rows_free(rows);
}

static void take_error(struct pg_connection *connection, PGresult *result, size_t statement)
{
    struct error failure;
    pg_failure_of_result(&failure, connection->secrets, result);
    PQclear(result);
    const char *name = statement < connection->queued ? connection->names[statement] : NULL;
    if (name != NULL)
        error_prefix(&failure, "%s", name);
    conversation_note_failure(connection, &failure);
}

/* libpq would wait for ever for the data of a COPY that was queued as a statement. */
static void refuse(struct pg_connection *connection, PGresult *result)
{
    struct error err;
    error_set(&err, ERROR_INTERNAL, "a statement answered with %s",
              PQresStatus(PQresultStatus(result)));
    PQclear(result);
    connection_fail(connection, &err);
}

/* It only opens what the next one does, and its answer waits for that one's. */
static bool is_opening(const char *name)
{
    return name != NULL && strcmp(name, "begin") == 0;
}

/* The time since the last answer is this one's, or that of one whose answer came with it: then the
 * conversations that follow are watched, each answer by itself. A name is logged, never a value
 * (docs/design/operations.md, Database sessions). */
static void log_if_slow(struct pg_connection *connection, size_t statement)
{
    const char *name = statement < connection->queued ? connection->names[statement] : NULL;
    if (is_opening(name))
        return;
    int64_t now_us = clock_monotonic_us();
    int64_t took_ms = (now_us - connection->answered_us) / 1000;
    connection->answered_us = now_us;
    if (connection->slow_ms < 0 || took_ms < connection->slow_ms || statement >= connection->queued)
        return;
    bool alone = connection->watched > 0 || statement + 1 == connection->queued;
    connection->watched = WATCHED;
    log_event(EVENT_STATEMENT_SLOW, LOG_FIELDS(.component = "conversation", .statement = name),
              "%s%s took %" PRId64 " ms", name != NULL ? name : "an unprepared statement",
              alone ? "" : ", or one that was sent with it,", took_ms);
}

void conversation_take(struct pg_connection *connection, PGresult *result)
{
    size_t statement = connection->answered++;
    log_if_slow(connection, statement);
    switch (PQresultStatus(result)) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY: take_rows(connection, result, (int)statement); break;
    case PGRES_PIPELINE_SYNC:
        PQclear(result);
        conversation_finish(connection);
        break;
    case PGRES_PIPELINE_ABORTED: PQclear(result); break; /* after a failure: did not run */
    case PGRES_FATAL_ERROR: take_error(connection, result, statement); break;
    case PGRES_COPY_OUT:
    case PGRES_COPY_IN:
    case PGRES_COPY_BOTH:
    case PGRES_BAD_RESPONSE:
    case PGRES_NONFATAL_ERROR:
#ifdef LIBPQ_HAS_CHUNK_MODE /* from libpq 17 on */
    case PGRES_TUPLES_CHUNK:
#endif
    case PGRES_SINGLE_TUPLE: refuse(connection, result); break;
    }
}
