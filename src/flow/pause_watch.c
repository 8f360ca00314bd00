/* Hearing and asking what is paused. */
#include "antoned/flow/pause_watch.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/base/memory.h"
#include "antoned/store/sql_text.h"
#include "antoned/sys/log.h"

#define POLL_MS  INT64_C(10000) /* a notification may be lost with its connection */
#define FIRST_MS INT64_C(1000)  /* nothing is claimed before it is known */

struct pause_watch {
    struct control *control;
    struct loop_timer *poll;
    bool asking, again, known;
    struct pauses current;
    void (*changed)(void *ctx);
    void *ctx;
};

static bool is_same_pause(const struct pause *a, const struct pause *b)
{
    return a->is_paused == b->is_paused && a->since_us == b->since_us &&
           strcmp(a->reason, b->reason) == 0 && strcmp(a->by, b->by) == 0;
}

static void log_change(enum pause_part part, const struct pause *now)
{
    const struct log_fields *fields = LOG_FIELDS(.component = "pause_watch");
    if (now->is_paused)
        log_event(EVENT_PAUSED, fields, "%s, by %s: %s", pause_part_name(part), now->by,
                  now->reason);
    else
        log_event(EVENT_RESUMED, fields, "%s goes on", pause_part_name(part));
}

static void pause_watch_take(struct pause_watch *watch, const struct pauses *now)
{
    bool is_new = !watch->known;
    for (int part = 0; part < PAUSE_PARTS; part++) {
        if (is_same_pause(&watch->current.parts[part], &now->parts[part]))
            continue;
        log_change((enum pause_part)part, &now->parts[part]);
        is_new = true;
    }
    watch->current = *now;
    watch->known = true;
    if (is_new)
        watch->changed(watch->ctx);
}

static void queue_look(void *ctx, struct pg_connection *connection)
{
    (void)ctx;
    pg_connection_queue_sql(connection, sql_pauses_look.name, sql_pauses_look.text, NULL);
}

static void log_unread(const struct error *err)
{
    log_event(
        EVENT_STATEMENT_DRIFT,
        LOG_FIELDS(.component = "pause_watch", .statement = sql_pauses_look.name, .error = err),
        "what is paused could not be read");
}

static bool look_result(void *ctx, int statement, struct pg_rows *rows)
{
    struct pauses now;
    struct error err;
    (void)statement;
    if (pauses_parse(rows, &now, &err) == 0)
        pause_watch_take(ctx, &now);
    else
        log_unread(&err);
    return false;
}

static void look_done(void *ctx, const struct error *err)
{
    struct pause_watch *watch = ctx;
    watch->asking = false;
    if (err != NULL && err->code != ERROR_UNAVAILABLE && err->code != ERROR_RETRY)
        log_unread(err);
    loop_timer_start(watch->poll, watch->known ? POLL_MS : FIRST_MS);
    if (watch->again && err == NULL)
        pause_watch_look(watch);
}

/* A change that is told while an answer is on its way may not be in it. */
void pause_watch_look(struct pause_watch *watch)
{
    watch->again = watch->asking;
    if (watch->asking || !control_is_proven(watch->control))
        return;
    watch->asking = true;
    control_talk(watch->control,
                 &(struct control_talk){
                     .queue = queue_look, .result = look_result, .done = look_done, .ctx = watch });
}

static void on_pause(void *ctx)
{
    pause_watch_look(ctx);
}

struct pause_watch *pause_watch_new(struct loop *loop, struct control *control,
                                    void (*changed)(void *ctx), void *ctx)
{
    struct pause_watch *watch = memory_zalloc(sizeof *watch);
    watch->control = control;
    watch->changed = changed;
    watch->ctx = ctx;
    watch->poll = loop_timer_new(loop, on_pause, watch);
    control_subscribe(control, "antone_pause", on_pause, watch);
    return watch;
}

void pause_watch_free(struct pause_watch *watch)
{
    if (watch == NULL)
        return;
    loop_timer_free(watch->poll);
    free(watch);
}

const struct pauses *pause_watch_current(const struct pause_watch *watch)
{
    return watch->known ? &watch->current : NULL;
}
