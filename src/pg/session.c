/* The blocking session: libpq's non-blocking calls, and poll with a deadline wherever one waits. */
#include "antoned/pg/session.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "copy_row.h"
#include "direct.h"
#include "endpoint.h"
#include "failure.h"
#include "protection.h"
#include "wire.h"

enum {
    CONNECT_TIMEOUT_MS = 10 * 1000,
    STATEMENT_TIMEOUT_MS = 60 * 1000,
    IDLE_IN_TRANSACTION_MS = 10 * 60 * 1000,
    GRACE_MS = 5 * 1000,
};

#define NO_DEADLINE INT64_MAX

struct pg_session {
    PGconn *connection; /* NULL once it broke */
    struct pg_secrets *secrets;
    int64_t statement_timeout_ms; /* negative: none */
    int64_t deadline_us;          /* monotonic, of what is waited for now */
};

/* Waits until the socket is ready for one of `events`; -1 past the deadline. */
static int wait_for_socket(int fd, short events, int64_t deadline_us, struct error *err)
{
    for (;;) {
        int64_t left_us = deadline_us - clock_monotonic_us();
        int timeout_ms = deadline_us == NO_DEADLINE ? -1 : (int)(left_us / 1000 + 1);
        if (deadline_us != NO_DEADLINE && left_us <= 0)
            return error_set(err, ERROR_UNAVAILABLE, "the server did not answer in time");
        struct pollfd entry = { .fd = fd, .events = events };
        int ready = poll(&entry, 1, timeout_ms);
        if (ready > 0)
            return 0;
        if (ready < 0 && errno != EINTR)
            return error_set_errno(err, ERROR_OS, errno, "poll");
    }
}

static int64_t deadline_in(int64_t ms)
{
    return clock_monotonic_us() + ms * 1000;
}

/* Opening */

static int finish_connecting(PGconn *connection, const struct pg_secrets *secrets,
                             int64_t deadline_us, struct error *err)
{
    PostgresPollingStatusType wanted = PGRES_POLLING_WRITING;
    while (PQstatus(connection) != CONNECTION_BAD && wanted != PGRES_POLLING_FAILED) {
        if (wanted == PGRES_POLLING_OK)
            return protection_check_made(connection, err) < 0 ? -1
                                                              : PQsetnonblocking(connection, 1);
        short events = wanted == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (wait_for_socket(PQsocket(connection), events, deadline_us, err) < 0)
            return error_prefix(err, "connecting to %s",
                                PQhost(connection) != NULL ? PQhost(connection) : "the server");
        wanted = PQconnectPoll(connection);
    }
    return pg_failure_of_connection(err, secrets, connection);
}

/* Tries each host with a deadline of its own; the error is the last one's. *ret_reads: one of them
 * would do for reading. */
static PGconn *connect_to_any(const struct pg_endpoints *endpoints,
                              const struct pg_secrets *secrets, int64_t timeout_ms, bool *ret_reads,
                              struct error *err)
{
    *ret_reads = false;
    for (size_t i = 0; i < pg_endpoints_count(endpoints); i++) {
        PGconn *connection = pg_endpoints_connect(endpoints, i, NULL);
        if (finish_connecting(connection, secrets, deadline_in(timeout_ms), err) == 0)
            return connection;
        *ret_reads |= strstr(PQerrorMessage(connection), "session is read-only") != NULL;
        PQfinish(connection);
    }
    return NULL;
}

static PGconn *connect_as_wanted(struct pg_endpoints *endpoints, const struct pg_secrets *secrets,
                                 bool writable, int64_t timeout_ms, struct error *err)
{
    bool reads;
    pg_endpoints_want_writable(endpoints, writable || pg_endpoints_count(endpoints) > 1);
    PGconn *connection = connect_to_any(endpoints, secrets, timeout_ms, &reads, err);
    if (connection != NULL || writable || !reads)
        return connection;
    pg_endpoints_want_writable(endpoints, false);
    return connect_to_any(endpoints, secrets, timeout_ms, &reads, err);
}

