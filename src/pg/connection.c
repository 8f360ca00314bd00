/* The life of an asynchronous connection: connecting host by host, reading and writing when the
 * loop says so, and being lost exactly once. */
#include "antoned/pg/connection.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"
#include "antoned/sys/log.h"
#include "failure.h"
#include "link.h"

enum {
    CONNECT_TIMEOUT_MS = 10 * 1000,
    STATEMENT_TIMEOUT_MS = 60 * 1000,
    GRACE_MS = 5 * 1000,
    END_MS = 1000, /* for what is under way when it is to end */
    SLOW_MS = 1000,
    LOCK_SHARE = 2, /* of the statement timeout: a lock is told from a statement that is slow */
    IDLE_IN_TRANSACTION_MS = 60 * 1000,
    STEPS_PER_TURN = 64, /* results or notifications before the loop may serve others */
};

/* Which state may follow which; a step that is not here is a bug. */
#define MAY(state) (1U << (state))
static const unsigned successors[LINK_STATES] = {
    [LINK_STOPPED] = MAY(LINK_CONNECTING),
    [LINK_CONNECTING] =
        MAY(LINK_PREPARING) | MAY(LINK_READY) | MAY(LINK_FAILED) | MAY(LINK_STOPPED),
    [LINK_PREPARING] = MAY(LINK_READY) | MAY(LINK_FAILED) | MAY(LINK_STOPPED),
    [LINK_READY] = MAY(LINK_QUEUEING) | MAY(LINK_FAILED) | MAY(LINK_STOPPED),
    [LINK_QUEUEING] = MAY(LINK_TALKING) | MAY(LINK_FAILED) | MAY(LINK_STOPPED),
    [LINK_TALKING] = MAY(LINK_READY) | MAY(LINK_FAILED) | MAY(LINK_STOPPED),
    [LINK_FAILED] = MAY(LINK_STOPPED),
};

/* What one conversation does is logged by whoever has it. */
static void log_state(const struct pg_connection *connection, enum link_state state)
{
    static const char *const words[LINK_STATES] = {
        [LINK_STOPPED] = "closed",
        [LINK_CONNECTING] = "connects",
        [LINK_PREPARING] = "prepares its statements",
        [LINK_FAILED] = "lost",
    };
    const struct log_fields *fields =
        LOG_FIELDS(.component = "connection", .connection = connection->role);
    bool is_up = connection->state == LINK_CONNECTING || connection->state == LINK_PREPARING;
    if (state == LINK_READY && is_up)
        log_debug(fields, "ready, backend %d", PQbackendPID(connection->pg));
    else if (words[state] != NULL)
        log_debug(fields, "%s", words[state]);
}

void change_state(struct pg_connection *connection, enum link_state state)
{
    if ((successors[connection->state] & MAY(state)) == 0)
        abort();
    log_state(connection, state);
    connection->state = state;
}

/* Closing */

void connection_close_link(struct pg_connection *connection)
{
    connection->life++;
    loop_timer_stop(connection->deadline);
    if (!connection->refused)
        loop_timer_stop(connection->soon);
    loop_watch_free(connection->watch);
    connection->watch = NULL;
    resolving_free(connection->resolving);
    connection->resolving = NULL;
    PQfinish(connection->pg); /* sends what fits, waits for nothing */
    connection->pg = NULL;
    connection->backlog = false;
}

/* Bad news is reported in the next turn: this may be inside a call of the user's. */
void connection_fail(struct pg_connection *connection, const struct error *reason)
{
    if (connection->state == LINK_FAILED || connection->state == LINK_STOPPED)
        return;
    connection->reason = *reason;
    connection_close_link(connection);
    change_state(connection, LINK_FAILED);
    loop_timer_start(connection->soon, 0);
}

void connection_broke(struct pg_connection *connection)
{
    struct error reason;
    pg_failure_of_connection(&reason, connection->secrets, connection->pg);
    /* What the server said in parting tells more than "closed the connection unexpectedly". */
    if (connection->parting.code != ERROR_NONE)
        reason = connection->parting;
    else if (connection->has_failed && connection->failure.code == ERROR_UNAVAILABLE)
        reason = connection->failure;
    connection_fail(connection, &reason);
}

static void report_done(struct pg_connection *connection, const struct error *err)
{
    connection->talking = connection->refused = false;
    if (connection->conversation.done != NULL)
        connection->conversation.done(connection->conversation.ctx, err);
}

