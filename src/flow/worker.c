/* A worker: one work connection that runs batch after batch, and knows what to do when one fails:
 * try again, bisect, mark the one post that is left as failed, wait out an outage, or stop
 * because statements and database disagree. */
#include "worker.h"

#include <stdlib.h>
#include <string.h>

#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/pg/sqlstate.h"
#include "antoned/store/sql_text.h"
#include "antoned/store/work_statements.h"
#include "antoned/sys/log.h"

#define STALL_RETRY_MS    INT64_C(30000)
#define ARENA_BLOCK_BYTES (size_t)(256 * 1024)

/* Which state may follow which; a step that is not here is a bug. */
#define MAY(state) (1U << (state))
static const unsigned successors[WORKER_STATES] = {
    [WORKER_STOPPED] = MAY(WORKER_CONNECTING),
    [WORKER_CONNECTING] =
        MAY(WORKER_BUSY) | MAY(WORKER_IDLE) | MAY(WORKER_DISCONNECTED) | MAY(WORKER_STOPPED),
    [WORKER_DISCONNECTED] = MAY(WORKER_CONNECTING) | MAY(WORKER_STOPPED),
    [WORKER_IDLE] =
        MAY(WORKER_BUSY) | MAY(WORKER_IDLE) | MAY(WORKER_DISCONNECTED) | MAY(WORKER_STOPPED),
    [WORKER_BUSY] = MAY(WORKER_BUSY) | MAY(WORKER_MARKING) | MAY(WORKER_PAUSED) | MAY(WORKER_IDLE) |
                    MAY(WORKER_DISCONNECTED) | MAY(WORKER_STOPPED),
    [WORKER_MARKING] =
        MAY(WORKER_BUSY) | MAY(WORKER_IDLE) | MAY(WORKER_DISCONNECTED) | MAY(WORKER_STOPPED),
    [WORKER_PAUSED] =
        MAY(WORKER_BUSY) | MAY(WORKER_IDLE) | MAY(WORKER_DISCONNECTED) | MAY(WORKER_STOPPED),
};

bool worker_is_busy(const struct worker *worker)
{
    return worker->state == WORKER_BUSY || worker->state == WORKER_MARKING ||
           worker->state == WORKER_PAUSED;
}

/* For health: since when it asks, and since when it has nobody to ask. */
static void note_state(struct worker *worker, int64_t now_us)
{
    bool asks = worker->state == WORKER_BUSY || worker->state == WORKER_MARKING;
    bool is_down = worker->state == WORKER_CONNECTING || worker->state == WORKER_DISCONNECTED;
    worker->asked_us = asks ? now_us : 0;
    if (!is_down)
        worker->down_us = 0;
    else if (worker->down_us == 0)
        worker->down_us = now_us;
}

/* The clock of a batch starts when it begins, not before what failed or was waited for. */
static void worker_change_state(struct worker *worker, enum worker_state state)
{
    struct pace *pace = worker->intake->pace;
    bool was_busy = worker_is_busy(worker);
    int64_t now_us = clock_monotonic_us();
    if ((successors[worker->state] & MAY(state)) == 0)
        abort();
    worker->state = state;
    note_state(worker, now_us);
    if (state == WORKER_BUSY && was_busy)
        pace_again(pace, &worker->lap, now_us);
    else if (state == WORKER_BUSY)
        pace_claim(pace, &worker->lap, now_us);
    else if (was_busy && !worker_is_busy(worker))
        pace_leave(pace);
}

#define WORKER_FIELDS(...) LOG_FIELDS(.component = "worker", .connection = "work", __VA_ARGS__)

/* ---- what to run next ---- */

static void run_next(struct worker *worker, struct engine_snapshot *snapshot)
{
    const struct intake *intake = worker->intake;
    struct batch_order order = { .kind = BATCH_NEXT,
                                 .limit = (size_t)intake->config->intake.batch_rows };
    if (bisection_next(&worker->bisection, &order.ids, &order.id_count))
        order.kind = BATCH_POSTS;
    else if (worker->list_next)
        order.kind = BATCH_LIST;
    else
        order.from = intake_place(worker);
    worker->list_next = worker->wake_again = false;
    worker_change_state(worker, WORKER_BUSY);
    batch_run(worker, snapshot, &order);
}

static void worker_ended(void *ctx)
{
    struct worker *worker = ctx;
    worker_change_state(worker, WORKER_STOPPED);
    intake_stopped(worker->intake);
}