static struct pg_endpoints *parse_options(const struct pg_session_options *options,
                                          struct pg_secrets *secrets, int64_t statement_timeout_ms,
                                          struct error *err)
{
    char name[64];
    snprintf(name, sizeof name, "antoned/%s/%s",
             options->instance != NULL ? options->instance : "antonectl", options->role);
    struct pg_endpoint_settings settings = {
        .conninfo = options->conninfo,
        .application_name = name,
        .statement_timeout_ms = statement_timeout_ms < 0 ? 0 : statement_timeout_ms,
        .idle_in_transaction_timeout_ms = IDLE_IN_TRANSACTION_MS,
    };
    return pg_endpoints_new(&settings, secrets, err);
}

static struct pg_session *session_new(PGconn *connection, struct pg_secrets *secrets,
                                      int64_t statement_timeout_ms)
{
    struct pg_session *session = memory_zalloc(sizeof *session);
    session->connection = connection;
    session->secrets = secrets;
    session->statement_timeout_ms = statement_timeout_ms;
    return session;
}

void pg_session_close(struct pg_session *session)
{
    if (session == NULL)
        return;
    PQfinish(session->connection);
    pg_secrets_free(session->secrets);
    free(session);
}

void pg_session_close_pointer(struct pg_session **session)
{
    pg_session_close(*session);
}

/* Waiting for answers */

static int abandon(struct pg_session *session)
{
    PQfinish(session->connection);
    session->connection = NULL;
    return -1;
}

static int broken(struct pg_session *session, struct error *err)
{
    pg_failure_of_connection(err, session->secrets, session->connection);
    return abandon(session);
}

static int is_open(const struct pg_session *session, struct error *err)
{
    if (session->connection == NULL)
        return error_set(err, ERROR_UNAVAILABLE, "the session was closed after an earlier error");
    return 0;
}

static void start_deadline(struct pg_session *session)
{
    session->deadline_us = session->statement_timeout_ms < 0
                               ? NO_DEADLINE
                               : deadline_in(session->statement_timeout_ms + GRACE_MS);
}

static int wait_for_server(struct pg_session *session, short events, struct error *err)
{
    if (wait_for_socket(PQsocket(session->connection), events, session->deadline_us, err) < 0)
        return abandon(session);
    /* Also when only writing was wanted: a server that cannot send its notices stops reading. */
    if (PQconsumeInput(session->connection) == 0)
        return broken(session, err);
    return 0;
}

static int flush(struct pg_session *session, struct error *err)
{
    int unsent;
    while ((unsent = PQflush(session->connection)) > 0) {
        if (wait_for_server(session, POLLIN | POLLOUT, err) < 0)
            return -1;
    }
    return unsent < 0 ? broken(session, err) : 0;
}

/* The next result, NULL after the last one. */
static int next_result(struct pg_session *session, PGresult **ret_result, struct error *err)
{
    while (PQisBusy(session->connection)) {
        if (wait_for_server(session, POLLIN, err) < 0)
            return -1;
    }
    *ret_result = PQgetResult(session->connection);
    start_deadline(session);
    return 0;
}

static bool is_failure(const PGresult *result)
{
    ExecStatusType status = PQresultStatus(result);
    return status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY;
}

/* A COPY in a place where none belongs never ends by itself. */
static int refuse_copy(struct pg_session *session, PGresult *result, struct error *err)
{
    PQclear(result);
    error_set(err, ERROR_INTERNAL, "a COPY was run as if it were a plain statement");
    return abandon(session);
}

/* Reads results to the end; the last one is returned, the first failure is the error. */
static int collect(struct pg_session *session, PGresult **ret_last, struct error *err)
{
    if (flush(session, err) < 0)
        return -1;
    PGresult *last = NULL, *result;
    bool failed = false;
    int outcome;
    while ((outcome = next_result(session, &result, err)) == 0 && result != NULL) {
        ExecStatusType status = PQresultStatus(result);
        if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH)
            outcome = refuse_copy(session, result, err);
        if (outcome < 0)
            break;
        if (is_failure(result) && !failed) {
            pg_failure_of_result(err, session->secrets, result);
            failed = true;
        }
        PQclear(last);
        last = result;
    }
    if (outcome == 0 && PQstatus(session->connection) == CONNECTION_BAD)
        abandon(session);
    if (outcome == 0 && !failed) {
        *ret_last = last;
        return 0;
    }
    PQclear(last);
    return -1;
}

/* Opened, and closed again when somebody else answers */

