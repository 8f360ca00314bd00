/* A worker's life: connecting, running batches, and what follows each way a batch can end. */
#include "antoned/flow/worker.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/base/arena.h"
#include "antoned/base/backoff.h"
#include "antoned/base/memory.h"
#include "antoned/flow/bisection.h"
#include "antoned/pg/sqlstate.h"
#include "antoned/store/failure.h"
#include "antoned/store/sql_text.h"
#include "antoned/store/work_statements.h"
#include "antoned/sys/log.h"

#define STALL_RETRY_MS INT64_C(30000)

enum worker_state {
    WORKER_STOPPED, /* not started yet */
    WORKER_CONNECTING,
    WORKER_WAITING, /* for the timer: to reconnect, or to claim again after a failure */
    WORKER_IDLE,    /* connected, nothing in hand */
    WORKER_BUSY,    /* a batch is in hand */
    WORKER_MARKING, /* the post that failed alone gets its error */
};

struct worker {
    struct worker_options options;
    struct worker_events events;
    struct pg_connection *connection;
    struct batch *batch;
    struct loop_timer *timer;
    struct backoff backoff;
    enum worker_state state;
    bool draining, wake_again, outage_logged;
    struct batch_order order;    /* of the batch in hand */
    bool list_next;              /* the claim failed as a whole: ask which posts it would take */
    struct bisection *bisection; /* posts of a failed batch still to be tried in smaller runs */
    struct arena *arena;         /* of the marking under way */
    uint64_t batch_number;       /* of the last batch */
    struct uuid suspect;
    struct error reason; /* of the marking under way */
    struct failure_outcome mark;
};

static void change_state(struct worker *worker, enum worker_state state)
{
    worker->state = state;
}

static void wait_ms(struct worker *worker, int64_t delay_ms)
{
    change_state(worker, WORKER_WAITING);
    loop_timer_start(worker->timer, delay_ms);
}

static void wait_backoff(struct worker *worker)
{
    wait_ms(worker, backoff_next_ms(&worker->backoff, random_u64()));
}

static void become_idle(struct worker *worker, bool queue_empty)
{
    change_state(worker, WORKER_IDLE);
    worker->events.idle(worker->events.ctx, queue_empty);
}

/* ---- what to run next ---- */

static void choose_order(struct worker *worker)
{
    struct batch_order *order = &worker->order;
    *order = (struct batch_order){ .kind = BATCH_NEXT, .limit = worker->options.batch_rows };
    if (bisection_next(worker->bisection, &order->ids, &order->id_count))
        order->kind = BATCH_POSTS;
    else if (worker->list_next)
        order->kind = BATCH_LIST;
    else
        order->from = worker->events.place(worker->events.ctx);
    worker->list_next = false;
    worker->wake_again = false;
}

static void run_next(struct worker *worker)
{
    struct engine_snapshot *snapshot = worker->events.snapshot(worker->events.ctx);
    if (snapshot == NULL || worker->draining) {
        become_idle(worker, false);
        return;
    }
    choose_order(worker);
    change_state(worker, WORKER_BUSY);
    batch_run(worker->batch, worker->connection, snapshot, &worker->order);
}

void worker_wake(struct worker *worker)
{
    if (worker->state == WORKER_IDLE)
        run_next(worker);
    else
        worker->wake_again = true;
}

/* ---- what went wrong ---- */

static void log_rolled_back(const struct worker *worker, const struct error *why)
{
    log_event(EVENT_BATCH_FAILED,
              LOG_FIELDS(.component = "worker", .connection = "work", .batch = worker->batch_number,
                         .error = why),
              "rolled back, tried again");
}

static void log_marked(const struct worker *worker)
{
    const struct log_fields *fields =
        LOG_FIELDS(.component = "worker", .connection = "work", .batch = worker->batch_number,
                   .post = &worker->suspect, .error = &worker->reason);
    if (worker->mark.given_up)
        log_event(EVENT_POST_GIVEN_UP, fields, "given up after %d attempts",
                  worker->mark.error_count);
    else
        log_event(EVENT_POST_FAILED, fields, "attempt %d, tried again later",
                  worker->mark.error_count);
}

static void stall(struct worker *worker, const struct error *why)
{
    log_event(EVENT_STATEMENT_DRIFT,
              LOG_FIELDS(.component = "worker", .connection = "work", .batch = worker->batch_number,
                         .error = why),
              "no posts are taken until it fits");
    worker->events.stalled(worker->events.ctx, why);
    wait_ms(worker, STALL_RETRY_MS);
}