static void worker_stop(struct worker *worker)
{
    worker->bisection.depth = 0;
    loop_timer_stop(worker->timer);
    pg_connection_end(worker->connection, worker_ended, worker);
}

/* A pause ends what was begun with a failed batch: its posts are queued, and found again. */
static bool is_held_up(struct worker *worker)
{
    if (!worker->intake->paused)
        return false;
    worker->bisection.depth = 0;
    worker->list_next = worker->wake_again = false;
    return true;
}

/* Goes on at once while there is a reason to; otherwise rests until it is woken. */
static void worker_go_on(struct worker *worker, bool more, bool queue_empty)
{
    struct intake *intake = worker->intake;
    struct engine_snapshot *snapshot = refresh_current(intake->refresh);
    more |= worker->wake_again || worker->bisection.depth > 0;
    if (intake->draining) {
        worker_stop(worker);
        return;
    }
    if (is_held_up(worker))
        more = queue_empty = false;
    if (!more && queue_empty && intake->bound.known) {
        intake->bound.known = false; /* it only says that nothing is after the bound */
        more = true;
    }
    if (more && snapshot != NULL) { /* else nothing is known yet */
        run_next(worker, snapshot);
    } else {
        worker_change_state(worker, WORKER_IDLE);
        intake_idle(worker, queue_empty);
    }
}

void worker_wake(struct worker *worker)
{
    if (worker->state == WORKER_IDLE)
        worker_go_on(worker, true, false);
    else
        worker->wake_again = true;
}

static void worker_wait(struct worker *worker, enum worker_state state, int64_t delay_ms)
{
    worker_change_state(worker, state);
    loop_timer_start(worker->timer, delay_ms);
}

static void on_timer(void *ctx)
{
    struct worker *worker = ctx;
    if (worker->state == WORKER_PAUSED)
        worker_go_on(worker, true, false);
    else
        worker_start(worker);
}

/* ---- how a batch can end ---- */

static void rolled_back(struct worker *worker);
static void suspect_posts(struct worker *worker);
static void mark_failed(struct worker *worker);

/* Only work ends an outage: a server that lets us in may still be read-only. */
static void note_success(struct worker *worker)
{
    backoff_reset(&worker->backoff);
    if (worker->outage_logged)
        log_event(EVENT_DATABASE_BACK, LOG_FIELDS(.component = "worker", .connection = "work"),
                  "connected");
    worker->outage_logged = false;
}

void worker_end_batch(struct worker *worker, enum batch_end end)
{
    const struct batch *batch = &worker->batch;
    intake_ended(worker, end);
    if (end != BATCH_FAILED && end != BATCH_LOST)
        note_success(worker);
    switch (end) {
    case BATCH_RECORDED:
        if (batch->order.kind == BATCH_POSTS)
            bisection_succeeded(&worker->bisection);
        intake_recorded(worker);
        worker_go_on(worker, batch->tally.posts == batch->order.limit, false);
        break;
    case BATCH_LISTED:
        if (batch->id_count > 0)
            bisection_begin(&worker->bisection, batch->ids, batch->id_count);
        worker_go_on(worker, false, batch->id_count == 0);
        break;
    case BATCH_EMPTY: worker_go_on(worker, false, true); break;
    case BATCH_FAILED: rolled_back(worker); break;
    case BATCH_LOST: break; /* worker_lost follows */
    }
}

enum verdict { VERDICT_RETRY, VERDICT_STALL, VERDICT_POST };

static bool is_timeout(const struct error *why)
{
    return strcmp(why->sqlstate, "57014") == 0;
}

/* Is it the moment (retry), the database as a whole (stall), or one of the posts? A statement that
 * ran out of time may be either: the posts are looked at one by one, because one that always takes
 * too long would otherwise hold up the queue for ever; it is blamed when others go through. */
static enum verdict worker_judge(const struct error *why)
{
    if (is_timeout(why))
        return VERDICT_POST;
    if (why->code == ERROR_RETRY || why->code == ERROR_UNAVAILABLE)
        return VERDICT_RETRY;
    if (why->code == ERROR_PERMISSION || sqlstate_is_drift(why->sqlstate) ||
        why->sqlstate[0] == '\0')
        return VERDICT_STALL;
    return VERDICT_POST;
}

/* What was rolled back is queued again, before the bound. What its drafts counted in the reply
 * history stays counted: that errs on the side of fewer replies. */
static void log_rolled_back(struct worker *worker, const struct error *why)
{
    worker->intake->bound.known = false;
    log_event(EVENT_BATCH_FAILED, WORKER_FIELDS(.batch = worker->batch.number, .error = why),
              "rolled back, tried again");
}

