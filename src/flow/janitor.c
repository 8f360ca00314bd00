/* The daily timer of retention. */
#include "antoned/flow/janitor.h"

#include <stdio.h>
#include <stdlib.h>

#include "antoned/base/civil_time.h"
#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/base/uuid.h"
#include "antoned/flow/retention_run.h"
#include "antoned/flow/verification.h"
#include "antoned/sys/log.h"

#define LOOK_MS (INT64_C(3600) * MS_PER_SECOND) /* the clock may be set: looked at this often */

static const struct janitor_pace standard_pace = {
    .jitter_ms = INT64_C(600) * MS_PER_SECOND,         /* daemons of one database spread out */
    .catch_up_delay_ms = INT64_C(120) * MS_PER_SECOND, /* the queue comes first */
    .retry_ms = INT64_C(3600) * MS_PER_SECOND,
    .held_back_ms = INT64_C(86400) * MS_PER_SECOND,
};

struct janitor {
    struct loop *loop;
    struct config *config;  /* in force */
    struct config *in_hand; /* what the run or verification under way began with */
    struct pace *queue;
    struct janitor_pace pace;
    struct loop_timer *timer;
    struct retention_run *run;
    struct verification *verification; /* after a run, when it is time */
    int64_t due_us;                    /* the run that is due: its time of day, without jitter */
    int64_t start_us;                  /* when to start it */
    struct retention_progress progress;
    int64_t began_us;    /* the run; on the monotonic clock */
    bool held_back_told; /* of this run */
    bool again;          /* the run did not come to its end: the same one once more */
    bool stopping;
    void (*stopped)(void *ctx);
    void *stopped_ctx;
};

static int64_t jitter_us(const struct janitor *janitor)
{
    return (int64_t)(random_u64() % (uint64_t)(janitor->pace.jitter_ms + 1)) * 1000;
}

static void wait_for_start(struct janitor *janitor)
{
    int64_t left_ms = (janitor->start_us - clock_wall_us()) / 1000;
    if (left_ms < 0)
        left_ms = 0;
    loop_timer_start(janitor->timer, left_ms < LOOK_MS ? left_ms : LOOK_MS);
}

static int64_t next_due(const struct janitor *janitor, int64_t after_us)
{
    return civil_time_next(after_us, janitor->config->retention.at.hour,
                           janitor->config->retention.at.minute);
}

static void plan_next(struct janitor *janitor)
{
    janitor->due_us = next_due(janitor, clock_wall_us());
    janitor->start_us = janitor->due_us + jitter_us(janitor);
    wait_for_start(janitor);
}

/* The last time of day that has passed: if nobody did its run, it is done soon after the start. */
static void plan_catch_up(struct janitor *janitor)
{
    int64_t now_us = clock_wall_us();
    int64_t due_us = next_due(janitor, now_us - 2 * INT64_C(86400) * US_PER_SECOND), next_us;
    while ((next_us = next_due(janitor, due_us)) <= now_us)
        due_us = next_us;
    janitor->due_us = due_us;
    janitor->start_us = now_us + janitor->pace.catch_up_delay_ms * 1000 + jitter_us(janitor);
    wait_for_start(janitor);
}

/* What happened, told once and to the right ears. */

/* Whose error it is: the server's have an SQLSTATE, ours none. */
static enum log_event event_of(const struct error *err)
{
    if (err->code == ERROR_DAMAGE)
        return EVENT_ARCHIVE_DAMAGED;
    return err->code == ERROR_DATA && err->sqlstate[0] == '\0' ? EVENT_CLOCK_JUMP
                                                               : EVENT_ARCHIVE_FAILED;
}

/* Another run is under way: nothing to look at. */
static bool is_harmless(const struct error *err)
{
    return err->code == ERROR_RETRY && err->sqlstate[0] == '\0';
}

static void tell_recovered(const struct retention_recovered *recovered)
{
    if (recovered->adopted + recovered->withdrawn + recovered->unfinished + recovered->replaced > 0)
        log_notice("janitor",
                   "settled after an interruption: %d files adopted, %d withdrawn, %d unfinished "
                   "and %d replaced ones removed",
                   recovered->adopted, recovered->withdrawn, recovered->unfinished,
                   recovered->replaced);
}

static void tell_end(const struct retention_progress *progress, const struct error *err)
{
    tell_recovered(&progress->recovered);
    if (progress->unprocessed > 0)
        log_event(EVENT_RETENTION_HELD_BACK, LOG_FIELDS(.component = "janitor"),
                  "%lld posts are past their time but undecided: they stay",
                  (long long)progress->unprocessed);
    if (err == NULL && !progress->skipped)
        log_info("janitor", "retention %s: %lld files, %lld bytes",
                 progress->stopped ? "stopped before its end" : "done", (long long)progress->files,
                 (long long)progress->bytes);
    else if (err != NULL && is_harmless(err))
        log_info("janitor", "retention: %s", err->message);
    else if (err != NULL)
        log_event(event_of(err), LOG_FIELDS(.component = "janitor", .error = err), "retention");
}

static void tell_if_held_back(struct janitor *janitor)
{
    int64_t age_ms = (clock_monotonic_us() - janitor->began_us) / 1000;
    if (janitor->held_back_told || age_ms < janitor->pace.held_back_ms)
        return;
    janitor->held_back_told = true;
    log_event(EVENT_RETENTION_HELD_BACK, LOG_FIELDS(.component = "janitor"),
              "a run is under way for %lld hours: the queue is hardly ever at rest",
              (long long)(age_ms / (3600 * MS_PER_SECOND)));
}

static void moved(void *ctx, const struct retention_progress *progress)
{
    struct janitor *janitor = ctx;
    janitor->progress = *progress;
    tell_if_held_back(janitor);
}

