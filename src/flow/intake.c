/* Who claims, when, and from where in the queue. */
#include "antoned/flow/intake.h"

#include <inttypes.h>
#include <stdlib.h>

#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/sys/log.h"
#include "worker.h"

/* How long claims may follow the moving bound before one looks again from the head of the queue:
 * that finds posts of a higher priority, late commits and retries, but walks over every dead entry
 * that an old snapshot keeps there. So it may have a twentieth of the time, within these limits. */
#define LOOK_SHARE        20
#define LOOK_CHEAP_US     5000 /* below, nothing is worth saving */
#define BOUND_LIFE_MIN_US US_PER_SECOND
#define BOUND_LIFE_MAX_US (10 * US_PER_SECOND)

/* ---- who, and when ---- */

static struct worker *find_idle(const struct intake *intake)
{
    for (int i = 0; i < intake->worker_count; i++)
        if (intake->workers[i].state == WORKER_IDLE)
            return &intake->workers[i];
    return NULL;
}

static struct worker *find_busy(const struct intake *intake)
{
    for (int i = 0; i < intake->worker_count; i++)
        if (worker_is_busy(&intake->workers[i]))
            return &intake->workers[i];
    return NULL;
}

/* How long after the last look from the head the next is due. */
static int64_t look_pause_us(const struct intake *intake)
{
    if (intake->look_took_us < LOOK_CHEAP_US)
        return 0;
    int64_t pause_us = LOOK_SHARE * intake->look_took_us;
    return pause_us > BOUND_LIFE_MAX_US ? BOUND_LIFE_MAX_US : pause_us;
}

/* One idle worker is enough to look; when its batch is full it brings in the next. With none idle,
 * a busy one is asked to look once more when it is done. The bound stays while looking from the
 * head is dear; then the look that is owed comes later. */
static void wake(struct intake *intake, bool from_head)
{
    int64_t left_us = intake->look_since_us + look_pause_us(intake) - clock_monotonic_us();
    if (intake->draining || intake->paused)
        return;
    if (from_head || left_us <= 0)
        intake->bound.known = false;
    else
        loop_timer_start(intake->look, left_us / 1000 + 1);
    struct worker *worker = find_idle(intake);
    if (worker == NULL)
        worker = find_busy(intake);
    if (worker != NULL)
        worker_wake(worker);
}

void intake_wake(struct intake *intake)
{
    wake(intake, false);
}

static void on_posts_waiting(void *ctx)
{
    wake(ctx, false);
}

static void on_look_due(void *ctx)
{
    wake(ctx, true);
}

static void on_poll(void *ctx)
{
    struct intake *intake = ctx;
    loop_timer_start(intake->poll, intake->config->intake.poll_interval_ms);
    if (find_busy(intake) == NULL)
        wake(intake, true);
}

/* ---- from where ---- */

struct claim_cursor intake_place(struct worker *worker)
{
    struct intake *intake = worker->intake;
    int64_t now_us = clock_monotonic_us(), life_us = look_pause_us(intake);
    if (life_us < BOUND_LIFE_MIN_US)
        life_us = BOUND_LIFE_MIN_US;
    worker->looking = !intake->bound.known || now_us - intake->look_since_us > life_us;
    if (worker->looking) {
        intake->bound.known = false;
        intake->look_since_us = now_us;
    }
    if (!intake->totals.deciding)
        intake->stretch_since_us = now_us;
    return intake->bound;
}

/* Statements that do not fit the database are not forgotten for a claim that fits. */
static void note_deciding(struct intake *intake)
{
    if (intake->totals.deciding || intake->totals.stalled || intake->draining)
        return;
    intake->totals.deciding = true;
    intake->events.deciding(intake->events.ctx);
}

void intake_claimed(struct worker *worker)
{
    struct intake *intake = worker->intake;
    const struct claim *claim = &worker->batch.claim;
    worker->asked_us = intake->view.answered_us = clock_monotonic_us();
    if (worker->looking)
        intake->look_took_us = worker->asked_us - intake->look_since_us;
    worker->looking = false;
    if (claim->count > 0) {
        intake->bound = claim->last;
        note_deciding(intake);
    }
    struct worker *idle = find_idle(intake);
    if (claim->count == worker->batch.order.limit && idle != NULL)
        worker_wake(idle);
}