/* A conversation that was begun on a connection that is not open. */
static void report_refused(struct pg_connection *connection)
{
    struct error err;
    error_set(&err, ERROR_UNAVAILABLE, "not connected to the database");
    report_done(connection, &err);
}

static void report_failed(struct pg_connection *connection)
{
    uint64_t life = connection->life;
    struct error reason = connection->reason;
    if (connection->talking)
        report_done(connection, &reason);
    if (connection_is_over(connection, life))
        return; /* stopped by done: then lost is not wanted */
    change_state(connection, LINK_STOPPED);
    if (connection_ends(connection))
        return;
    connection->events.lost(connection->events.ctx, &reason);
}

/* Moving on */

void connection_flush(struct pg_connection *connection)
{
    int unsent = PQflush(connection->pg);
    if (unsent < 0)
        connection_broke(connection);
    else
        loop_watch_want(connection->watch, true, unsent > 0);
}

void connection_await_answer(struct pg_connection *connection)
{
    loop_timer_start(connection->deadline, connection->answer_timeout_ms);
}

static bool deliver_notification(struct pg_connection *connection)
{
    PGnotify *notification = PQnotifies(connection->pg);
    if (notification == NULL)
        return false;
    if (connection->events.notified != NULL)
        connection->events.notified(connection->events.ctx, notification->relname,
                                    notification->extra);
    PQfreemem(notification);
    return true;
}

/* One result of a pipeline. Results are told apart by NULLs; two in a row: nothing is left. */
static bool take_result(struct pg_connection *connection)
{
    if (PQisBusy(connection->pg))
        return false;
    PGresult *result = PQgetResult(connection->pg);
    connection->nulls = result == NULL ? connection->nulls + 1 : 0;
    if (result == NULL)
        return connection->nulls < 2;
    connection_await_answer(connection); /* a whole one: bytes alone would never end */
    if (connection->state == LINK_PREPARING)
        statements_take(connection, result);
    else
        conversation_take(connection, result);
    return true;
}

/* Whether there was something to do. */
static bool step(struct pg_connection *connection)
{
    uint64_t life = connection->life;
    if (deliver_notification(connection))
        return true;
    if (connection_is_over(connection, life))
        return false;
    switch (connection->state) {
    case LINK_PREPARING:
    case LINK_TALKING: return take_result(connection);
    case LINK_STOPPED:
    case LINK_CONNECTING:
    case LINK_READY:
    case LINK_QUEUEING:
    case LINK_FAILED:
    case LINK_STATES: break;
    }
    return false;
}

static void work(struct pg_connection *connection)
{
    uint64_t life = connection->life;
    connection->backlog = false;
    for (int left = STEPS_PER_TURN; left > 0; left--) {
        bool more = step(connection);
        if (!more || connection_is_over(connection, life))
            return;
    }
    connection->backlog = true;
    loop_timer_start(connection->soon, 0);
}

/* What the loop calls. A callback of the user's may free the connection: the memory stays until the
 * call that came from the loop returns. */

static void destroy(struct pg_connection *connection)
{
    loop_timer_free(connection->deadline);
    loop_timer_free(connection->soon);
    loop_timer_free(connection->ending);
    statements_free(connection);
    pg_endpoints_free(connection->endpoints);
    pg_secrets_free(connection->secrets);
    free(connection->names);
    free(connection);
}

void connection_leave(struct pg_connection *connection)
{
    if (--connection->depth == 0 && connection->is_freed)
        destroy(connection);
}

void connection_ready(void *ctx, bool readable, bool writable)
{
    struct pg_connection *connection = ctx;
    uint64_t life = connection->life;
    connection->depth++;
    /* With a backlog no more input is taken in, so that memory stays bounded. */
    if (readable && !connection->backlog && PQconsumeInput(connection->pg) == 0) {
        /* What came before the end, say an error that explains it, is reported first. */
        work(connection);
        if (!connection_is_over(connection, life))
            connection_broke(connection);
    } else {
        if (writable)
            connection_flush(connection);
        if (!connection_is_over(connection, life))
            work(connection);
    }
    connection_leave(connection);
}

static void go_on(void *ctx)
{
    struct pg_connection *connection = ctx;
    connection->depth++;
    if (connection->state == LINK_FAILED)
        report_failed(connection);
    else if (connection->refused)
        report_refused(connection);
    else if (connection->pg != NULL && connection->state != LINK_CONNECTING)
        work(connection);
    connection_leave(connection);
}

