/* Turns what libpq reports into a struct error: code by the SQLSTATE, message filtered of secrets
 * and of row values. */
#pragma once

#include <libpq-fe.h>

#include "antoned/base/error.h"
#include "secrets.h"

/* pg_failure_of_result(err, secrets, result): of an error result of the server: its primary message
 * only, since DETAIL and CONTEXT may hold a post's text. So may the message itself when it is about
 * data or a trigger's own (classes 22, 23, 38, P0): those are replaced by what their SQLSTATE
 * means, with table, column and constraint when the server names them, as is what a RAISE says,
 * whatever its class. What is left may stand in the log and in posts.error_message. Where it arose
 * is the caller's place, and the server's own, which holds nothing of a row. Returns -1. */
#define pg_failure_of_result(err, secrets, result)                                                 \
    error_is(pg_failure_of_result_at((err), ERROR_HERE, (secrets), (result)))
int pg_failure_of_result_at(struct error *err, struct error_origin origin,
                            const struct pg_secrets *secrets, const PGresult *result);

/* pg_failure_of_connection(err, secrets, connection): of a connection that could not be made or
 * broke: ERROR_UNAVAILABLE, with the SQLSTATE when the server gave one (the connection must have
 * been opened with verbose errors). Returns -1. */
#define pg_failure_of_connection(err, secrets, connection)                                         \
    error_is(pg_failure_of_connection_at((err), ERROR_HERE, (secrets), (connection)))
int pg_failure_of_connection_at(struct error *err, struct error_origin origin,
                                const struct pg_secrets *secrets, const PGconn *connection);