static int ask_who_answers(struct pg_session *session, const char *option, struct error *err)
{
    PGresult *result = NULL;
    start_deadline(session);
    if (!PQsendQueryParams(session->connection, DIRECT_QUESTION, 0, NULL, NULL, NULL, NULL, 1))
        return broken(session, err);
    if (collect(session, &result, err) < 0)
        return -1;
    int outcome = direct_check(session->connection, result, option, err);
    PQclear(result);
    return outcome;
}

static struct pg_session *must_be_direct(struct pg_session *session, const char *option,
                                         struct error *err)
{
    if (option == NULL || ask_who_answers(session, option, err) == 0)
        return session;
    pg_session_close(session);
    return NULL;
}

struct pg_session *pg_session_open(const struct pg_session_options *options, struct error *err)
{
    int64_t connect_ms =
        options->connect_timeout_ms > 0 ? options->connect_timeout_ms : CONNECT_TIMEOUT_MS;
    int64_t statement_ms =
        options->statement_timeout_ms != 0 ? options->statement_timeout_ms : STATEMENT_TIMEOUT_MS;
    struct pg_secrets *secrets = pg_secrets_new();
    struct pg_endpoints *endpoints = parse_options(options, secrets, statement_ms, err);
    PGconn *connection = NULL;
    if (endpoints != NULL)
        connection = connect_as_wanted(endpoints, secrets, options->writable, connect_ms, err);
    pg_endpoints_free(endpoints);
    if (connection != NULL)
        return must_be_direct(session_new(connection, secrets, statement_ms), options->direct, err);
    pg_secrets_free(secrets);
    return NULL;
}

/* Statements */

static int send_with_params(struct pg_session *session, const char *sql,
                            const struct pg_params *params)
{
    if (params == NULL)
        return PQsendQueryParams(session->connection, sql, 0, NULL, NULL, NULL, NULL, 1);
    return PQsendQueryParams(session->connection, sql, (int)params->count, params->types,
                             params->values, params->lengths, params->formats, 1);
}

int pg_session_send(struct pg_session *session, const char *sql, const struct pg_params *params,
                    struct error *err)
{
    if (is_open(session, err) < 0)
        return -1;
    start_deadline(session);
    if (!send_with_params(session, sql, params))
        return broken(session, err);
    return flush(session, err);
}

int pg_session_receive(struct pg_session *session, struct pg_rows **ret_rows, struct error *err)
{
    if (is_open(session, err) < 0)
        return -1;
    PGresult *result = NULL;
    if (collect(session, &result, err) < 0)
        return -1;
    if (ret_rows != NULL)
        *ret_rows = pg_rows_new(result);
    else
        PQclear(result);
    return 0;
}

bool pg_session_is_answered(struct pg_session *session)
{
    return session->connection == NULL || PQconsumeInput(session->connection) == 0 ||
           !PQisBusy(session->connection);
}

int pg_session_run(struct pg_session *session, const char *sql, const struct pg_params *params,
                   struct pg_rows **ret_rows, struct error *err)
{
    return pg_session_send(session, sql, params, err) < 0
               ? -1
               : pg_session_receive(session, ret_rows, err);
}

bool pg_session_in_transaction(const struct pg_session *session)
{
    return session->connection != NULL && PQtransactionStatus(session->connection) != PQTRANS_IDLE;
}

int pg_session_script(struct pg_session *session, const char *sql, struct error *err)
{
    if (is_open(session, err) < 0)
        return -1;
    start_deadline(session);
    if (!PQsendQuery(session->connection, sql))
        return broken(session, err);
    PGresult *result = NULL;
    if (collect(session, &result, err) < 0)
        return -1;
    PQclear(result);
    return 0;
}

/* Sharing */

static int prepare_check(struct pg_session *session, struct error *err)
{
    PGresult *result = NULL;
    start_deadline(session);
    if (!PQsendPrepare(session->connection, "antoned.check", DIRECT_QUESTION, 0, NULL))
        return broken(session, err);
    if (collect(session, &result, err) < 0)
        return -1;
    PQclear(result);
    return 0;
}

/* Without a client's transaction open a pooler gives both the same server's session, where one name
 * cannot be prepared twice. */
