/* The stand-in: what the client sends becomes answers on a wire, which arrive a few at a read. */
#include "unit.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "../../src/pg/resolve.h"
#include "fake_libpq.h"
#include "fake_loop.h"

enum { WIRE_MAX = 4096, POLLS_TO_CONNECT = 3 };

struct fake_libpq fake_libpq;

struct pg_result {
    ExecStatusType status;
    const char *sqlstate; /* NULL: no error of the server */
    bool is_notice;
};

/* One thing the server sends. */
struct item {
    enum item_kind { RESULT, END, ROW } kind;
    ExecStatusType status;
    const char *sqlstate;
};

struct pg_conn {
    int socket, polls_left;
    bool is_up, is_dead, is_silent, in_pipeline, is_aborted, half_sent, told_death;
    int received, taken, on_wire;
    int notifications;
    struct item wire[WIRE_MAX];
    PQnoticeReceiver receiver;
    void *receiver_ctx;
};

static PGconn *current; /* one connection at a time is enough for every test */

void fake_libpq_reset(void)
{
    fake_libpq = (struct fake_libpq){
        .sqlstate = "23505", .routine = "_bt_check_unique", .copy_rows = 5, .items_per_read = 3
    };
    current = NULL;
}

void fake_libpq_break(void)
{
    current->is_dead = true;
}

/* Counts a call that touches the network; false when the line is broken. */
static bool call(PGconn *connection)
{
    if (++fake_libpq.calls == fake_libpq.die_at)
        connection->is_dead = true;
    return !connection->is_dead;
}

bool fake_socket_readable(int fd)
{
    if (current == NULL || fd != current->socket)
        return false;
    if (!current->is_up)
        return !current->is_silent;
    return current->is_dead || current->on_wire > current->received;
}

bool fake_socket_writable(int fd)
{
    return current != NULL && fd == current->socket && !current->is_silent;
}

static void put(PGconn *connection, enum item_kind kind, ExecStatusType status,
                const char *sqlstate)
{
    if (fake_libpq.mute)
        return;
    assert_true(connection->on_wire < WIRE_MAX);
    connection->wire[connection->on_wire].kind = kind;
    connection->wire[connection->on_wire].status = status;
    connection->wire[connection->on_wire++].sqlstate = sqlstate;
}

/* The answer to one statement; after a failure in a pipeline nothing runs. */
static void answer(PGconn *connection, const char *statement, ExecStatusType status)
{
    bool fails = fake_libpq.fail != NULL && strcmp(fake_libpq.fail, statement) == 0;
    if (connection->is_aborted)
        put(connection, RESULT, PGRES_PIPELINE_ABORTED, NULL);
    else if (fails)
        put(connection, RESULT, PGRES_FATAL_ERROR, fake_libpq.sqlstate);
    else
        put(connection, RESULT, status, NULL);
    put(connection, END, PGRES_EMPTY_QUERY, NULL);
    if (fails && connection->in_pipeline)
        connection->is_aborted = true;
}

/* Looking up: in the next turn of the loop, or never */

struct resolving {
    struct loop_timer *timer;
    void (*done)(void *ctx, const struct resolved *resolved);
    void *ctx;
};

static void looked_up(void *ctx)
{
    struct resolving *resolving = ctx;
    struct resolved resolved = { .count = (size_t)fake_libpq.addresses, .error = "no such name" };
    resolving->done(resolving->ctx, &resolved);
}

struct resolving *resolving_start(struct loop *loop, const char *name,
                                  void (*done)(void *ctx, const struct resolved *resolved),
                                  void *ctx)
{
    assert_true(name[0] != '/');
    struct resolving *resolving = calloc(1, sizeof *resolving);
    assert_non_null(resolving);
    *resolving = (struct resolving){ loop_timer_new(loop, looked_up, resolving), done, ctx };
    if (fake_libpq.addresses >= 0)
        loop_timer_start(resolving->timer, 0);
    return resolving;
}

void resolving_free(struct resolving *resolving)
{
    if (resolving == NULL)
        return;
    loop_timer_free(resolving->timer);
    free(resolving);
}

/* Connecting */

