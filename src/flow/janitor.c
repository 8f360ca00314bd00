/* The daily timer of retention. */
#include "antoned/flow/janitor.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/civil_time.h"
#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/base/uuid.h"
#include "antoned/flow/maintenance.h"
#include "antoned/sys/child.h"
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
    struct config *config; /* in force */
    struct pace *queue;
    struct janitor_pace pace;
    struct loop_timer *timer;
    struct child *child; /* the run under way, in its own process */
    int bursts;          /* that it has begun and not ended */
    bool counting;       /* figures; the run has not begun */
    bool verifying;      /* the run is over, the archive is looked through */
    bool reported;       /* it said how it ended */
    int64_t due_us;      /* the run that is due: its time of day, without jitter */
    int64_t start_us;    /* when to start it */
    struct retention_progress progress;
    int64_t began_us;      /* the run; on the monotonic clock */
    bool held_back_logged; /* of this run */
    bool again;            /* the run did not come to its end: the same one once more */
    bool stopping, paused;
    void (*stopped)(void *ctx);
    void *stopped_ctx;
    int64_t part_since_us; /* monotonic */
    struct janitor_view view;
};

static int64_t jitter_us(const struct janitor *janitor)
{
    return (int64_t)(random_u64() % (uint64_t)(janitor->pace.jitter_ms + 1)) * 1000;
}

