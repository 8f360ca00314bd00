/* The control connection: LISTEN, self-proof, reconnect, and a queue of small conversations. */
#include "antoned/flow/control.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/backoff.h"
#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/base/uuid.h"
#include "antoned/store/privileges.h"
#include "antoned/store/schema.h"
#include "antoned/store/sql_text.h"
#include "antoned/sys/log.h"

#define TALKS_MAX         16 /* kinds of small talk there are, with room to spare */
#define SUBSCRIPTIONS_MAX 4
/* How often it sends itself a notification, which must be back before the next is due. */
#define PROOF_INTERVAL_MS INT64_C(30000)

struct subscription {
    const char *channel;
    void (*heard)(void *ctx);
    void *ctx;
};

struct control {
    struct control_events events;
    bool strict; /* production: a role that may too much is refused */
    struct subscription subscriptions[SUBSCRIPTIONS_MAX];
    size_t subscription_count;
    struct pg_connection *connection;
    struct loop_timer *reconnect, *proof;
    struct backoff backoff;
    char proof_channel[48]; /* of this process only, so that daemons do not wake each other */
    bool started, proven, awaiting_proof, outage_logged;
    bool talking;
    struct control_talk talks[TALKS_MAX]; /* a ring: the first is under way while `talking` */
    size_t first, count;
    int64_t tried_us;         /* the last attempt to connect began; monotonic */
    int64_t patience_us;      /* how long one attempt may take */
    struct control_view view; /* `proven` is looked up when asked for */
};

static void next_talk(struct control *control);

/* ---- small talk ---- */

static bool talk_result(void *ctx, int statement, struct pg_rows *rows)
{
    struct control *control = ctx;
    const struct control_talk *talk = &control->talks[control->first];
    return talk->result != NULL && talk->result(talk->ctx, statement, rows);
}

static struct control_talk take_talk(struct control *control)
{
    struct control_talk talk = control->talks[control->first];
    control->first = (control->first + 1) % TALKS_MAX;
    control->count--;
    return talk;
}

static void talk_done(void *ctx, const struct error *err)
{
    struct control *control = ctx;
    control->talking = false;
    control->view.asked_us = 0;
    struct control_talk talk = take_talk(control);
    talk.done(talk.ctx, err);
    next_talk(control);
}

static void next_talk(struct control *control)
{
    if (control->talking || control->count == 0 || !pg_connection_is_ready(control->connection))
        return;
    control->talking = true;
    control->view.asked_us = clock_monotonic_us();
    const struct control_talk *talk = &control->talks[control->first];
    pg_connection_begin(
        control->connection,
        &(struct pg_conversation){ .result = talk_result, .done = talk_done, .ctx = control });
    talk->queue(talk->ctx, control->connection);
    pg_connection_sync(control->connection);
}

static void enqueue(struct control *control, const struct control_talk *talk)
{
    control->talks[(control->first + control->count++) % TALKS_MAX] = *talk;
    next_talk(control);
}

void control_talk(struct control *control, const struct control_talk *talk)
{
    struct error err;
    if (control->proven && control->count < TALKS_MAX - 1) { /* one place is kept for the proof */
        enqueue(control, talk);
        return;
    }
    error_set(&err, ERROR_UNAVAILABLE,
              control->proven ? "the control connection is too busy"
                              : "the database is not reachable");
    talk->done(talk->ctx, &err);
}

/* ---- losing and regaining the connection ---- */

static void control_lost(void *ctx, const struct error *reason)
{
    struct control *control = ctx;
    control->proven = control->awaiting_proof = control->talking = false;
    loop_timer_stop(control->proof);
    control->view.asked_us = 0;
    control->view.loss = *reason;
    if (control->view.lost_us == 0)
        control->view.lost_us = clock_monotonic_us();
    for (size_t left = control->count; left > 0; left--) {
        struct control_talk talk = take_talk(control);
        talk.done(talk.ctx, reason);
    }
    if (!control->outage_logged || reason->code == ERROR_CONFIG) {
        control->outage_logged = true;
        control->view.losses++;
        control->events.lost(control->events.ctx, reason);
    }
    if (control->started)
        loop_timer_start(control->reconnect, backoff_next_ms(&control->backoff, random_u64()));
}