PQconninfoOption *PQconninfoParse(const char *conninfo, char **message)
{
    if (strstr(conninfo, "=") == NULL) {
        *message = strdup("missing \"=\" after \"canary\" in connection info string");
        fake_libpq.live_pieces++;
        return NULL;
    }
    PQconninfoOption *options = calloc(2, sizeof *options);
    options[0].keyword = strdup("host");
    options[0].val = strdup(strstr(conninfo, "=") + 1);
    return options;
}

PQconninfoOption *PQconndefaults(void)
{
    PQconninfoOption *options = calloc(2, sizeof *options);
    options[0].keyword = strdup("host");
    return options;
}

void PQconninfoFree(PQconninfoOption *options)
{
    for (PQconninfoOption *each = options; each != NULL && each->keyword != NULL; each++) {
        free(each->keyword);
        free(each->val);
    }
    free(options);
}

PGconn *PQconnectStartParams(const char *const *keywords, const char *const *values, int expand)
{
    (void)keywords;
    (void)values;
    (void)expand;
    PGconn *connection = calloc(1, sizeof *connection);
    assert_non_null(connection);
    connection->socket = eventfd(1, EFD_CLOEXEC); /* poll finds it ready for everything */
    connection->polls_left = POLLS_TO_CONNECT;
    fake_libpq.live_connections++;
    int attempt = fake_libpq.attempts++;
    connection->is_dead = attempt < fake_libpq.refused_hosts;
    connection->is_silent =
        !connection->is_dead && attempt < fake_libpq.refused_hosts + fake_libpq.silent_hosts;
    call(connection);
    return current = connection;
}

PostgresPollingStatusType PQconnectPoll(PGconn *connection)
{
    if (!call(connection))
        return PGRES_POLLING_FAILED;
    if (connection->is_silent || --connection->polls_left > 0)
        return connection->polls_left % 2 == 0 ? PGRES_POLLING_READING : PGRES_POLLING_WRITING;
    connection->is_up = true;
    return PGRES_POLLING_OK;
}

ConnStatusType PQstatus(const PGconn *connection)
{
    return connection->is_dead ? CONNECTION_BAD : CONNECTION_OK;
}

void PQfinish(PGconn *connection)
{
    if (connection == NULL)
        return;
    fake_libpq.live_connections--;
    close(connection->socket);
    if (current == connection)
        current = NULL;
    free(connection);
}

int PQsocket(const PGconn *connection)
{
    return connection->socket;
}

char *PQhost(const PGconn *connection)
{
    (void)connection;
    static char host[] = "/tmp/nowhere";
    return host;
}

char *PQerrorMessage(const PGconn *connection)
{
    static char message[] = "server closed the connection unexpectedly\n\tpassword=canary\n";
    static char nothing[] = "", words[256];
    snprintf(words, sizeof words, "%s", fake_libpq.last_words != NULL ? fake_libpq.last_words : "");
    return !connection->is_dead ? nothing : words[0] != '\0' ? words : message;
}

int PQsslInUse(PGconn *connection)
{
    (void)connection;
    return 0;
}

PQconninfoOption *PQconninfo(PGconn *connection)
{
    (void)connection;
    return PQconndefaults();
}

char *PQdb(const PGconn *connection)
{
    static char name[] = "antone";
    (void)connection;
    return name;
}

char *PQpass(const PGconn *connection)
{
    (void)connection;
    return NULL;
}

int PQserverVersion(const PGconn *connection)
{
    (void)connection;
    return 150000;
}

int PQbackendPID(const PGconn *connection)
{
    (void)connection;
    return 4711;
}

PGTransactionStatusType PQtransactionStatus(const PGconn *connection)
{
    (void)connection;
    return PQTRANS_IDLE;
}

PGVerbosity PQsetErrorVerbosity(PGconn *connection, PGVerbosity verbosity)
{
    (void)connection;
    return verbosity;
}

PQnoticeReceiver PQsetNoticeReceiver(PGconn *connection, PQnoticeReceiver receiver, void *ctx)
{
    connection->receiver = receiver;
    connection->receiver_ctx = ctx;
    return NULL;
}

int PQsetnonblocking(PGconn *connection, int on)
{
    (void)on;
    return call(connection) ? 0 : -1;
}

int PQenterPipelineMode(PGconn *connection)
{
    bool idle = connection->taken == connection->on_wire;
    connection->in_pipeline = call(connection) && idle;
    return connection->in_pipeline;
}

/* Sending */