int pg_session_check_sharing(const struct pg_session_options *options, struct error *err)
{
    _cleanup_session_ struct pg_session *one = pg_session_open(options, err);
    if (one == NULL || pg_session_script(one, "BEGIN", err) < 0 ||
        pg_session_script(one, "COMMIT", err) < 0 || prepare_check(one, err) < 0)
        return -1;
    _cleanup_session_ struct pg_session *other = pg_session_open(options, err);
    return other == NULL ? -1 : prepare_check(other, err);
}

/* COPY */

/* 1 and a message, 0 after the last one. */
static int next_message(struct pg_session *session, char **ret, int *ret_size, struct error *err)
{
    while ((*ret_size = PQgetCopyData(session->connection, ret, 1)) == 0) {
        if (wait_for_server(session, POLLIN, err) < 0)
            return -1;
    }
    start_deadline(session);
    return *ret_size > 0;
}

static int take_copy(struct pg_session *session, const struct pg_session_copy *copy,
                     struct error *err)
{
    char *message = NULL;
    int size, more;
    bool first = true;
    while ((more = next_message(session, &message, &size, err)) > 0) {
        struct copy_row row;
        int decoded = copy_row_decode((struct str){ message, (size_t)size }, first, &row);
        first = false;
        if (decoded == 0 && !row.is_trailer)
            copy->row(copy->ctx, row.fields, row.count);
        PQfreemem(message);
        if (decoded < 0) {
            error_set(err, ERROR_INTERNAL,
                      "COPY sent something that is not a row in binary format");
            return abandon(session);
        }
    }
    return more;
}

/* Only the server's word makes it complete; libpq ends its results also when the line is cut. */
static int collect_copy(struct pg_session *session, const struct pg_session_copy *copy,
                        struct error *err)
{
    PGresult *result;
    bool complete = false, failed = false;
    int outcome = 0;
    while (outcome == 0 && (outcome = next_result(session, &result, err)) == 0 && result != NULL) {
        ExecStatusType status = PQresultStatus(result);
        complete |= status == PGRES_COMMAND_OK;
        if (is_failure(result) && status != PGRES_COPY_OUT && !failed) {
            pg_failure_of_result(err, session->secrets, result);
            failed = true;
        }
        PQclear(result);
        if (status == PGRES_COPY_OUT)
            outcome = take_copy(session, copy, err);
    }
    if (outcome < 0)
        return -1;
    if (PQstatus(session->connection) == CONNECTION_BAD)
        return failed ? abandon(session) : broken(session, err);
    return failed ? -1 : complete ? 0 : broken(session, err);
}

int pg_session_copy_out(struct pg_session *session, const char *sql,
                        const struct pg_session_copy *copy, struct error *err)
{
    if (is_open(session, err) < 0)
        return -1;
    start_deadline(session);
    if (!PQsendQuery(session->connection, sql))
        return broken(session, err);
    return flush(session, err) < 0 ? -1 : collect_copy(session, copy, err);
}

/* Handing on how it is connected */

static bool is_of_this_session(const char *key)
{
    static const char *const own[] = { "application_name", "fallback_application_name",
                                       "options",          "client_encoding",
                                       "connect_timeout",  "passfile",
                                       "password",         "service",
                                       "servicefile" };
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        if (strcmp(key, own[i]) == 0)
            return true;
    }
    return false;
}

void pg_session_settings(const struct pg_session *session,
                         void (*each)(void *ctx, const char *key, const char *value), void *ctx)
{
    PQconninfoOption *options =
        session->connection != NULL ? PQconninfo(session->connection) : NULL;
    for (const PQconninfoOption *at = options; at != NULL && at->keyword != NULL; at++) {
        if (at->val != NULL && at->val[0] != '\0' && !is_of_this_session(at->keyword))
            each(ctx, at->keyword, at->val);
    }
    PQconninfoFree(options);
    const char *password = session->connection != NULL ? PQpass(session->connection) : NULL;
    if (password != NULL && password[0] != '\0')
        each(ctx, "password", password);
}

const char *pg_session_database(const struct pg_session *session)
{
    return session->connection != NULL ? PQdb(session->connection) : "";
}

int pg_session_server_version(const struct pg_session *session)
{
    return session->connection != NULL ? PQserverVersion(session->connection) : 0;
}