/* ---- marking a post failed ---- */

static bool marked_result(void *ctx, int statement, struct pg_rows *rows)
{
    struct worker *worker = ctx;
    struct error ignored;
    (void)statement;
    if (failure_parse(rows, &worker->mark, &ignored) < 0)
        worker->mark.found = false;
    return false;
}

static void marked(void *ctx, const struct error *err)
{
    struct worker *worker = ctx;
    if (err != NULL && err->code == ERROR_UNAVAILABLE)
        return; /* lost follows; the post is still queued and will be tried again */
    if (err != NULL) {
        log_rolled_back(worker, err);
        worker->events.failed(worker->events.ctx);
    } else if (worker->mark.found) {
        log_marked(worker);
    }
    arena_reset(worker->arena);
    run_next(worker);
}

static void mark_failed(struct worker *worker, const struct uuid *post, const struct error *why)
{
    worker->suspect = *post;
    worker->reason = *why;
    worker->mark = (struct failure_outcome){ 0 };
    change_state(worker, WORKER_MARKING);
    pg_connection_begin(
        worker->connection,
        &(struct pg_conversation){ .result = marked_result, .done = marked, .ctx = worker });
    pg_connection_queue(worker->connection, sql_failure_record.name,
                        failure_params(worker->arena, post, failure_message(worker->arena, why),
                                       worker->options.max_attempts,
                                       worker->options.retry_delay_ms));
    pg_connection_sync(worker->connection);
}

/* ---- how a batch can end ---- */

enum verdict { VERDICT_RETRY, VERDICT_STALL, VERDICT_POST };

/* Is it the moment (retry), the database as a whole (stall), or one of the posts? A statement that
 * ran out of time (57014) may be either: the posts are suspected, because one that always takes too
 * long would otherwise hold up the queue for ever, and a slow moment costs a post no more than a
 * later attempt. */
static enum verdict judge(const struct error *why)
{
    if (strcmp(why->sqlstate, "57014") == 0)
        return VERDICT_POST;
    if (why->code == ERROR_RETRY || why->code == ERROR_UNAVAILABLE)
        return VERDICT_RETRY;
    if (why->code == ERROR_PERMISSION || sqlstate_is_drift(why->sqlstate) ||
        why->sqlstate[0] == '\0')
        return VERDICT_STALL;
    return VERDICT_POST;
}

static void suspect_posts(struct worker *worker, const struct batch_outcome *outcome)
{
    const struct batch_order *order = &worker->order;
    log_debug(LOG_FIELDS(.component = "worker", .connection = "work", .batch = outcome->number),
              "one of its %zu posts failed it: looked for by halves", outcome->id_count);
    if (order->kind == BATCH_POSTS && order->id_count == 1) {
        mark_failed(worker, &order->ids[0], &outcome->error);
        return;
    }
    if (order->kind == BATCH_POSTS)
        bisection_split(worker->bisection);
    else if (outcome->id_count > 0)
        bisection_begin(worker->bisection, outcome->ids, outcome->id_count);
    else
        worker->list_next = true; /* the claim itself failed */
    run_next(worker);
}

static void on_failed(struct worker *worker, const struct batch_outcome *outcome)
{
    switch (judge(&outcome->error)) {
    case VERDICT_RETRY:
        bisection_clear(worker->bisection);
        log_rolled_back(worker, &outcome->error);
        worker->events.failed(worker->events.ctx);
        wait_backoff(worker);
        break;
    case VERDICT_STALL:
        bisection_clear(worker->bisection);
        stall(worker, &outcome->error);
        break;
    case VERDICT_POST: suspect_posts(worker, outcome); break;
    }
}

/* Goes on at once while there is a reason to; otherwise rests until it is woken. */
static void go_on_or_rest(struct worker *worker, bool more, bool queue_empty)
{
    if (more || worker->wake_again || !bisection_is_empty(worker->bisection))
        run_next(worker);
    else
        become_idle(worker, queue_empty);
}

static void on_recorded(struct worker *worker, const struct batch_outcome *outcome)
{
    backoff_reset(&worker->backoff);
    worker->events.recorded(worker->events.ctx, &outcome->tally);
    go_on_or_rest(worker, outcome->tally.posts == worker->options.batch_rows, false);
}

