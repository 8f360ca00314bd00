/* COPY TO STDOUT: a plain query between two stretches of pipeline mode, since libpq knows no COPY
 * inside a pipeline. */
#include <stdlib.h>

#include "copy_row.h"
#include "failure.h"
#include "link.h"

void pg_connection_copy_out(struct pg_connection *connection, const char *sql,
                            const struct pg_copy_out *copy)
{
    struct pg_conversation conversation = { .done = copy->done, .ctx = copy->ctx };
    if (connection->state != LINK_READY) {
        pg_connection_begin(connection, &conversation); /* refuses */
        return;
    }
    connection->conversation = conversation;
    connection->copy_row = copy->row;
    connection->copy_open = connection->copy_paused = connection->copy_complete = false;
    connection->copy_first = true;
    connection->talking = true;
    connection->has_failed = false;
    change_state(connection, LINK_COPYING);
    if (!PQexitPipelineMode(connection->pg) || !PQsendQuery(connection->pg, sql)) {
        connection_broke(connection);
        return;
    }
    connection_await_answer(connection);
    connection_flush(connection);
}

void pg_connection_copy_resume(struct pg_connection *connection)
{
    if (connection->state != LINK_COPYING || !connection->copy_paused)
        return;
    connection->copy_paused = false;
    connection_await_answer(connection);
    loop_watch_want(connection->watch, true, false);
    loop_timer_start(connection->soon, 0); /* libpq may hold rows already */
}

/* Nothing is read while paused, so the socket fills and the server waits. */
static void pause(struct pg_connection *connection)
{
    connection->copy_paused = true;
    loop_timer_stop(connection->deadline);
    loop_watch_want(connection->watch, false, false);
}

static void give_up(struct pg_connection *connection, const char *why)
{
    struct error err;
    error_set(&err, ERROR_INTERNAL, "%s", why);
    connection_fail(connection, &err);
}

static void take_row(struct pg_connection *connection, struct str message)
{
    struct copy_row row;
    if (copy_row_decode(message, connection->copy_first, &row) < 0) {
        give_up(connection, "COPY sent something that is not a row in binary format");
        return;
    }
    connection->copy_first = false;
    uint64_t life = connection->life;
    if (!row.is_trailer &&
        !connection->copy_row(connection->conversation.ctx, row.fields, row.count) &&
        !connection_is_over(connection, life))
        pause(connection);
}

static bool take_data(struct pg_connection *connection)
{
    char *message = NULL;
    int size = PQgetCopyData(connection->pg, &message, 1);
    if (size == 0)
        return false;
    if (size < 0) /* the end or an error: the next result tells */
        connection->copy_open = false;
    else
        take_row(connection, (struct str){ message, (size_t)size });
    PQfreemem(message);
    return true;
}

/* Only the server's word makes it complete; libpq ends its results also when the line is cut. */
static void finish(struct pg_connection *connection)
{
    bool cut = connection->has_failed ? PQstatus(connection->pg) == CONNECTION_BAD
                                      : !connection->copy_complete;
    if (cut || PQenterPipelineMode(connection->pg) != 1)
        connection_broke(connection);
    else
        conversation_finish(connection);
}

static void take_status(struct pg_connection *connection, PGresult *result)
{
    struct error failure;
    switch ((int)PQresultStatus(result)) {
    case PGRES_COPY_OUT: connection->copy_open = true; break;
    case PGRES_COMMAND_OK: connection->copy_complete = true; break;
    case PGRES_FATAL_ERROR:
        pg_failure_of_result(&failure, connection->secrets, result);
        conversation_note_failure(connection, &failure);
        break;
    default: give_up(connection, "the statement is not a COPY TO STDOUT"); break;
    }
    PQclear(result);
}

bool copy_out_step(struct pg_connection *connection)
{
    if (connection->copy_paused)
        return false;
    if (connection->copy_open)
        return take_data(connection);
    if (PQisBusy(connection->pg))
        return false;
    PGresult *result = PQgetResult(connection->pg);
    if (result == NULL)
        finish(connection);
    else
        take_status(connection, result);
    return true;
}