int PQsendPrepare(PGconn *connection, const char *name, const char *sql, int count,
                  const Oid *types)
{
    (void)sql;
    (void)count;
    (void)types;
    if (!call(connection))
        return 0;
    answer(connection, name, PGRES_COMMAND_OK);
    return 1;
}

int PQsendDescribePrepared(PGconn *connection, const char *name)
{
    if (!call(connection))
        return 0;
    answer(connection, name, PGRES_COMMAND_OK);
    return 1;
}

int PQsendQueryPrepared(PGconn *connection, const char *name, int count, const char *const *values,
                        const int *lengths, const int *formats, int format)
{
    (void)count;
    (void)values;
    (void)lengths;
    (void)formats;
    assert_int_equal(format, 1);
    if (!call(connection))
        return 0;
    answer(connection, name, PGRES_TUPLES_OK);
    return 1;
}

int PQsendQueryParams(PGconn *connection, const char *sql, int count, const Oid *types,
                      const char *const *values, const int *lengths, const int *formats, int format)
{
    (void)types;
    return PQsendQueryPrepared(connection, sql, count, values, lengths, formats, format);
}

int PQsendQuery(PGconn *connection, const char *sql)
{
    if (!call(connection))
        return 0;
    assert_false(connection->in_pipeline); /* libpq refuses it too */
    if (strncmp(sql, "COPY", 4) != 0) {
        answer(connection, sql, PGRES_COMMAND_OK);
        return 1;
    }
    bool out = strstr(sql, "TO STDOUT") != NULL;
    put(connection, RESULT, out ? PGRES_COPY_OUT : PGRES_COPY_IN, NULL);
    for (int row = 0; out && row < fake_libpq.copy_rows; row++)
        put(connection, ROW, PGRES_COPY_OUT, NULL);
    if (out)
        answer(connection, sql, PGRES_COMMAND_OK);
    return 1;
}

int PQpipelineSync(PGconn *connection)
{
    if (!call(connection))
        return 0;
    connection->is_aborted = false;
    connection->half_sent = fake_libpq.slow_writes;
    put(connection, RESULT, PGRES_PIPELINE_SYNC, NULL);
    return 1;
}

int PQsendFlushRequest(PGconn *connection)
{
    return call(connection);
}

int PQflush(PGconn *connection)
{
    if (!call(connection))
        return -1;
    bool half = connection->half_sent;
    connection->half_sent = false;
    return half ? 1 : 0;
}

/* Receiving */

int PQconsumeInput(PGconn *connection)
{
    if (!call(connection)) {
        struct pg_result parting = { PGRES_FATAL_ERROR, fake_libpq.parting, true };
        if (fake_libpq.parting != NULL && connection->receiver != NULL)
            connection->receiver(connection->receiver_ctx, &parting);
        return 0;
    }
    connection->notifications += fake_libpq.notifications;
    connection->received += fake_libpq.items_per_read;
    if (connection->received > connection->on_wire)
        connection->received = connection->on_wire;
    int unread = connection->received - connection->taken;
    if (unread > fake_libpq.most_unread)
        fake_libpq.most_unread = unread;
    return 1;
}

int PQisBusy(PGconn *connection)
{
    return connection->taken == connection->received;
}

static PGresult *make_result(ExecStatusType status, const char *sqlstate)
{
    PGresult *result = calloc(1, sizeof *result);
    assert_non_null(result);
    *result = (PGresult){ status, sqlstate, false };
    fake_libpq.live_results++;
    return result;
}

/* Once broken, what arrived before is still there; then one error that libpq makes itself. */
PGresult *PQgetResult(PGconn *connection)
{
    call(connection);
    /* A COPY that is left early takes what is after it along. */
    if (connection->is_dead && connection->taken < connection->received &&
        connection->wire[connection->taken].kind == ROW)
        connection->taken = connection->received;
    if (connection->taken < connection->received) {
        const struct item *item = &connection->wire[connection->taken++];
        assert_true(item->kind != ROW);
        return item->kind == END ? NULL : make_result(item->status, item->sqlstate);
    }
    assert_true(connection->is_dead); /* the real one would block here */
    if (connection->told_death)
        return NULL;
    connection->told_death = true;
    return make_result(PGRES_FATAL_ERROR, NULL);
}