static void archived(void *ctx, const struct archive_entry *entry)
{
    (void)ctx;
    log_event(EVENT_ARCHIVE_WRITTEN, LOG_FIELDS(.component = "janitor"),
              "%s: %lld rows, %lld bytes", entry->path, (long long)entry->summary.rows,
              (long long)entry->summary.bytes);
}

static void lost(void *ctx, unsigned n, const struct error *reason)
{
    (void)ctx;
    log_notice("janitor", "retention lost its connection, going on with another (%u): %s", n,
               reason->message);
}

static struct config *take_config(struct janitor *janitor)
{
    config_free(janitor->in_hand);
    janitor->in_hand = config_keep(janitor->config);
    return janitor->in_hand;
}

static void plan_after_run(struct janitor *janitor)
{
    if (janitor->again) {
        janitor->start_us = clock_wall_us() + janitor->pace.retry_ms * 1000;
        wait_for_start(janitor);
    } else {
        plan_next(janitor);
    }
}

static void verified(void *ctx, enum verification_end how, const struct error *err)
{
    struct janitor *janitor = ctx;
    if (how == VERIFICATION_WHOLE)
        log_info("janitor", "the archive is whole");
    else if (how == VERIFICATION_FAILED)
        log_event(EVENT_ARCHIVE_FAILED, LOG_FIELDS(.component = "janitor", .error = err),
                  "the archive could not be verified");
    verification_free(janitor->verification);
    janitor->verification = NULL;
    plan_after_run(janitor);
}

/* Whatever a run met, a verification that is due is done: it may be the one to find out more. */
static void ended(void *ctx, const struct retention_progress *progress, const struct error *err)
{
    struct janitor *janitor = ctx;
    tell_end(progress, err);
    retention_run_free(janitor->run);
    janitor->run = NULL;
    janitor->again = err != NULL || progress->stopped;
    if (janitor->stopping)
        janitor->stopped(janitor->stopped_ctx);
    else if (err != NULL && err->code == ERROR_UNAVAILABLE)
        plan_after_run(janitor);
    else
        janitor->verification =
            verification_start(janitor->loop, take_config(janitor), verified, janitor);
}

static void look(void *ctx)
{
    struct janitor *janitor = ctx;
    if (clock_wall_us() < janitor->start_us) {
        wait_for_start(janitor);
        return;
    }
    janitor->progress = (struct retention_progress){ 0 };
    janitor->began_us = clock_monotonic_us();
    janitor->held_back_told = false;
    janitor->run = retention_run_start(
        janitor->loop,
        &(struct retention_run_options){ .config = take_config(janitor),
                                         .pace = janitor->queue,
                                         .due_us = janitor->due_us,
                                         .measured = true,
                                         .yields = true },
        &(struct retention_run_events){ moved, archived, lost, ended, janitor });
}

struct janitor *janitor_new(struct loop *loop, struct config *config, struct pace *pace)
{
    struct janitor *janitor = memory_zalloc(sizeof *janitor);
    janitor->loop = loop;
    janitor->config = config_keep(config);
    janitor->queue = pace;
    janitor->pace = standard_pace;
    janitor->timer = loop_timer_new(loop, look, janitor);
    return janitor;
}

void janitor_set_pace(struct janitor *janitor, const struct janitor_pace *pace)
{
    janitor->pace = *pace;
}

void janitor_start(struct janitor *janitor)
{
    plan_catch_up(janitor);
}

static bool is_idle(const struct janitor *janitor)
{
    return janitor->run == NULL && janitor->verification == NULL;
}

void janitor_reconfigure(struct janitor *janitor, struct config *config)
{
    config_free(janitor->config);
    janitor->config = config_keep(config);
    bool is_late = janitor->due_us <= clock_wall_us(); /* caught up or tried again: that stays */
    if (is_idle(janitor) && !janitor->stopping && !is_late)
        plan_next(janitor);
}

void janitor_stop(struct janitor *janitor, void (*stopped)(void *ctx), void *ctx)
{
    janitor->stopping = true;
    if (janitor->queue != NULL)
        pace_release(janitor->queue);
    janitor->stopped = stopped;
    janitor->stopped_ctx = ctx;
    loop_timer_stop(janitor->timer);
    verification_free(janitor->verification); /* it has changed nothing */
    janitor->verification = NULL;
    if (janitor->run != NULL)
        retention_run_stop(janitor->run);
    else
        stopped(ctx);
}

void janitor_free(struct janitor *janitor)
{
    if (janitor == NULL)
        return;
    retention_run_free(janitor->run);
    verification_free(janitor->verification);
    loop_timer_free(janitor->timer);
    config_free(janitor->in_hand);
    config_free(janitor->config);
    free(janitor);
}

void janitor_describe(const struct janitor *janitor, char *out, size_t size)
{
    const struct retention_progress *progress = &janitor->progress;
    enum archive_class class = progress->class;
    if (janitor->verification != NULL) {
        snprintf(out, size, "verifying the archive");
    } else if (janitor->run == NULL) {
        struct civil_time due = civil_time_at(janitor->due_us);
        snprintf(out, size, "archive due %02d:%02d", due.hour, due.minute);
    } else if (progress->state == RETENTION_PAUSED) {
        snprintf(out, size, "archiving paused for the queue");
    } else if (progress->state != RETENTION_ARCHIVING || class >= ARCHIVE_CLASS_COUNT ||
               progress->expected[class] == 0) {
        snprintf(out, size, "archiving");
    } else {
        int64_t rows = progress->rows[class] + progress->streamed;
        int64_t share = 100 * rows / progress->expected[class];
        snprintf(out, size, "archiving %s, %d %%", archive_class_info(class)->name,
                 (int)(share < 100 ? share : 100));
    }
}