static void try_connection(struct control *control)
{
    control->tried_us = clock_monotonic_us();
    pg_connection_start(control->connection);
}

static void on_reconnect(void *ctx)
{
    try_connection(ctx);
}

/* ---- listening and its proof ---- */

static void queue_proof(void *ctx, struct pg_connection *connection)
{
    const struct control *control = ctx;
    char sql[96];
    snprintf(sql, sizeof sql, "NOTIFY %s", control->proof_channel);
    pg_connection_queue_sql(connection, "notify", sql, NULL);
}

static void proof_sent(void *ctx, const struct error *err)
{
    (void)ctx;
    (void)err; /* a lost connection tells of itself */
}

static void on_proof_due(void *ctx)
{
    struct control *control = ctx;
    if (control->awaiting_proof) {
        struct error reason;
        error_set(&reason, ERROR_UNAVAILABLE,
                  "the listener does not hear its own notification: a dead link");
        log_event(EVENT_LISTENER_MUTE, LOG_FIELDS(.component = "control", .connection = "listen"),
                  "no answer within %" PRId64 " ms; connecting anew", PROOF_INTERVAL_MS);
        pg_connection_stop(control->connection);
        control_lost(control, &reason);
        return;
    }
    control->awaiting_proof = true;
    enqueue(control,
            &(struct control_talk){ .queue = queue_proof, .done = proof_sent, .ctx = control });
    loop_timer_start(control->proof, PROOF_INTERVAL_MS);
}

static void on_proof(void *ctx)
{
    struct control *control = ctx;
    control->awaiting_proof = false;
    control->view.proven_us = clock_monotonic_us();
    control->view.lost_us = 0;
    if (control->proven)
        return;
    control->proven = true;
    control->outage_logged = false;
    backoff_reset(&control->backoff);
    control->events.proven(control->events.ctx);
}

static void on_notified(void *ctx, const char *channel, const char *payload)
{
    struct control *control = ctx;
    (void)payload;
    for (size_t i = 0; i < control->subscription_count; i++) {
        const struct subscription *subscription = &control->subscriptions[i];
        if (strcmp(channel, subscription->channel) == 0)
            subscription->heard(subscription->ctx);
    }
}

/* ---- opening: check the schema, listen, send the first proof ---- */

enum { OPENING_VERSION, OPENING_PRIVILEGES };

static void queue_opening(void *ctx, struct pg_connection *connection)
{
    const struct control *control = ctx;
    schema_version_queue(connection);
    pg_connection_queue_sql(connection, sql_privileges_check.name, sql_privileges_check.text, NULL);
    for (size_t i = 0; i < control->subscription_count; i++) {
        char sql[96];
        snprintf(sql, sizeof sql, "LISTEN %s", control->subscriptions[i].channel);
        pg_connection_queue_sql(connection, "listen", sql, NULL);
    }
}

static void control_refuse(struct control *control, const struct error *reason)
{
    control->started = false;
    pg_connection_stop(control->connection);
    control->events.refused(control->events.ctx, reason);
}

static bool opening_result(void *ctx, int statement, struct pg_rows *rows)
{
    struct control *control = ctx;
    struct error err;
    if ((statement == OPENING_VERSION && schema_version_parse(rows, &err) < 0) ||
        (statement == OPENING_PRIVILEGES && privileges_parse(rows, control->strict, &err) < 0))
        control_refuse(control, &err);
    return false;
}

/* A moment of the server's, say its statement_timeout while a migration holds the lock: no reason
 * to give up for good. */
static void open_again(struct control *control, const struct error *why)
{
    struct error reason = *why;
    reason.code = ERROR_UNAVAILABLE;
    pg_connection_stop(control->connection);
    control_lost(control, &reason);
}