/* A row of one bytea field "row"; the first with the file's header before it. */
int PQgetCopyData(PGconn *connection, char **ret_data, int async)
{
    static const char header[19] = "PGCOPY\n\377\r\n";
    static const char row[] = "\0\1\0\0\0\3row";
    assert_int_equal(async, 1);
    if (!call(connection))
        return -2;
    if (connection->taken == connection->received)
        return 0;
    if (connection->wire[connection->taken].kind != ROW)
        return -1;
    size_t before = connection->wire[connection->taken - 1].kind == RESULT ? sizeof header : 0;
    connection->taken++;
    *ret_data = malloc(before + sizeof row - 1);
    assert_non_null(*ret_data);
    memcpy(*ret_data, header, before);
    memcpy(*ret_data + before, row, sizeof row - 1);
    fake_libpq.live_pieces++;
    return (int)(before + sizeof row - 1);
}

PGnotify *PQnotifies(PGconn *connection)
{
    if (connection->notifications == 0)
        return NULL;
    connection->notifications--;
    PGnotify *notification = calloc(1, sizeof *notification);
    assert_non_null(notification);
    static char channel[] = "channel", payload[] = "payload";
    notification->relname = channel;
    notification->extra = payload;
    fake_libpq.live_pieces++;
    return notification;
}

void PQfreemem(void *memory)
{
    fake_libpq.live_pieces -= memory != NULL;
    free(memory);
}

/* Results */

void PQclear(PGresult *result)
{
    fake_libpq.live_results -= result != NULL;
    free(result);
}

ExecStatusType PQresultStatus(const PGresult *result)
{
    return result == NULL ? PGRES_FATAL_ERROR : result->status;
}

char *PQresStatus(ExecStatusType status)
{
    static char text[32];
    snprintf(text, sizeof text, "status %d", (int)status);
    return text;
}

char *PQresultErrorField(const PGresult *result, int field)
{
    static char sqlstate[6], message[] = "no: \"canary\"", fatal[] = "FATAL";
    static char routine[40], file[] = "some\nfile.c", line[] = "12";
    snprintf(routine, sizeof routine, "%s", fake_libpq.routine);
    if (result == NULL || result->sqlstate == NULL)
        return NULL;
    snprintf(sqlstate, sizeof sqlstate, "%s", result->sqlstate);
    switch (field) {
    case PG_DIAG_SQLSTATE: return sqlstate;
    case PG_DIAG_MESSAGE_PRIMARY: return message;
    case PG_DIAG_SOURCE_FUNCTION: return routine;
    case PG_DIAG_SOURCE_FILE: return file;
    case PG_DIAG_SOURCE_LINE: return line;
    case PG_DIAG_SEVERITY:
    case PG_DIAG_SEVERITY_NONLOCALIZED: return result->is_notice ? fatal : NULL;
    default: return NULL;
    }
}

char *PQresultErrorMessage(const PGresult *result)
{
    (void)result;
    static char message[] = "server closed the connection unexpectedly";
    return message;
}

int PQnparams(const PGresult *result)
{
    (void)result;
    return fake_libpq.parameter_type == 0 ? 0 : 1;
}

Oid PQparamtype(const PGresult *result, int parameter)
{
    (void)result;
    (void)parameter;
    return fake_libpq.parameter_type;
}

int PQntuples(const PGresult *result)
{
    (void)result;
    return 0;
}

char *PQcmdTuples(PGresult *result)
{
    (void)result;
    static char none[] = "0";
    return none;
}

/* No test reads values here: those are tested with results that the real libpq makes. */

int PQfnumber(const PGresult *result, const char *name)
{
    (void)result;
    (void)name;
    return -1;
}

int PQfformat(const PGresult *result, int column)
{
    (void)result;
    (void)column;
    return 1;
}

Oid PQftype(const PGresult *result, int column)
{
    (void)result;
    (void)column;
    return 0;
}

int PQgetisnull(const PGresult *result, int row, int column)
{
    (void)result;
    (void)row;
    (void)column;
    return 1;
}

int PQgetlength(const PGresult *result, int row, int column)
{
    (void)result;
    (void)row;
    (void)column;
    return 0;
}

char *PQgetvalue(const PGresult *result, int row, int column)
{
    (void)result;
    (void)row;
    (void)column;
    static char nothing[] = "";
    return nothing;
}