/* ---- what came of it ---- */

static void add_tally(struct batch_tally *sum, const struct batch_tally *tally)
{
    sum->posts += tally->posts;
    sum->spam += tally->spam;
    sum->rechecks += tally->rechecks;
    sum->replies += tally->replies;
    sum->escalations += tally->escalations;
    for (size_t mode = 0; mode < MODE_COUNT; mode++)
        sum->modes[mode] += tally->modes[mode];
}

static void intake_note_failure(struct intake *intake, const struct error *why)
{
    intake->view.failure = *why;
    intake->view.failed_us = clock_monotonic_us();
}

void intake_ended(struct worker *worker, enum batch_end end)
{
    struct intake *intake = worker->intake;
    const struct error *why = &worker->batch.error;
    int64_t now_us = clock_monotonic_us();
    worker->asked_us = 0;
    work_counts_batch(&intake->counts, &worker->batch, end, now_us);
    if (end == BATCH_LOST)
        return;
    intake->view.answered_us = now_us;
    if (end != BATCH_FAILED)
        intake->view.failed_us = 0;
    else if (why->code != ERROR_DATA) /* that is the fault of a post */
        intake_note_failure(intake, why);
}

void intake_recorded(struct worker *worker)
{
    struct intake *intake = worker->intake;
    const struct batch_tally *tally = &worker->batch.tally;
    pace_record(intake->pace, &worker->lap, tally->posts, clock_monotonic_us());
    intake->totals.batches++;
    intake->totals.stalled = false;
    add_tally(&intake->totals.tally, tally);
    add_tally(&intake->stretch, tally);
    note_deciding(intake);
}

static void log_stretch(const struct intake *intake)
{
    const struct batch_tally *stretch = &intake->stretch;
    if (stretch->posts > 0)
        log_info("intake",
                 "%zu posts in %" PRId64
                 " ms: %zu helpful, %zu engagement, %zu hybrid, %zu disengaged, %zu spam; "
                 "%zu drafts, %zu escalations",
                 stretch->posts, (clock_monotonic_us() - intake->stretch_since_us) / 1000,
                 stretch->modes[MODE_HELPFUL], stretch->modes[MODE_ENGAGEMENT],
                 stretch->modes[MODE_HYBRID], stretch->modes[MODE_DISENGAGED], stretch->spam,
                 stretch->replies, stretch->escalations);
}

void intake_idle(struct worker *worker, bool queue_empty)
{
    struct intake *intake = worker->intake;
    size_t posts = intake->stretch.posts;
    if (find_busy(intake) != NULL)
        return;
    log_stretch(intake);
    intake->stretch = (struct batch_tally){ 0 };
    intake->totals.deciding = false;
    intake->events.drained(intake->events.ctx, posts, queue_empty);
}

void intake_failed(struct worker *worker, const struct error *why)
{
    struct intake *intake = worker->intake;
    intake_note_failure(intake, why);
    if (worker->state == WORKER_DISCONNECTED)
        intake->counts.errors[why->code]++;
    if (find_busy(intake) == NULL)
        intake->totals.deciding = false;
    intake->events.failed(intake->events.ctx, why);
}

void intake_stopped(struct intake *intake)
{
    for (int i = 0; i < intake->worker_count; i++)
        if (intake->workers[i].state != WORKER_STOPPED)
            return;
    intake->events.stopped(intake->events.ctx);
}

/* ---- life ---- */

struct intake *intake_new(struct loop *loop, const struct config *config, struct control *control,
                          const struct refresh *refresh, struct pace *pace,
                          const struct intake_events *events)
{
    struct intake *intake = memory_zalloc(sizeof *intake);
    intake->config = config;
    intake->refresh = refresh;
    intake->pace = pace;
    intake->events = *events;
    intake->poll = loop_timer_new(loop, on_poll, intake);
    intake->look = loop_timer_new(loop, on_look_due, intake);
    intake->worker_count = config->intake.connections;
    intake->workers = memory_zalloc((size_t)intake->worker_count * sizeof *intake->workers);
    for (int i = 0; i < intake->worker_count; i++)
        worker_init(&intake->workers[i], intake, loop);
    control_subscribe(control, "antone_posts", on_posts_waiting, intake);
    return intake;
}

