/* The pool of workers, their waking, and the moving lower bound of the claim. */
#include "antoned/flow/intake.h"

#include <stdlib.h>

#include "antoned/base/clock.h"
#include "antoned/base/memory.h"

/* How long claims may follow the moving bound before one looks again from the head of the queue:
 * that finds posts of a higher priority, late commits and retries, but walks over every dead entry
 * that an old snapshot keeps there. So it may have a twentieth of the time, within these limits. */
#define LOOK_SHARE        20
#define LOOK_CHEAP_US     5000 /* below, nothing is worth saving */
#define BOUND_LIFE_MIN_US US_PER_SECOND
#define BOUND_LIFE_MAX_US (10 * US_PER_SECOND)

enum slot_state { SLOT_DOWN, SLOT_RESTING, SLOT_BUSY };

struct slot {
    struct intake *intake;
    struct worker *worker;
    enum slot_state state;
    bool looking; /* the claim under way started at the head of the queue */
    struct pace_lap lap;
};

struct intake {
    struct intake_options options;
    struct intake_events events;
    struct slot *slots;
    struct loop_timer *poll, *look;
    struct claim_cursor bound;
    int64_t look_since_us, look_took_us; /* the last claim from the head */
    struct intake_totals totals;
    struct batch_tally stretch; /* since the queue was last empty */
    int64_t stretch_since_us;
    bool started, draining, stop_reported;
};

static struct slot *slot_in(struct intake *intake, enum slot_state state)
{
    for (int i = 0; i < intake->options.connections; i++)
        if (intake->slots[i].state == state)
            return &intake->slots[i];
    return NULL;
}

static void mark_busy(struct slot *slot)
{
    struct intake *intake = slot->intake;
    int64_t now_us = clock_monotonic_us();
    if (intake->stretch.posts == 0 && slot_in(intake, SLOT_BUSY) == NULL)
        intake->stretch_since_us = now_us;
    if (slot->state != SLOT_BUSY)
        pace_claim(intake->options.pace, &slot->lap, now_us);
    slot->state = SLOT_BUSY;
}

static void mark_unbusy(struct slot *slot, enum slot_state state)
{
    if (slot->state == SLOT_BUSY)
        pace_leave(slot->intake->options.pace);
    slot->state = state;
}

static void wake_slot(struct slot *slot)
{
    mark_busy(slot);
    worker_wake(slot->worker);
}

/* How long after the last look from the head the next is due. */
static int64_t look_pause_us(const struct intake *intake)
{
    if (intake->look_took_us < LOOK_CHEAP_US)
        return 0;
    int64_t pause_us = LOOK_SHARE * intake->look_took_us;
    return pause_us > BOUND_LIFE_MAX_US ? BOUND_LIFE_MAX_US : pause_us;
}

/* The bound stays while looking from the head is dear; then the look that is owed comes later. */
static void wake(struct intake *intake, bool from_head)
{
    int64_t left_us = intake->look_since_us + look_pause_us(intake) - clock_monotonic_us();
    if (from_head || left_us <= 0)
        intake->bound.known = false;
    else
        loop_timer_start(intake->look, left_us / 1000 + 1);
    struct slot *resting = slot_in(intake, SLOT_RESTING);
    struct slot *busy = slot_in(intake, SLOT_BUSY);
    if (resting != NULL)
        wake_slot(resting);
    else if (busy != NULL)
        worker_wake(busy->worker);
}

/* One resting worker is enough to look; when its batch is full it brings in the next. With none at
 * rest, a busy one is asked to look once more when it is done. */
void intake_wake(struct intake *intake)
{
    if (!intake->draining)
        wake(intake, false);
}

static void on_look_due(void *ctx)
{
    wake(ctx, true);
}

static void on_poll(void *ctx)
{
    struct intake *intake = ctx;
    loop_timer_start(intake->poll, intake->options.poll_interval_ms);
    if (slot_in(intake, SLOT_BUSY) == NULL)
        wake(intake, true);
}

/* ---- what workers ask and tell ---- */

