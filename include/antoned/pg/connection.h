/* An asynchronous connection in the event loop: it connects with its own deadline, prepares its
 * statements, and then carries conversations, each a run of pipelined statements that ends in one
 * answer. It never blocks and never reconnects behind its user's back: when it is lost it says so
 * once, and its user decides when to start it again.
 *
 * Round trips: opening costs those of the server's authentication and one for all statements;
 * a conversation one, however many statements.
 *
 * Callbacks come from the loop, never from inside a call of the user's. In any of them everything
 * may be called, stop and free too. change_state() in connection.c is the only writer of a
 * connection's state. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/pg/params.h"
#include "antoned/pg/rows.h"
#include "antoned/sys/loop.h"

struct pg_connection;

/* A statement prepared on every connection of the group when it opens. One that the database
 * refuses ends the connection with ERROR_INTERNAL and the statement's name: schema and program have
 * drifted apart (pg/sqlstate.h, sqlstate_is_drift). */
struct pg_statement {
    const char *name; /* "claim.batch" */
    const char *sql;
};

struct pg_connection_options {
    const char *conninfo;
    const char *instance;         /* application_name is antoned/<instance>/<role> */
    const char *role;             /* "work", "listen", "retention"; kept, for the log */
    int64_t connect_timeout_ms;   /* for each host of the conninfo; 0: 10 s */
    int64_t statement_timeout_ms; /* on the server, for each statement; 0: 60 s. Our own deadline is
                                     this and the grace for each answer to be whole: then the
                                     socket is abandoned. A lock that is waited for half
                                     as long ends it as 55P03 */
    int64_t grace_ms;             /* 0: 5 s */
    int64_t idle_in_transaction_timeout_ms; /* on the server; 0: 60 s */
    const char *session_settings; /* pinned beside the usual: " -c name=value…"; NULL: none */
    const char *direct; /* the option to change if a pooler stands between, which is ERROR_CONFIG;
                           kept; NULL: a pooler may */
    int64_t slow_ms;    /* statements that take longer are logged; 0: 1 s, negative: none is */
    const struct pg_statement *statements;
    size_t statement_count;
};

struct pg_connection_events {
    void (*ready)(void *ctx); /* connected, session pinned, statements prepared */
    void (*lost)(void *ctx,
                 const struct error
                     *reason); /* closed by the other side or by a deadline; start() again later */
    /* May be NULL. The order among notifications is the server's; a result sent just before one may
     * come after it. */
    void (*notified)(void *ctx, const char *channel, const char *payload);
    void *ctx;
};

/* Options are copied; statements, their texts and names are kept by reference. A conninfo that does
 * not parse is reported by `lost`, ERROR_CONFIG. */
struct pg_connection *pg_connection_new(struct loop *loop,
                                        const struct pg_connection_options *options,
                                        const struct pg_connection_events *events);
void pg_connection_free(
    struct pg_connection *connection); /* closes without a callback; NULL is fine */
void pg_connection_start(
    struct pg_connection *connection); /* begins to connect; ready or lost will follow. Does nothing
                                          unless new, stopped or lost */
void pg_connection_stop(
    struct pg_connection *connection); /* closes now, no callback, not even done */
/* Closes once nothing is under way, so that the server is not left in the middle of an answer,
 * after a second whatever is; then `ended`, once, from the loop. What is under way still reports,
 * ready and lost do not come any more. stop and free take the wish back. */
void pg_connection_end(struct pg_connection *connection, void (*ended)(void *ctx), void *ctx);

bool pg_connection_is_ready(
    const struct pg_connection *connection); /* connected and no conversation under way */
int pg_connection_backend_pid(const struct pg_connection *connection); /* 0: not connected */

/* A conversation: queue statements, then one sync. `result` is called for each statement in order;
 * rows are the callee's only for the call unless it keeps them (returns true), and then it frees
 * them. `done` is called once: err NULL, or the first failure (statements after it did not run),
 * prefixed by the statement's name. Beginning one inside another aborts.
 *
 * ERROR_UNAVAILABLE means that the connection died first or is of no use any more (pg/sqlstate.h):
 * lost follows, always. Only a conversation begun on a connection that is not open gets its
 * ERROR_UNAVAILABLE without one more lost.
 *
 * Without BEGIN and COMMIT among the statements the conversation is one implicit transaction. After
 * a failure inside an explicit one it stays open, failed: queue a ROLLBACK, or stop.
 *
 * Params whose number or types are not the statement's, like a name that is not among the prepared
 * ones, are a bug: done and lost come with ERROR_INTERNAL, and no COMMIT queued after them is sent.
 * After ERROR_UNAVAILABLE nobody knows whether a COMMIT that was sent took place. */
struct pg_conversation {
    bool (*result)(void *ctx, int statement,
                   struct pg_rows *rows); /* may be NULL; statement: 0-based place in the queue */
    void (*done)(void *ctx, const struct error *err);
    void *ctx;
};
void pg_connection_begin(struct pg_connection *connection,
                         const struct pg_conversation *conversation);
void pg_connection_queue(struct pg_connection *connection, const char *statement_name,
                         const struct pg_params *params); /* params are read now; NULL: none */
void pg_connection_queue_sql(
    struct pg_connection *connection, const char *name, const char *sql,
    const struct pg_params *params); /* unprepared; the name is kept, for log and errors, or NULL */
void pg_connection_sync(struct pg_connection *connection); /* sends; no further queue until done */