static void on_listed(struct worker *worker, const struct batch_outcome *outcome)
{
    if (outcome->id_count > 0)
        bisection_begin(worker->bisection, outcome->ids, outcome->id_count);
    go_on_or_rest(worker, false, outcome->id_count == 0);
}

static void on_ended(void *ctx, const struct batch_outcome *outcome)
{
    struct worker *worker = ctx;
    worker->batch_number = outcome->number;
    switch (outcome->end) {
    case BATCH_RECORDED: on_recorded(worker, outcome); break;
    case BATCH_EMPTY: go_on_or_rest(worker, false, true); break;
    case BATCH_LISTED: on_listed(worker, outcome); break;
    case BATCH_FAILED: on_failed(worker, outcome); break;
    case BATCH_LOST: break; /* on_lost follows */
    }
}

static void on_claimed(void *ctx, size_t count, const struct claim_cursor *last)
{
    struct worker *worker = ctx;
    worker->events.claimed(worker->events.ctx, count, last);
}

/* ---- the connection ---- */

static void on_ready(void *ctx)
{
    struct worker *worker = ctx;
    backoff_reset(&worker->backoff);
    bool again = worker->outage_logged;
    worker->outage_logged = false;
    worker->events.connected(worker->events.ctx, again);
    run_next(worker);
}

static void on_lost(void *ctx, const struct error *reason)
{
    struct worker *worker = ctx;
    bisection_clear(worker->bisection);
    arena_reset(worker->arena);
    worker->list_next = false;
    if (worker->draining) {
        become_idle(worker, false);
        return;
    }
    if (judge(reason) == VERDICT_STALL) { /* a statement did not fit when it was prepared */
        stall(worker, reason);
        return;
    }
    if (!worker->outage_logged)
        worker->events.lost(worker->events.ctx, reason);
    worker->outage_logged = true;
    wait_backoff(worker);
}

static void on_timer(void *ctx)
{
    struct worker *worker = ctx;
    if (pg_connection_is_ready(worker->connection)) {
        run_next(worker);
        return;
    }
    change_state(worker, WORKER_CONNECTING);
    pg_connection_start(worker->connection);
}

/* ---- life ---- */

struct worker *worker_new(struct loop *loop, const struct worker_options *options,
                          const struct worker_events *events)
{
    struct worker *worker = memory_zalloc(sizeof *worker);
    worker->options = *options;
    worker->events = *events;
    worker->backoff = (struct backoff){ .base_ms = 100, .cap_ms = 30000 };
    worker->bisection = bisection_new();
    worker->arena = arena_new(4096);
    worker->batch = batch_new(
        &(struct batch_events){ .claimed = on_claimed, .ended = on_ended, .ctx = worker });
    worker->timer = loop_timer_new(loop, on_timer, worker);
    struct pg_connection_options connection = {
        .conninfo = options->conninfo,
        .instance = options->instance,
        .role = "work",
        .connect_timeout_ms = options->connect_timeout_ms,
        .statement_timeout_ms = options->statement_timeout_ms,
        .session_settings = WORK_SETTINGS,
    };
    connection.statements = work_statements(&connection.statement_count);
    worker->connection = pg_connection_new(
        loop, &connection,
        &(struct pg_connection_events){ .ready = on_ready, .lost = on_lost, .ctx = worker });
    return worker;
}

void worker_adjust(struct worker *worker, const struct worker_options *options)
{
    worker->options.batch_rows = options->batch_rows;
    worker->options.max_attempts = options->max_attempts;
    worker->options.retry_delay_ms = options->retry_delay_ms;
}

void worker_free(struct worker *worker)
{
    if (worker == NULL)
        return;
    pg_connection_free(worker->connection);
    loop_timer_free(worker->timer);
    batch_free(worker->batch);
    bisection_free(worker->bisection);
    arena_free(worker->arena);
    free(worker);
}

void worker_start(struct worker *worker)
{
    change_state(worker, WORKER_CONNECTING);
    pg_connection_start(worker->connection);
}

void worker_rest(struct worker *worker)
{
    if (worker->state == WORKER_IDLE)
        batch_rest(worker->batch);
}

void worker_drain(struct worker *worker)
{
    worker->draining = true;
    bisection_clear(worker->bisection);
    if (worker->state == WORKER_WAITING || worker->state == WORKER_CONNECTING) {
        loop_timer_stop(worker->timer);
        pg_connection_stop(worker->connection);
        become_idle(worker, false);
    }
}