/* Asked before each batch: here the clock starts, not before what failed or was waited for. */
static struct engine_snapshot *on_snapshot(void *ctx)
{
    struct slot *slot = ctx;
    struct intake *intake = slot->intake;
    pace_again(intake->options.pace, &slot->lap, clock_monotonic_us());
    return intake->events.snapshot(intake->events.ctx);
}

static int64_t bound_life_us(const struct intake *intake)
{
    int64_t pause_us = look_pause_us(intake);
    return pause_us < BOUND_LIFE_MIN_US ? BOUND_LIFE_MIN_US : pause_us;
}

static struct claim_cursor on_place(void *ctx)
{
    struct slot *slot = ctx;
    struct intake *intake = slot->intake;
    int64_t now_us = clock_monotonic_us();
    slot->looking = !intake->bound.known || now_us - intake->look_since_us > bound_life_us(intake);
    if (slot->looking) {
        intake->bound.known = false;
        intake->look_since_us = now_us;
    }
    return intake->bound;
}

/* Statements that do not fit the database are not forgotten for a claim that fits. */
static void report_deciding(struct intake *intake)
{
    if (!intake->draining && !intake->totals.stalled)
        intake->events.deciding(intake->events.ctx);
}

static void on_claimed(void *ctx, size_t count, const struct claim_cursor *last)
{
    struct slot *slot = ctx;
    struct intake *intake = slot->intake;
    if (slot->looking)
        intake->look_took_us = clock_monotonic_us() - intake->look_since_us;
    slot->looking = false;
    if (count > 0) {
        intake->bound = *last;
        report_deciding(intake);
    }
    if (count < intake->options.worker.batch_rows)
        return;
    struct slot *resting = slot_in(intake, SLOT_RESTING);
    if (resting != NULL && !intake->draining)
        wake_slot(resting);
}

static void add_tally(struct batch_tally *sum, const struct batch_tally *tally)
{
    sum->posts += tally->posts;
    sum->spam += tally->spam;
    sum->replies += tally->replies;
    sum->escalations += tally->escalations;
    for (size_t mode = 0; mode < MODE_COUNT; mode++)
        sum->modes[mode] += tally->modes[mode];
}

static void on_recorded(void *ctx, const struct batch_tally *tally)
{
    struct slot *slot = ctx;
    struct intake *intake = slot->intake;
    pace_record(intake->options.pace, &slot->lap, tally->posts, clock_monotonic_us());
    intake->totals.batches++;
    intake->totals.stalled = false;
    add_tally(&intake->totals.tally, tally);
    add_tally(&intake->stretch, tally);
    report_deciding(intake);
}

static void report_stopped(struct intake *intake)
{
    if (intake->stop_reported || slot_in(intake, SLOT_BUSY) != NULL)
        return;
    intake->stop_reported = true;
    intake->events.stopped(intake->events.ctx);
}

static void log_drained(struct intake *intake, bool certain)
{
    int64_t took_ms =
        intake->stretch.posts == 0 ? 0 : (clock_monotonic_us() - intake->stretch_since_us) / 1000;
    struct batch_tally stretch = intake->stretch;
    intake->stretch = (struct batch_tally){ 0 };
    intake->events.drained(intake->events.ctx, &stretch, took_ms, certain);
}

/* An empty answer to a bounded claim only says that nothing is after the bound. */
static void on_idle(void *ctx, bool queue_empty)
{
    struct slot *slot = ctx;
    struct intake *intake = slot->intake;
    mark_unbusy(slot, SLOT_RESTING);
    if (intake->draining) {
        report_stopped(intake);
    } else if (queue_empty && intake->bound.known) {
        intake->bound.known = false;
        wake_slot(slot);
    } else if (slot_in(intake, SLOT_BUSY) == NULL) {
        log_drained(intake, queue_empty);
    }
}

/* What was rolled back is queued again, before the bound. What its drafts counted in the reply
 * history stays counted: that errs on the side of fewer replies. */
static void forget_bound(struct intake *intake)
{
    intake->bound.known = false;
}