static void worker_stall(struct worker *worker, enum worker_state state, const struct error *why)
{
    log_event(EVENT_STATEMENT_DRIFT, WORKER_FIELDS(.batch = worker->batch.number, .error = why),
              "no posts are taken until it fits");
    worker->intake->bound.known = false;
    worker->intake->totals.stalled = true;
    worker->intake->totals.deciding = false;
    worker_wait(worker, state, STALL_RETRY_MS);
    intake_failed(worker, why);
}

static void try_later(struct worker *worker)
{
    worker->bisection.depth = 0;
    log_rolled_back(worker, &worker->batch.error);
    worker_wait(worker, WORKER_PAUSED, backoff_next_ms(&worker->backoff, random_u64()));
}

static void rolled_back(struct worker *worker)
{
    const struct error *why = &worker->batch.error;
    switch (worker_judge(why)) {
    case VERDICT_RETRY: try_later(worker); break;
    case VERDICT_STALL:
        worker->bisection.depth = 0;
        worker_stall(worker, WORKER_PAUSED, why);
        break;
    case VERDICT_POST: suspect_posts(worker); break;
    }
}

/* ---- which post it was ---- */

/* Whether it is, for now, nobody's fault: then the next run is tried, or all of them later. */
static bool is_nobodys(struct worker *worker)
{
    const struct batch *batch = &worker->batch;
    if (!is_timeout(&batch->error) || batch->order.kind == BATCH_NEXT)
        return false;
    if (batch->order.kind == BATCH_POSTS && !bisection_put_aside(&worker->bisection))
        return false;
    if (worker->bisection.depth == 0)
        try_later(worker);
    else
        worker_go_on(worker, true, false);
    return true;
}

static void suspect_posts(struct worker *worker)
{
    const struct batch *batch = &worker->batch;
    if (is_nobodys(worker))
        return;
    log_debug(WORKER_FIELDS(.batch = batch->number),
              "one of its %zu posts failed it: looked for by halves", batch->id_count);
    if (batch->order.kind == BATCH_POSTS && batch->order.id_count == 1) {
        mark_failed(worker);
        return;
    }
    if (batch->order.kind == BATCH_POSTS)
        bisection_split(&worker->bisection);
    else if (batch->id_count > 0)
        bisection_begin(&worker->bisection, batch->ids, batch->id_count);
    else
        worker->list_next = true; /* the claim itself failed */
    worker_go_on(worker, true, false);
}

void bisection_begin(struct bisection *bisection, const struct uuid *ids, size_t count)
{
    bisection->ids = memory_resize(bisection->ids, count, sizeof *ids);
    memcpy(bisection->ids, ids, count * sizeof *ids);
    bisection->waiting[0] = (struct bisection_run){ .start = 0, .count = count };
    bisection->depth = 1;
    bisection->aside_count = 0;
    bisection->has_succeeded = false;
}

bool bisection_next(struct bisection *bisection, const struct uuid **ret_ids, size_t *ret_count)
{
    if (bisection->depth == 0)
        return false;
    bisection->taken = bisection->waiting[--bisection->depth];
    *ret_ids = bisection->ids + bisection->taken.start;
    *ret_count = bisection->taken.count;
    return true;
}

bool bisection_put_aside(struct bisection *bisection)
{
    if (bisection->has_succeeded || (bisection->taken.count > 1 && bisection->aside_count == 0))
        return false;
    bisection->aside[bisection->aside_count++] = bisection->taken;
    return true;
}

void bisection_succeeded(struct bisection *bisection)
{
    bisection->has_succeeded = true;
    while (bisection->aside_count > 0)
        bisection->waiting[bisection->depth++] = bisection->aside[--bisection->aside_count];
}

void bisection_split(struct bisection *bisection)
{
    struct bisection_run whole = bisection->taken;
    size_t first = whole.count / 2;
    bisection->waiting[bisection->depth++] =
        (struct bisection_run){ .start = whole.start + first, .count = whole.count - first };
    bisection->waiting[bisection->depth++] =
        (struct bisection_run){ .start = whole.start, .count = first };
}

/* ---- marking it failed ---- */

static bool mark_result(void *ctx, int statement, struct pg_rows *rows)
{
    struct worker *worker = ctx;
    struct error ignored;
    (void)statement;
    if (failure_parse(rows, &worker->mark, &ignored) < 0)
        worker->mark.found = false;
    return false;
}

static void count_marked(struct worker *worker)
{
    struct work_counts *counts = &worker->intake->counts;
    counts->given_up += worker->mark.given_up;
    counts->retried += !worker->mark.given_up;
}

