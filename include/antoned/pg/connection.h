/* An asynchronous connection in the event loop: it connects with its own deadline, prepares its
 * statements, and then carries conversations, each a run of pipelined statements that ends in one
 * answer. It never blocks and never reconnects behind its user's back: when it is lost it says so
 * once, and its user decides when to start it again.
 *
 * change_state() in connection.c is the only writer of a connection's state. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/pg/params.h"
#include "antoned/pg/rows.h"
#include "antoned/sys/loop.h"

struct pg_connection;

/* A statement prepared on every connection of the group when it opens. */
struct pg_statement {
    const char *name; /* "claim.batch" */
    const char *sql;
};

struct pg_connection_options {
    const char *conninfo;
    const char *instance; /* application_name is antoned/<instance>/<role> */
    const char *role;     /* "work", "listen", "retention" */
    int64_t connect_timeout_ms;
    int64_t statement_timeout_ms; /* server side; the client's own deadline is this plus grace, then
                                     the socket is abandoned */
    const struct pg_statement *statements;
    size_t statement_count;
};

struct pg_connection_events {
    void (*ready)(void *ctx); /* connected, session pinned, statements prepared */
    void (*lost)(void *ctx,
                 const struct error
                     *reason); /* closed by the other side or by a deadline; start() again later */
    void (*notified)(void *ctx, const char *channel, const char *payload); /* may be NULL */
    void *ctx;
};

struct pg_connection *pg_connection_new(
    struct loop *loop, const struct pg_connection_options *options,
    const struct pg_connection_events *events); /* options are copied, statements kept */
void pg_connection_free(
    struct pg_connection *connection); /* closes without a callback; NULL is fine */
void pg_connection_start(
    struct pg_connection *connection); /* begins to connect; ready or lost will follow */
void pg_connection_stop(struct pg_connection *connection); /* closes now, no callback */
bool pg_connection_is_ready(
    const struct pg_connection *connection); /* connected and no conversation under way */
void pg_connection_cancel(
    struct pg_connection *connection); /* asks the server to cancel what runs; not awaited */

/* A conversation: queue statements, then one sync. `result` is called for each statement in order;
 * rows are the callee's only for the call unless it keeps them (returns true), and then it frees
 * them. `done` is called once: err NULL, or the first failure (statements after it did not run). If
 * the connection dies first, done comes with ERROR_UNAVAILABLE, then lost. */
struct pg_conversation {
    bool (*result)(void *ctx, int statement,
                   struct pg_rows *rows); /* may be NULL; statement: 0-based place in the queue */
    void (*done)(void *ctx, const struct error *err);
    void *ctx;
};
void pg_connection_begin(struct pg_connection *connection,
                         const struct pg_conversation *conversation);
void pg_connection_queue(struct pg_connection *connection, const char *statement_name,
                         const struct pg_params *params);
void pg_connection_queue_sql(struct pg_connection *connection, const char *sql,
                             const struct pg_params *params); /* unprepared */
void pg_connection_sync(struct pg_connection *connection); /* sends; no further queue until done */
