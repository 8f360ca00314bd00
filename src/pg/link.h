/* The insides of an asynchronous connection, for the files of this room that make it up:
 * connection.c (life and loss), connecting.c, statements.c (preparing), conversation.c (pipelines).
 */
#pragma once

#include <libpq-fe.h>
#include <stdint.h>

#include "antoned/pg/connection.h"
#include "endpoint.h"
#include "resolve.h"
#include "secrets.h"

enum link_state {
    LINK_STOPPED,    /* no socket */
    LINK_CONNECTING, /* PQconnectPoll is at it */
    LINK_PREPARING,  /* the statements are on their way */
    LINK_READY,      /* open, nothing under way */
    LINK_QUEUEING,   /* between begin and sync */
    LINK_TALKING,    /* a conversation waits for its results */
    LINK_FAILED,     /* socket closed; done and lost are yet to be reported */
    LINK_STATES
};

/* What a prepared statement wants, described by the server. */
struct described {
    Oid *types;
    size_t count;
};

struct pg_connection {
    struct loop *loop;
    struct pg_connection_events events;
    const char *role;   /* for the log */
    const char *direct; /* the option to change if a pooler stands between; NULL: it may */
    struct pg_secrets *secrets;
    struct pg_endpoints *endpoints; /* NULL: see config_error */
    struct error config_error;
    int64_t connect_timeout_ms, answer_timeout_ms, slow_ms;
    const struct pg_statement *statements;
    struct described *described; /* of each statement */
    size_t statement_count;

    enum link_state state;
    PGconn *pg; /* NULL without a socket */
    struct loop_watch *watch;
    struct loop_timer *deadline; /* of connecting, or of an answer */
    struct loop_timer *soon;     /* goes on, or tells bad news, in the next turn of the loop */
    struct loop_timer *ending;   /* ends it, once `ended` is set */
    void (*ended)(void *ctx);    /* NULL: nobody asked for its end */
    void *ended_ctx;
    size_t endpoint; /* the one being tried, and which of its addresses */
    struct resolving *resolving;
    struct resolved resolved;
    size_t address;
    bool backlog; /* libpq holds input that was left for the next turn */
    int nulls;    /* PQgetResult said NULL so often in a row */

    bool talking; /* somebody waits for `done` */
    bool refused; /* … of a conversation that never had a connection */
    struct pg_conversation conversation;
    const char **names; /* of each queued statement; NULL: it has none */
    size_t queued, answered, names_capacity;
    int64_t answered_us; /* monotonic: when the last answer came, or the sync went out */
    int watched;         /* so many conversations more ask for each answer by itself */
    bool has_failed;
    struct error failure; /* the first of the conversation */
    struct error reason;  /* why the connection is lost */
    struct error parting; /* a FATAL message that came while nothing was asked */

    /* A callback may stop or free the connection under its caller: a life that ended is told by the
     * number of lives, and memory is released by the outermost call. */
    uint64_t life;
    unsigned depth;
    bool is_freed;
};

/* connection.c */
void change_state(struct pg_connection *connection, enum link_state state);
void connection_fail(struct pg_connection *connection, const struct error *reason);
void connection_broke(struct pg_connection *connection); /* the reason is libpq's */
void connection_flush(struct pg_connection *connection);
void connection_await_answer(struct pg_connection *connection); /* starts the deadline anew */
void connection_close_link(struct pg_connection *connection);   /* ends a life; no state change */
void connection_ready(void *ctx, bool readable, bool writable); /* for the watch, once connected */
void connection_leave(struct pg_connection *connection);        /* ends what began with depth++ */

/* connecting.c */
void connecting_start(struct pg_connection *connection);   /* the first host */
void connecting_is_late(struct pg_connection *connection); /* the deadline passed: the next one */

/* Whether the life that `life` counted is over: stopped, freed or failed meanwhile. */
/* Somebody waits for nothing to be under way any more: it ends in the next turn. */
static inline bool connection_ends(struct pg_connection *connection)
{
    if (connection->ended == NULL)
        return false;
    loop_timer_start(connection->ending, 0);
    return true;
}

static inline bool connection_is_over(const struct pg_connection *connection, uint64_t life)
{
    return connection->life != life;
}

/* statements.c: all of them in one pipeline; then each result of it. */
void statements_prepare(struct pg_connection *connection);
void statements_take(struct pg_connection *connection, PGresult *result); /* clears it */
/* The name as the table has it, which outlives the caller's; NULL when there is none. */
const char *statements_find(const struct pg_connection *connection, const char *name,
                            const struct described **ret_described);
int statements_check(const struct described *described, const char *name,
                     const struct pg_params *params, struct error *err);
void statements_free(struct pg_connection *connection);

/* conversation.c */
void conversation_take(struct pg_connection *connection, PGresult *result); /* clears it */
void conversation_finish(struct pg_connection *connection); /* ready again, or failed for good */
void conversation_note_failure(struct pg_connection *connection, const struct error *failure);