static void wait_for_start(struct janitor *janitor)
{
    if (janitor->paused) {
        loop_timer_stop(janitor->timer);
        return;
    }
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
    janitor->again = false;
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

/* ---- the process ---- */

static void log_if_held_back(struct janitor *janitor)
{
    int64_t age_ms = (clock_monotonic_us() - janitor->began_us) / 1000;
    if (janitor->held_back_logged || age_ms < janitor->pace.held_back_ms)
        return;
    janitor->held_back_logged = true;
    log_event(EVENT_RETENTION_HELD_BACK, LOG_FIELDS(.component = "janitor"),
              "a run is under way for %lld hours: the queue is hardly ever at rest",
              (long long)(age_ms / (3600 * MS_PER_SECOND)));
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

static void take_burst(struct janitor *janitor, bool begins, int64_t at_us)
{
    if (janitor->queue == NULL)
        return;
    janitor->bursts += begins ? 1 : -1;
    if (begins)
        pace_begin(janitor->queue, at_us);
    else
        pace_end(janitor->queue, at_us);
}

static int64_t rows_of(const struct retention_progress *progress)
{
    int64_t rows = 0;
    for (int i = 0; i < ARCHIVE_DATASET_COUNT; i++)
        rows += progress->rows[i];
    return rows;
}

static void take_progress(struct janitor *janitor, const struct retention_progress *progress)
{
    int64_t now_us = clock_monotonic_us();
    if (progress->files > janitor->progress.files) {
        histogram_add(&janitor->view.part, now_us - janitor->part_since_us);
        janitor->part_since_us = now_us;
    }
    janitor->view.files += (uint64_t)(progress->files - janitor->progress.files);
    janitor->view.bytes += (uint64_t)(progress->bytes - janitor->progress.bytes);
    janitor->view.rows += (uint64_t)(rows_of(progress) - rows_of(&janitor->progress));
    janitor->progress = *progress;
}

static void on_message(void *ctx, const void *data, size_t size)
{
    struct janitor *janitor = ctx;
    struct maintenance_message message;
    if (size != sizeof message)
        return;
    memcpy(&message, data, size);
    switch (message.kind) {
    case MAINTENANCE_BURST:
        take_burst(janitor, message.as.burst.begins, message.as.burst.at_us);
        break;
    case MAINTENANCE_COUNTING: janitor->counting = true; break;
    case MAINTENANCE_PROGRESS:
        janitor->counting = false;
        take_progress(janitor, &message.as.progress);
        log_if_held_back(janitor);
        break;
    case MAINTENANCE_VERIFYING: janitor->verifying = true; break;
    case MAINTENANCE_RESULT:
        janitor->again = message.as.again;
        janitor->reported = true;
        break;
    case MAINTENANCE_QUEUE: break;
    }
}

static void free_child(struct janitor *janitor)
{
    child_free(janitor->child);
    janitor->child = NULL;
    if (janitor->queue != NULL)
        pace_observe(janitor->queue, &(struct pace_observer){ 0 });
    while (janitor->bursts > 0)
        take_burst(janitor, false, clock_monotonic_us());
}

static void note_run(struct janitor *janitor)
{
    if (janitor->again) {
        janitor->view.failed += !janitor->paused;
        return;
    }
    janitor->view.done++;
    janitor->view.ended_at_us = clock_wall_us();
}

/* Asked to end before it could listen. */
static bool was_cut_short(const struct janitor *janitor, const char *how)
{
    return janitor->paused && strcmp(how, "signal 15") == 0;
}

/* Killed or crashed at any point, the next run settles what it left behind. */
static void on_exited(void *ctx, const char *how)
{
    struct janitor *janitor = ctx;
    struct error err;
    if (!janitor->reported && !was_cut_short(janitor, how)) {
        error_set(&err, ERROR_INTERNAL, "the process of maintenance ended early: %s", how);
        log_event(EVENT_ARCHIVE_FAILED, LOG_FIELDS(.component = "janitor", .error = &err),
                  "retention");
    }
    note_run(janitor);
    free_child(janitor);
    if (janitor->stopping)
        janitor->stopped(janitor->stopped_ctx);
    else
        plan_after_run(janitor);
}

static void on_queue(void *ctx)
{
    struct janitor *janitor = ctx;
    struct maintenance_message message = { .kind = MAINTENANCE_QUEUE, .as.queue = *janitor->queue };
    child_send(janitor->child, &message, sizeof message);
}

/* With the configuration that it begins with, whatever is in the file by now. */
static int start_child(struct janitor *janitor, struct error *err)
{
    char due[64];
    snprintf(due, sizeof due, "--maintenance=%" PRId64, janitor->due_us);
    char program[] = "antoned", option[] = "-c", input[] = CHILD_INPUT_PATH;
    char *const arguments[] = { program, option, input, due, NULL };
    return child_start(janitor->loop, arguments, config_text(janitor->config),
                       &(struct child_events){ on_message, on_exited, janitor }, &janitor->child,
                       err);
}

static void janitor_look(void *ctx)
{
    struct janitor *janitor = ctx;
    struct error err;
    if (clock_wall_us() < janitor->start_us) {
        wait_for_start(janitor);
        return;
    }
    janitor->progress = (struct retention_progress){ 0 };
    janitor->began_us = janitor->part_since_us = clock_monotonic_us();
    janitor->held_back_logged = janitor->reported = false;
    janitor->counting = janitor->verifying = false;
    janitor->again = true; /* unless it says otherwise */
    if (start_child(janitor, &err) == 0) {
        if (janitor->queue != NULL) {
            pace_observe(janitor->queue,
                         &(struct pace_observer){ .queue = on_queue, .ctx = janitor });
            on_queue(janitor);
        }
        return;
    }
    log_event(EVENT_ARCHIVE_FAILED, LOG_FIELDS(.component = "janitor", .error = &err), "retention");
    plan_after_run(janitor);
}

struct janitor *janitor_new(struct loop *loop, struct config *config, struct pace *pace)
{
    struct janitor *janitor = memory_zalloc(sizeof *janitor);
    janitor->loop = loop;
    janitor->config = config_keep(config);
    janitor->queue = pace;
    janitor->pace = standard_pace;
    janitor->timer = loop_timer_new(loop, janitor_look, janitor);
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

void janitor_reconfigure(struct janitor *janitor, struct config *config)
{
    config_free(janitor->config);
    janitor->config = config_keep(config);
    bool is_late = janitor->due_us <= clock_wall_us(); /* caught up or tried again: that stays */
    if (janitor->child == NULL && !janitor->stopping && !is_late)
        plan_next(janitor);
}

void janitor_pause(struct janitor *janitor, bool is_paused)
{
    bool was_paused = janitor->paused;
    janitor->paused = is_paused;
    if (was_paused == is_paused || janitor->due_us == 0 || janitor->stopping)
        return;
    if (is_paused && janitor->child != NULL)
        child_terminate(janitor->child);
    if (!is_paused && janitor->again)
        janitor->start_us = clock_wall_us(); /* what the pause has cut short */
    if (janitor->child == NULL)
        wait_for_start(janitor);
}

void janitor_stop(struct janitor *janitor, void (*stopped)(void *ctx), void *ctx)
{
    janitor->stopping = true;
    if (janitor->queue != NULL)
        pace_release(janitor->queue);
    janitor->stopped = stopped;
    janitor->stopped_ctx = ctx;
    loop_timer_stop(janitor->timer);
    if (janitor->child != NULL && (janitor->counting || janitor->verifying))
        free_child(janitor); /* it has changed nothing, or what the next run does again */
    if (janitor->child != NULL)
        child_terminate(janitor->child);
    else
        stopped(ctx);
}

void janitor_free(struct janitor *janitor)
{
    if (janitor == NULL)
        return;
    free_child(janitor);
    loop_timer_free(janitor->timer);
    config_free(janitor->config);
    free(janitor);
}

const struct janitor_view *janitor_view(struct janitor *janitor)
{
    janitor->view.running = janitor->child != NULL;
    janitor->view.verifying = janitor->child != NULL && janitor->verifying;
    janitor->view.due_us = janitor->due_us;
    janitor->view.began_us = janitor->began_us;
    return &janitor->view;
}

/* The instant's own time of day: on the day that clocks go forward, 02:30 may not come. */
static void describe_plan(const struct janitor *janitor, char *out, size_t size)
{
    int64_t at_us = janitor->again ? janitor->start_us : next_due(janitor, clock_wall_us());
    struct civil_time at = civil_time_at(at_us);
    snprintf(out, size, "%s %02d:%02d %s",
             janitor->again ? "archive unfinished, again" : "archive due", at.hour, at.minute,
             janitor->config->time.zone);
}

void janitor_describe(const struct janitor *janitor, char *out, size_t size)
{
    const struct retention_progress *progress = &janitor->progress;
    enum archive_dataset dataset = progress->dataset;
    if (janitor->child == NULL && janitor->paused) {
        snprintf(out, size, "archive paused");
    } else if (janitor->child == NULL) {
        describe_plan(janitor, out, size);
    } else if (janitor->verifying) {
        snprintf(out, size, "verifying the archive");
    } else if (janitor->counting) {
        snprintf(out, size, "counting figures");
    } else if (progress->state == RETENTION_PAUSED) {
        snprintf(out, size, "archiving paused for the queue");
    } else if (progress->state != RETENTION_ARCHIVING || dataset >= ARCHIVE_DATASET_COUNT ||
               progress->expected[dataset] == 0) {
        snprintf(out, size, "archiving");
    } else {
        int64_t rows = progress->rows[dataset] + progress->streamed;
        int64_t share = 100 * rows / progress->expected[dataset];
        snprintf(out, size, "archiving %s, %d %%", archive_dataset_info(dataset)->name,
                 (int)(share < 100 ? share : 100));
    }
}
