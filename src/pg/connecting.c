/* Connecting: host by host and address by address, each with a deadline of its own, until one lets
 * us in. */
#include <stdlib.h>
#include <string.h>

#include "failure.h"
#include "link.h"
#include "protection.h"

static void try_endpoint(struct pg_connection *connection);
static void try_address(struct pg_connection *connection);

static void attempt_failed(struct pg_connection *connection, const struct error *err)
{
    connection_close_link(connection);
    if (++connection->address < connection->resolved.count)
        try_address(connection);
    else if (++connection->endpoint < pg_endpoints_count(connection->endpoints))
        try_endpoint(connection);
    else
        connection_fail(connection, err);
}

static void refused(struct pg_connection *connection)
{
    struct error err;
    pg_failure_of_connection(&err, connection->secrets, connection->pg);
    attempt_failed(connection, &err);
}

static void watch(struct pg_connection *connection, bool for_writing,
                  void (*ready)(void *ctx, bool readable, bool writable))
{
    connection->watch =
        loop_watch_new(connection->loop, PQsocket(connection->pg), ready, connection);
    loop_watch_want(connection->watch, !for_writing, for_writing);
}

static void note_parting(void *ctx, const PGresult *result)
{
    struct pg_connection *connection = ctx;
    const char *severity = PQresultErrorField(result, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (severity != NULL && (strcmp(severity, "FATAL") == 0 || strcmp(severity, "PANIC") == 0))
        pg_failure_of_result(&connection->parting, connection->secrets, result);
}

static void connected(struct pg_connection *connection)
{
    struct error err;
    if (connection_ends(connection))
        return;
    if (protection_check_made(connection->pg, &err) < 0) {
        connection_fail(connection, &err);
        return;
    }
    watch(connection, false, connection_ready);
    if (PQsetnonblocking(connection->pg, 1) != 0 || PQenterPipelineMode(connection->pg) != 1) {
        connection_broke(connection);
        return;
    }
    PQsetNoticeReceiver(connection->pg, note_parting, connection);
    statements_prepare(connection);
}

static void poll_on(void *ctx, bool readable, bool writable)
{
    (void)readable;
    (void)writable;
    struct pg_connection *connection = ctx;
    connection->depth++;
    /* Before the poll: it may close the socket and open another of the same number. */
    loop_watch_free(connection->watch);
    connection->watch = NULL;
    switch (PQconnectPoll(connection->pg)) {
    case PGRES_POLLING_OK: connected(connection); break;
    case PGRES_POLLING_READING: watch(connection, false, poll_on); break;
    case PGRES_POLLING_WRITING: watch(connection, true, poll_on); break;
    case PGRES_POLLING_FAILED:
    case PGRES_POLLING_ACTIVE: refused(connection); break;
    }
    connection_leave(connection);
}

static void try_address(struct pg_connection *connection)
{
    const char *address = NULL;
    if (connection->resolved.count > 0)
        address = connection->resolved.addresses[connection->address];
    connection->pg = pg_endpoints_connect(connection->endpoints, connection->endpoint, address);
    if (PQstatus(connection->pg) == CONNECTION_BAD) {
        refused(connection);
        return;
    }
    loop_timer_start(connection->deadline, connection->connect_timeout_ms);
    watch(connection, true, poll_on);
}

static void looked_up(void *ctx, const struct resolved *resolved)
{
    struct pg_connection *connection = ctx;
    struct error err;
    connection->depth++;
    resolving_free(connection->resolving);
    connection->resolving = NULL;
    connection->resolved = *resolved;
    if (resolved->count > 0) {
        try_address(connection);
    } else {
        error_set(&err, ERROR_UNAVAILABLE, "the server's address could not be found: %s",
                  resolved->error);
        attempt_failed(connection, &err);
    }
    connection_leave(connection);
}

static void try_endpoint(struct pg_connection *connection)
{
    connection->resolved.count = connection->address = 0;
    char *name = pg_endpoints_name(connection->endpoints, connection->endpoint);
    if (name == NULL) {
        try_address(connection);
        return;
    }
    loop_timer_start(connection->deadline, connection->connect_timeout_ms);
    connection->resolving = resolving_start(connection->loop, name, looked_up, connection);
    free(name);
}

void connecting_start(struct pg_connection *connection)
{
    connection->endpoint = 0;
    try_endpoint(connection);
}

void connecting_is_late(struct pg_connection *connection)
{
    const char *host = PQhost(connection->pg);
    struct error err;
    error_set(&err, ERROR_UNAVAILABLE, "connecting to %s: no answer in time",
              host != NULL && host[0] != '\0' ? host : "the server");
    attempt_failed(connection, &err);
}