static void marked(void *ctx, const struct error *err)
{
    struct worker *worker = ctx;
    const struct batch *batch = &worker->batch;
    const struct log_fields *fields =
        WORKER_FIELDS(.batch = worker->batch.number, .post = batch->order.ids,
                      .error = &batch->error);
    if (err != NULL && err->code == ERROR_UNAVAILABLE)
        return; /* lost follows; the post is still queued and will be tried again */
    if (err == NULL && worker->mark.found)
        count_marked(worker);
    if (err != NULL)
        log_rolled_back(worker, err);
    else if (worker->mark.found && worker->mark.given_up)
        log_event(EVENT_POST_GIVEN_UP, fields, "given up after %d attempts",
                  worker->mark.error_count);
    else if (worker->mark.found)
        log_event(EVENT_POST_FAILED, fields, "attempt %d, tried again later",
                  worker->mark.error_count);
    worker_go_on(worker, true, false);
}

static void mark_failed(struct worker *worker)
{
    const struct config *config = worker->intake->config;
    struct batch *batch = &worker->batch;
    worker->mark = (struct failure_outcome){ 0 };
    worker_change_state(worker, WORKER_MARKING);
    pg_connection_begin(
        worker->connection,
        &(struct pg_conversation){ .result = mark_result, .done = marked, .ctx = worker });
    pg_connection_queue(worker->connection, sql_failure_record.name,
                        failure_params(batch->arena, batch->order.ids,
                                       failure_message(batch->arena, &batch->error),
                                       config->intake.max_attempts, config->intake.retry_delay_ms));
    pg_connection_sync(worker->connection);
}

/* ---- the connection ---- */

static void worker_ready(void *ctx)
{
    struct worker *worker = ctx;
    worker_go_on(worker, true, false); /* it looks at the queue first thing */
}

static void worker_lost(void *ctx, const struct error *reason)
{
    struct worker *worker = ctx;
    struct intake *intake = worker->intake;
    worker->bisection.depth = 0;
    worker->list_next = false;
    intake->bound.known = false;
    if (intake->draining) {
        worker_go_on(worker, false, false);
        return;
    }
    /* A statement did not fit when it was prepared; a connection that can never work is the
     * daemon's to end. */
    if (reason->code != ERROR_CONFIG && worker_judge(reason) == VERDICT_STALL) {
        worker_stall(worker, WORKER_DISCONNECTED, reason);
        return;
    }
    worker_wait(worker, WORKER_DISCONNECTED, backoff_next_ms(&worker->backoff, random_u64()));
    if (worker->outage_logged && reason->code != ERROR_CONFIG)
        return;
    worker->outage_logged = true;
    log_event(EVENT_DATABASE_UNAVAILABLE, WORKER_FIELDS(.error = reason), "%s",
              reason->code == ERROR_CONFIG ? "that connection can never work" : "trying again");
    intake_failed(worker, reason);
}

/* ---- life ---- */

void worker_init(struct worker *worker, struct intake *intake, struct loop *loop)
{
    const struct config *config = intake->config;
    worker->intake = intake;
    worker->backoff = (struct backoff){ .base_ms = 100, .cap_ms = 30000 };
    worker->batch.arena = arena_new(ARENA_BLOCK_BYTES);
    worker->timer = loop_timer_new(loop, on_timer, worker);
    struct pg_connection_options options = {
        .conninfo = config->database.conninfo,
        .instance = config->instance,
        .role = "work",
        .connect_timeout_ms = config->database.connect_timeout_ms,
        .statement_timeout_ms = config->database.statement_timeout_ms,
        .session_settings = WORK_SETTINGS,
    };
    options.statements = work_statements(&options.statement_count);
    worker->connection =
        pg_connection_new(loop, &options,
                          &(struct pg_connection_events){
                              .ready = worker_ready, .lost = worker_lost, .ctx = worker });
}

void worker_fini(struct worker *worker)
{
    pg_connection_free(worker->connection);
    loop_timer_free(worker->timer);
    batch_fini(&worker->batch);
    free(worker->bisection.ids);
}

void worker_start(struct worker *worker)
{
    worker_change_state(worker, WORKER_CONNECTING);
    pg_connection_start(worker->connection);
}

void worker_drain(struct worker *worker)
{
    worker->bisection.depth = 0;
    if (worker->state != WORKER_STOPPED && worker->state != WORKER_BUSY &&
        worker->state != WORKER_MARKING)
        worker_stop(worker);
}