static void opened(void *ctx, const struct error *err)
{
    struct control *control = ctx;
    if (!control->started || (err != NULL && err->code == ERROR_UNAVAILABLE))
        return;
    if (err == NULL) {
        on_proof_due(control);
        return;
    }
    if (err->code == ERROR_RETRY) {
        open_again(control, err);
        return;
    }
    struct error reason;
    schema_version_explain(err, &reason);
    control_refuse(control, &reason);
}

static void control_ready(void *ctx)
{
    struct control *control = ctx;
    enqueue(control,
            &(struct control_talk){
                .queue = queue_opening, .result = opening_result, .done = opened, .ctx = control });
}

/* ---- life ---- */

void control_subscribe(struct control *control, const char *channel, void (*heard)(void *ctx),
                       void *ctx)
{
    if (control->subscription_count == SUBSCRIPTIONS_MAX)
        abort();
    control->subscriptions[control->subscription_count++] =
        (struct subscription){ .channel = channel, .heard = heard, .ctx = ctx };
}

struct control *control_new(struct loop *loop, const struct config *config,
                            const struct control_events *events)
{
    struct control *control = memory_zalloc(sizeof *control);
    control->events = *events;
    control->strict = config->environment == ENVIRONMENT_PRODUCTION;
    /* Several hosts, each with its time; the statements of the opening; the longest back-off. */
    control->patience_us =
        (10 * (config->database.connect_timeout_ms + config->database.statement_timeout_ms) +
         60000) *
        1000;
    control->backoff = (struct backoff){ .base_ms = 100, .cap_ms = 30000 };
    snprintf(control->proof_channel, sizeof control->proof_channel, "antone_proof_%016" PRIx64,
             random_u64());
    control_subscribe(control, control->proof_channel, on_proof, control);
    control->connection =
        pg_connection_new(loop,
                          &(struct pg_connection_options){
                              .conninfo = config->database.listener_conninfo,
                              .instance = config->instance,
                              .role = "listen",
                              .direct = "database.listener_conninfo",
                              .connect_timeout_ms = config->database.connect_timeout_ms,
                              .statement_timeout_ms = config->database.statement_timeout_ms,
                          },
                          &(struct pg_connection_events){ .ready = control_ready,
                                                          .lost = control_lost,
                                                          .notified = on_notified,
                                                          .ctx = control });
    control->reconnect = loop_timer_new(loop, on_reconnect, control);
    control->proof = loop_timer_new(loop, on_proof_due, control);
    return control;
}

void control_free(struct control *control)
{
    if (control == NULL)
        return;
    loop_timer_free(control->reconnect);
    loop_timer_free(control->proof);
    pg_connection_free(control->connection);
    free(control);
}

void control_start(struct control *control)
{
    control->started = true;
    try_connection(control);
}

void control_end(struct control *control, void (*ended)(void *ctx), void *ctx)
{
    loop_timer_stop(control->reconnect);
    loop_timer_stop(control->proof);
    pg_connection_end(control->connection, ended, ctx);
}

void control_stop(struct control *control)
{
    control->started = false;
    loop_timer_stop(control->reconnect);
    loop_timer_stop(control->proof);
    pg_connection_stop(control->connection);
}

bool control_is_proven(const struct control *control)
{
    return control->proven;
}

bool control_is_lost(const struct control *control)
{
    return control->outage_logged;
}

struct control_view control_view(const struct control *control)
{
    struct control_view view = control->view;
    view.proven = control->proven;
    return view;
}

/* A connection that stands must have heard itself: three proofs were due, and it was not given up.
 * One that does not must have been tried again within the longest back-off and the time of one
 * attempt. */
bool control_is_moving(const struct control *control)
{
    int64_t now_us = clock_monotonic_us();
    if (!control->started)
        return false;
    return control->proven ? now_us - control->view.proven_us < 3 * PROOF_INTERVAL_MS * 1000
                           : now_us - control->tried_us < control->patience_us;
}
