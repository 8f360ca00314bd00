/* A blocking connection, for a process that has nothing else to do while it waits: antonectl, and
 * the maintenance of the daemon. Never in the loop.
 *
 * Same rules as the asynchronous one: application_name antoned/<instance>/<role>, search_path
 * antone, pg_catalog, UTF8, UTC, its own deadline on connect and statement, messages of libpq
 * filtered of secrets. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/pg/params.h"
#include "antoned/pg/rows.h"

struct pg_session;

struct pg_session_options {
    const char *conninfo;
    const char *instance; /* NULL: "antonectl" */
    const char *role;     /* what the connection is for, in application_name: "ctl", "migrate" */
    int64_t connect_timeout_ms;   /* for each host; 0: 10 s */
    int64_t statement_timeout_ms; /* 0: 60 s; negative: none, and then no deadline of ours either */
    bool writable; /* no standby will do; without it a server that takes writes is preferred only,
                      where the conninfo names several hosts */
    const char *direct; /* the option to change if a pooler stands between, which is ERROR_CONFIG;
                           NULL: a pooler may */
};

/* ERROR_UNAVAILABLE when no server answers or it refuses for now, ERROR_CONFIG for a conninfo that
 * does not parse. */
struct pg_session *pg_session_open(const struct pg_session_options *options, struct error *err);
/* Whether work connections can live there, as antoned --check asks: two at once, with transactions
 * and with prepared statements of the same name. A pooler may be in the way of either. */
int pg_session_check_sharing(const struct pg_session_options *options, struct error *err);

void pg_session_close(struct pg_session *session); /* NULL is fine */
void pg_session_close_pointer(struct pg_session **session);
#define _cleanup_session_ __attribute__((cleanup(pg_session_close_pointer)))

/* One statement with $n; params may be NULL (none), ret_rows too (not wanted). On failure
 * err->sqlstate is the server's. Codes: class 08, 57P0x, 53 ERROR_UNAVAILABLE; 40001, 40P01, 55P03
 * ERROR_RETRY; 42501 ERROR_PERMISSION; 22, 23 ERROR_DATA; others ERROR_INTERNAL. The message never
 * holds row values: DETAIL is left out, and for 22, 23, 38 and P0 every word of the server's. The
 * whole table: pg/sqlstate.h.
 *
 * When no answer comes within the statement timeout and 5 s of grace, or the connection breaks, the
 * session is closed, and this and every later call is ERROR_UNAVAILABLE. */
int pg_session_run(struct pg_session *session, const char *sql, const struct pg_params *params,
                   struct pg_rows **ret_rows, struct error *err);

/* Several statements separated by semicolons, no parameters, as one simple query: what a migration
 * file is. */
int pg_session_script(struct pg_session *session, const char *sql, struct error *err);

/* The two halves of pg_session_run, for work of our own while the server does its part. */
int pg_session_send(struct pg_session *session, const char *sql, const struct pg_params *params,
                    struct error *err);
bool pg_session_is_answered(struct pg_session *session); /* or it broke: receive will not wait */
int pg_session_receive(struct pg_session *session, struct pg_rows **ret_rows, struct error *err);

/* After a statement: a transaction is open, or has failed and wants its ROLLBACK. */
bool pg_session_in_transaction(const struct pg_session *session);

/* How it is connected, for another connection or program of the same rights: `each` gets every
 * setting of libpq that is not the standard, with the password that was used, whatever it came
 * from; not the options and name of this session. A row of secrets: for memory only. */
void pg_session_settings(const struct pg_session *session,
                         void (*each)(void *ctx, const char *key, const char *value), void *ctx);

/* The name of the database that it is on, borrowed from it; "" once it broke. */
const char *pg_session_database(const struct pg_session *session);

int pg_session_server_version(const struct pg_session *session); /* 150018; 0 once it broke */

/* COPY … TO STDOUT (FORMAT binary): `row` gets the fields of each row in binary format as views for
 * the call, a NULL as { NULL, 0 }. While it takes its time the server waits. */
struct pg_session_copy {
    void (*row)(void *ctx, const struct str *fields, size_t count);
    void *ctx;
};
int pg_session_copy_out(struct pg_session *session, const char *sql,
                        const struct pg_session_copy *copy, struct error *err);
