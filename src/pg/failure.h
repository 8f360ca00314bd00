/* Turns what libpq reports into a struct error: code by the SQLSTATE, message filtered of secrets
 * and of row values. */
#pragma once

#include <libpq-fe.h>

#include "antoned/base/error.h"
#include "secrets.h"

/* Of an error result of the server: its primary message only, since DETAIL and CONTEXT may hold a
 * post's text. So may the message itself when it is about data or a trigger's own (classes 22, 23,
 * 38, P0): those are replaced by what their SQLSTATE means, with table, column and constraint when
 * the server names them. Returns -1. */
int pg_failure_of_result(struct error *err, const struct pg_secrets *secrets,
                         const PGresult *result);

/* Of a connection that could not be made or broke: ERROR_UNAVAILABLE, with the SQLSTATE when the
 * server gave one (the connection must have been opened with verbose errors). Returns -1. */
int pg_failure_of_connection(struct error *err, const struct pg_secrets *secrets,
                             const PGconn *connection);