static void on_failed(void *ctx)
{
    forget_bound(((struct slot *)ctx)->intake);
}

static void on_stalled(void *ctx, const struct error *why)
{
    struct intake *intake = ((struct slot *)ctx)->intake;
    forget_bound(intake);
    intake->totals.stalled = true;
    intake->events.stalled(intake->events.ctx, why);
}

static void on_lost(void *ctx, const struct error *reason)
{
    struct slot *slot = ctx;
    struct intake *intake = slot->intake;
    mark_unbusy(slot, SLOT_DOWN);
    forget_bound(intake);
    if (intake->draining)
        report_stopped(intake);
    else
        intake->events.lost(intake->events.ctx, reason);
}

static void on_connected(void *ctx, bool again)
{
    struct slot *slot = ctx;
    mark_busy(slot); /* a worker looks at the queue first thing */
    if (again)
        slot->intake->events.regained(slot->intake->events.ctx);
}

/* ---- life ---- */

static struct worker_events slot_events(struct slot *slot)
{
    return (struct worker_events){
        .snapshot = on_snapshot,
        .place = on_place,
        .claimed = on_claimed,
        .recorded = on_recorded,
        .idle = on_idle,
        .failed = on_failed,
        .stalled = on_stalled,
        .lost = on_lost,
        .connected = on_connected,
        .ctx = slot,
    };
}

struct intake *intake_new(struct loop *loop, const struct intake_options *options,
                          const struct intake_events *events)
{
    struct intake *intake = memory_zalloc(sizeof *intake);
    intake->options = *options;
    intake->events = *events;
    intake->poll = loop_timer_new(loop, on_poll, intake);
    intake->look = loop_timer_new(loop, on_look_due, intake);
    intake->slots = memory_zalloc((size_t)options->connections * sizeof *intake->slots);
    for (int i = 0; i < options->connections; i++) {
        struct slot *slot = &intake->slots[i];
        slot->intake = intake;
        struct worker_events worker_events = slot_events(slot);
        slot->worker = worker_new(loop, &options->worker, &worker_events);
    }
    return intake;
}

void intake_free(struct intake *intake)
{
    if (intake == NULL)
        return;
    for (int i = 0; i < intake->options.connections; i++)
        worker_free(intake->slots[i].worker);
    loop_timer_free(intake->poll);
    loop_timer_free(intake->look);
    free(intake->slots);
    free(intake);
}

void intake_start(struct intake *intake)
{
    if (intake->started)
        return;
    intake->started = true;
    for (int i = 0; i < intake->options.connections; i++)
        worker_start(intake->slots[i].worker);
    loop_timer_start(intake->poll, intake->options.poll_interval_ms);
}

void intake_drain(struct intake *intake)
{
    intake->draining = true;
    loop_timer_stop(intake->poll);
    loop_timer_stop(intake->look);
    for (int i = 0; i < intake->options.connections; i++)
        worker_drain(intake->slots[i].worker);
    report_stopped(intake);
}

void intake_rest(struct intake *intake)
{
    for (int i = 0; i < intake->options.connections; i++)
        worker_rest(intake->slots[i].worker);
}

void intake_adjust(struct intake *intake, const struct intake_options *options)
{
    struct worker_options *worker = &intake->options.worker;
    worker->batch_rows = options->worker.batch_rows;
    worker->max_attempts = options->worker.max_attempts;
    worker->retry_delay_ms = options->worker.retry_delay_ms;
    intake->options.poll_interval_ms = options->poll_interval_ms;
    for (int i = 0; i < intake->options.connections; i++)
        worker_adjust(intake->slots[i].worker, worker);
    if (intake->started && !intake->draining)
        loop_timer_start(intake->poll, intake->options.poll_interval_ms);
}

struct intake_totals intake_totals(const struct intake *intake)
{
    struct intake_totals totals = intake->totals;
    for (int i = 0; i < intake->options.connections; i++) {
        totals.connected += intake->slots[i].state != SLOT_DOWN;
        totals.busy += intake->slots[i].state == SLOT_BUSY;
    }
    return totals;
}