void intake_free(struct intake *intake)
{
    if (intake == NULL)
        return;
    for (int i = 0; i < intake->worker_count; i++)
        worker_fini(&intake->workers[i]);
    loop_timer_free(intake->poll);
    loop_timer_free(intake->look);
    free(intake->workers);
    free(intake);
}

void intake_start(struct intake *intake)
{
    if (intake->started)
        return;
    intake->started = true;
    for (int i = 0; i < intake->worker_count; i++)
        worker_start(&intake->workers[i]);
    loop_timer_start(intake->poll, intake->config->intake.poll_interval_ms);
}

void intake_reconfigure(struct intake *intake, const struct config *config)
{
    intake->config = config;
    if (intake->started && !intake->draining)
        loop_timer_start(intake->poll, config->intake.poll_interval_ms);
}

void intake_pause(struct intake *intake, bool is_paused)
{
    bool was_paused = intake->paused;
    intake->paused = is_paused;
    if (!was_paused || is_paused)
        return;
    intake->resumed_us = clock_monotonic_us();
    wake(intake, true);
}

void intake_drain(struct intake *intake)
{
    intake->draining = true;
    loop_timer_stop(intake->poll);
    loop_timer_stop(intake->look);
    for (int i = 0; i < intake->worker_count; i++)
        worker_drain(&intake->workers[i]);
    intake_stopped(intake);
}

void intake_rest(struct intake *intake)
{
    for (int i = 0; i < intake->worker_count; i++)
        if (intake->workers[i].state == WORKER_IDLE)
            arena_clear(intake->workers[i].batch.arena);
}

bool intake_is_connected(const struct intake *intake)
{
    return find_idle(intake) != NULL || find_busy(intake) != NULL;
}

const struct intake_totals *intake_totals(const struct intake *intake)
{
    return &intake->totals;
}

static int64_t earlier(int64_t a_us, int64_t b_us)
{
    return a_us == 0 || (b_us > 0 && b_us < a_us) ? b_us : a_us;
}

static void add_worker(struct intake_view *view, const struct worker *worker)
{
    bool is_down = worker->down_us > 0 || worker->state == WORKER_STOPPED;
    view->waiting_us = earlier(view->waiting_us, worker->asked_us);
    view->incomplete_us = earlier(view->incomplete_us, worker->down_us);
    if (worker->down_us > view->disconnected_us)
        view->disconnected_us = worker->down_us;
    view->connected += !is_down;
    view->busy += worker_is_busy(worker);
}

struct intake_view intake_view(const struct intake *intake)
{
    struct intake_view view = intake->view;
    view.counts = &intake->counts;
    view.workers = intake->worker_count;
    for (int i = 0; i < intake->worker_count; i++)
        add_worker(&view, &intake->workers[i]);
    if (view.connected > 0)
        view.disconnected_us = 0;
    return view;
}

/* Each of a batch's statements may take its time, and the connection is given up after that. */
static int64_t longest_question_us(const struct intake *intake)
{
    return (10 * intake->config->database.statement_timeout_ms + 60000) * 1000;
}

bool intake_is_moving(const struct intake *intake)
{
    struct intake_view view = intake_view(intake);
    int64_t now_us = clock_monotonic_us(), longest_us = longest_question_us(intake);
    int64_t poll_us = intake->config->intake.poll_interval_ms * 1000;
    int64_t heard_us =
        view.answered_us > intake->resumed_us ? view.answered_us : intake->resumed_us;
    bool looks = intake->started && !intake->draining && !intake->paused &&
                 !intake->totals.stalled && view.answered_us > 0 && view.connected > 0;
    if (view.waiting_us > 0 && now_us - view.waiting_us > longest_us)
        return false;
    return !looks || now_us - heard_us <= longest_us + 2 * poll_us;
}
