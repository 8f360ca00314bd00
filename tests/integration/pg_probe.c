/* A connection on a leash: does what stdin says, line by line, and prints each event as a line of
 * JSON, so that a test can stop, kill or freeze the server between any two of them.
 *
 *     pg_probe CONNINFO STATEMENT_TIMEOUT_MS [NAME SQL]…
 *
 *     start | stop | quit
 *     run SQL[|SQL…]      one conversation, unprepared
 *     call NAME[|NAME…]   one conversation of the statements given on the command line
 *     echo BYTES          sends a text of so many bytes and gets it back */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "antoned/base/buffer.h"
#include "antoned/base/memory.h"
#include "antoned/pg/connection.h"

enum { GRACE_MS = 500 };

struct probe {
    struct loop *loop;
    struct loop_watch *input;
    struct pg_connection *connection;
    struct arena *arena;
    struct buffer lines; /* of stdin, what is not yet a whole one */
};

/* Takes the object over. */
static void print(json_t *event)
{
    json_dumpf(event, stdout, JSON_COMPACT);
    putchar('\n');
    fflush(stdout);
    json_decref(event);
}

static void print_error(const char *event, const struct error *err)
{
    print(json_pack("{ss si ss ss}", "event", event, "code", err == NULL ? 0 : (int)err->code,
                    "sqlstate", err == NULL ? "" : err->sqlstate, "message",
                    err == NULL ? "" : err->message));
}

static void on_ready(void *ctx)
{
    struct probe *probe = ctx;
    print(json_pack("{ss si}", "event", "ready", "pid",
                    pg_connection_backend_pid(probe->connection)));
}

static void on_lost(void *ctx, const struct error *reason)
{
    (void)ctx;
    print_error("lost", reason);
}

static void on_notified(void *ctx, const char *channel, const char *payload)
{
    (void)ctx;
    print(json_pack("{ss ss ss}", "event", "notified", "channel", channel, "payload", payload));
}

/* The first column, when it is a text; long ones by their size. */
static bool on_result(void *ctx, int statement, struct pg_rows *rows)
{
    (void)ctx;
    static const struct pg_column column = { "t", PG_TEXT };
    json_t *event = json_pack("{ss si si}", "event", "result", "statement", statement, "rows",
                              pg_rows_count(rows));
    if (pg_rows_count(rows) > 0 && pg_rows_bind(rows, &column, 1, NULL) == 0) {
        struct str text = pg_rows_text(rows, 0, 0);
        json_object_set_new(event, "bytes", json_integer((json_int_t)text.size));
        if (text.size < 1000)
            json_object_set_new(event, "text", json_stringn(text.data, text.size));
    }
    print(event);
    return false;
}

static void on_done(void *ctx, const struct error *err)
{
    (void)ctx;
    print_error("done", err);
}

static void queue_each(struct probe *probe, char *list, bool prepared)
{
    struct pg_conversation conversation = { on_result, on_done, probe };
    pg_connection_begin(probe->connection, &conversation);
    char *rest = NULL;
    for (char *one = strtok_r(list, "|", &rest); one != NULL; one = strtok_r(NULL, "|", &rest)) {
        if (prepared)
            pg_connection_queue(probe->connection, one, NULL);
        else
            pg_connection_queue_sql(probe->connection, NULL, one, NULL);
    }
    pg_connection_sync(probe->connection);
}

static void run(struct probe *probe, char *list)
{
    queue_each(probe, list, false);
}

static void call(struct probe *probe, char *list)
{
    queue_each(probe, list, true);
}

static void echo(struct probe *probe, char *bytes)
{
    size_t size = (size_t)strtoul(bytes, NULL, 10);
    _cleanup_free_ char *text = memory_alloc(size);
    memset(text, 'x', size);
    struct pg_params *params = pg_params_new(probe->arena, 1);
    pg_params_text(params, (struct str){ text, size });
    struct pg_conversation conversation = { on_result, on_done, probe };
    pg_connection_begin(probe->connection, &conversation);
    pg_connection_queue_sql(probe->connection, NULL, "SELECT $1::text AS t", params);
    pg_connection_sync(probe->connection);
}

static void start(struct probe *probe, char *nothing)
{
    (void)nothing;
    pg_connection_start(probe->connection);
}

static void stop(struct probe *probe, char *nothing)
{
    (void)nothing;
    pg_connection_stop(probe->connection);
}

static void quit(struct probe *probe, char *nothing)
{
    (void)nothing;
    loop_stop(probe->loop);
}

static const struct {
    const char *verb;
    void (*obey)(struct probe *probe, char *argument);
} commands[] = {
    { "start", start }, { "stop", stop }, { "quit", quit },
    { "run", run },     { "call", call }, { "echo", echo },
};

static void obey(struct probe *probe, char *line)
{
    char *argument = line + strcspn(line, " ");
    if (*argument != '\0')
        *argument++ = '\0';
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (strcmp(commands[i].verb, line) == 0)
            commands[i].obey(probe, argument);
    }
}

static void on_input(void *ctx, bool readable, bool writable)
{
    (void)readable;
    (void)writable;
    struct probe *probe = ctx;
    char chunk[4096];
    ssize_t size = read(STDIN_FILENO, chunk, sizeof chunk);
    if (size <= 0) {
        loop_stop(probe->loop);
        return;
    }
    buffer_add(&probe->lines, chunk, (size_t)size);
    char *line = probe->lines.data, *end;
    while ((end = strchr(line, '\n')) != NULL) {
        *end = '\0';
        obey(probe, line);
        line = end + 1;
    }
    struct buffer rest = { 0 };
    buffer_add_text(&rest, line);
    buffer_free(&probe->lines);
    probe->lines = rest;
}

int main(int count, char **arguments)
{
    if (count < 3)
        return 64;
    size_t statement_count = (size_t)(count - 3) / 2;
    struct pg_statement *statements = memory_zalloc(statement_count * sizeof *statements);
    for (size_t i = 0; i < statement_count; i++)
        statements[i] = (struct pg_statement){ arguments[3 + 2 * i], arguments[4 + 2 * i] };
    struct probe probe = { .loop = loop_new(), .arena = arena_new(4096) };
    struct pg_connection_options options = {
        .conninfo = arguments[1],
        .instance = "probe",
        .role = "test",
        .statement_timeout_ms = strtol(arguments[2], NULL, 10),
        .grace_ms = GRACE_MS,
        .statements = statements,
        .statement_count = statement_count,
    };
    struct pg_connection_events events = { on_ready, on_lost, on_notified, &probe };
    probe.connection = pg_connection_new(probe.loop, &options, &events);
    probe.input = loop_watch_new(probe.loop, STDIN_FILENO, on_input, &probe);
    loop_run(probe.loop);
    loop_watch_free(probe.input);
    pg_connection_free(probe.connection);
    loop_free(probe.loop);
    arena_free(probe.arena);
    buffer_free(&probe.lines);
    free(statements);
    return 0;
}