static void too_late(void *ctx)
{
    struct pg_connection *connection = ctx;
    struct error err;
    connection->depth++;
    if (connection->state == LINK_CONNECTING) {
        connecting_is_late(connection);
    } else {
        error_set(&err, ERROR_UNAVAILABLE, "the server did not answer in time");
        connection_fail(connection, &err);
    }
    connection_leave(connection);
}

static void end(void *ctx)
{
    struct pg_connection *connection = ctx;
    void (*ended)(void *ctx) = connection->ended;
    connection->depth++;
    pg_connection_stop(connection);
    ended(connection->ended_ctx);
    connection_leave(connection);
}

/* The user's side */

static int64_t or_default(int64_t given_ms, int64_t default_ms)
{
    return given_ms > 0 ? given_ms : default_ms;
}

struct pg_connection *pg_connection_new(struct loop *loop,
                                        const struct pg_connection_options *options,
                                        const struct pg_connection_events *events)
{
    struct pg_connection *connection = memory_zalloc(sizeof *connection);
    char name[64]; /* what the server keeps of an application_name */
    snprintf(name, sizeof name, "antoned/%s/%s", options->instance, options->role);
    struct pg_endpoint_settings settings = {
        .conninfo = options->conninfo,
        .application_name = name,
        .statement_timeout_ms = or_default(options->statement_timeout_ms, STATEMENT_TIMEOUT_MS),
        .lock_timeout_ms =
            or_default(options->statement_timeout_ms, STATEMENT_TIMEOUT_MS) / LOCK_SHARE,
        .idle_in_transaction_timeout_ms =
            or_default(options->idle_in_transaction_timeout_ms, IDLE_IN_TRANSACTION_MS),
        .writable = true, /* whoever waits for posts writes what comes of them */
        .more = options->session_settings,
    };
    connection->loop = loop;
    connection->events = *events;
    connection->role = options->role;
    connection->direct = options->direct;
    connection->secrets = pg_secrets_new();
    connection->endpoints =
        pg_endpoints_new(&settings, connection->secrets, &connection->config_error);
    connection->connect_timeout_ms = or_default(options->connect_timeout_ms, CONNECT_TIMEOUT_MS);
    connection->answer_timeout_ms =
        settings.statement_timeout_ms + or_default(options->grace_ms, GRACE_MS);
    connection->slow_ms = options->slow_ms != 0 ? options->slow_ms : SLOW_MS;
    connection->statements = options->statements;
    connection->statement_count = options->statement_count;
    connection->deadline = loop_timer_new(loop, too_late, connection);
    connection->soon = loop_timer_new(loop, go_on, connection);
    connection->ending = loop_timer_new(loop, end, connection);
    return connection;
}

void pg_connection_start(struct pg_connection *connection)
{
    if (connection->state != LINK_STOPPED)
        return;
    change_state(connection, LINK_CONNECTING);
    connection->parting = (struct error){ 0 };
    connection->has_failed = false;
    if (connection->endpoints == NULL)
        connection_fail(connection, &connection->config_error);
    else
        connecting_start(connection);
}

void pg_connection_stop(struct pg_connection *connection)
{
    connection->talking = connection->refused = false;
    connection->ended = NULL;
    loop_timer_stop(connection->ending);
    connection_close_link(connection);
    if (connection->state != LINK_STOPPED)
        change_state(connection, LINK_STOPPED);
}

void pg_connection_end(struct pg_connection *connection, void (*ended)(void *ctx), void *ctx)
{
    enum link_state state = connection->state;
    bool under_way = state != LINK_STOPPED && state != LINK_READY;
    connection->ended = ended;
    connection->ended_ctx = ctx;
    loop_timer_start(connection->ending, under_way ? END_MS : 0);
}

void pg_connection_free(struct pg_connection *connection)
{
    if (connection == NULL)
        return;
    pg_connection_stop(connection);
    connection->is_freed = true;
    if (connection->depth == 0)
        destroy(connection);
}

bool pg_connection_is_ready(const struct pg_connection *connection)
{
    return connection->state == LINK_READY && connection->ended == NULL;
}

int pg_connection_backend_pid(const struct pg_connection *connection)
{
    return connection->pg == NULL ? 0 : PQbackendPID(connection->pg);
}
