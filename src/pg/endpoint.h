/* Where a conninfo leads: one endpoint a host, each tried by itself with its own deadline, because
 * libpq, driven by PQconnectPoll, has none and would wait on the first dead host for minutes. And
 * what is pinned on every session. */
#pragma once

#include <libpq-fe.h>
#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "secrets.h"

struct pg_endpoints;

struct pg_endpoint_settings {
    const char *conninfo; /* keywords or URI; NULL or "": libpq's defaults and environment */
    const char *application_name;
    int64_t statement_timeout_ms; /* 0: none */
    int64_t lock_timeout_ms;      /* 0: none of ours */
    int64_t idle_in_transaction_timeout_ms;
    bool writable;    /* a server that takes writes, unless the conninfo says something else */
    const char *more; /* settings beside those pinned: " -c name=value…"; NULL: none */
};

/* Everything is copied. NULL with ERROR_CONFIG when the conninfo does not parse, or when it would
 * not be as protected as the process demands (antoned/pg/protection.h). `secrets`: its passwords
 * are added. Only while no other thread runs (conninfo_expand). */
struct pg_endpoints *pg_endpoints_new(const struct pg_endpoint_settings *settings,
                                      struct pg_secrets *secrets, struct error *err);
void pg_endpoints_free(struct pg_endpoints *endpoints);          /* NULL is fine */
size_t pg_endpoints_count(const struct pg_endpoints *endpoints); /* ≥ 1 */

/* The host name that must be looked up before connecting; NULL when there is none: a socket's path
 * or a numeric address. Free it. */
char *pg_endpoints_name(const struct pg_endpoints *endpoints, size_t index);

/* Changes what the settings said of it. */
void pg_endpoints_want_writable(struct pg_endpoints *endpoints, bool writable);

/* Begins to connect to one, at `address` when not NULL (numeric; the host's name stays for TLS and
 * the password file). Drive it with PQconnectPoll, its socket for writing first. Never NULL; its
 * status may be CONNECTION_BAD at once. Blocks in the resolver when a name was not looked up
 * before. */
PGconn *pg_endpoints_connect(const struct pg_endpoints *endpoints, size_t index,
                             const char *address);
