/* One run of retention, from the lead to the last part. */
#include "antoned/flow/retention_run.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/backoff.h"
#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/base/uuid.h"
#include "antoned/flow/retention_part.h"
#include "antoned/flow/retention_policy.h"

enum {
    CONNECT_ATTEMPTS_MAX = 12, /* for one part, with the back-off below: a few minutes */
    PART_ATTEMPTS_MAX = 5,     /* after a serialisation failure */
    BACKLOG_AGE_MS = 60000,    /* a post waiting longer than this makes a yielding run pause */
    BACKLOG_PAUSE_MS = 15000,
    PART_TARGET_MS = 10000, /* how long a part may take while posts are decided */
    PART_ROWS_MIN = 500,
    PART_ROWS_FIRST = 2000, /* while posts are decided: nobody knows yet how long it takes */
    STATEMENT_TIMEOUT_MS = 30 * 60 * 1000, /* those of a part have none: a closed year is large */
};

#define BEGINNING_US    (INT64_C(-62135596800) * US_PER_SECOND) /* the year 1 */
#define MISSED_AFTER_US (INT64_C(15) * 60 * US_PER_SECOND) /* more than the jitter of a timer */

struct retention_run {
    struct loop *loop;
    struct retention_run_options options;
    struct retention_run_events events;
    struct retention_session *session;
    struct archive_directory *directory;
    struct archive_manifest manifest;
    struct retention_recovery *recovery;
    struct retention_part *part;
    struct pace unhurried;    /* when the options bring none */
    struct loop_timer *pause; /* before `next` */
    void (*next)(struct retention_run *run);
    struct backoff connecting, retrying;
    struct retention_progress progress;
    struct retention_lead lead;
    struct uuid id;
    bool journalled; /* its row in job_runs is there */
    bool counted;
    bool stop_asked;
    bool permitted[ARCHIVE_CLASS_COUNT]; /* the role may delete from the class's table */
    int64_t from_us; /* of the class in hand: periods before could not be had completely */
    int64_t oldest_us, part_to_us;
    struct retention_backlog backlog;
    int64_t part_rows; /* of the next part, while posts are decided */
    int64_t part_started_us;
    struct error lacking; /* the first GRANT that is missing; the other classes go on */
    struct error err;     /* what ends it; code ERROR_NONE: nothing yet */
};

static void take_lead(struct retention_run *run);
static void settle(struct retention_run *run);
static void count_class(struct retention_run *run);
static void look_at_queue(struct retention_run *run);
static void find_oldest(struct retention_run *run);
static void start_part(struct retention_run *run);
static void finish(struct retention_run *run, const struct error *err);

static void tell(struct retention_run *run, enum retention_state state)
{
    run->progress.state = state;
    if (run->events.moved != NULL)
        run->events.moved(run->events.ctx, &run->progress);
}

static void resume(void *ctx)
{
    struct retention_run *run = ctx;
    run->next(run);
}

static void go_on_after(struct retention_run *run, int64_t delay_ms,
                        void (*next)(struct retention_run *run))
{
    run->next = next;
    loop_timer_start(run->pause, delay_ms);
}

static struct retention_reply then(struct retention_run *run,
                                   void (*done)(void *ctx, const struct error *err))
{
    return (struct retention_reply){ done, run };
}

/* A question that failed ends the run, unless the connection is gone: then `lost` follows. */
static bool failed(struct retention_run *run, const struct error *err)
{
    if (err != NULL && err->code != ERROR_UNAVAILABLE)
        finish(run, err);
    return err != NULL;
}

/* 1. The lead, the clock, the journal. */

static void ready(void *ctx)
{
    take_lead(ctx);
}

static void journalled(void *ctx, const struct error *err)
{
    struct retention_run *run = ctx;
    if (failed(run, err))
        return;
    run->journalled = true;
    settle(run);
}

static void start_journal(struct retention_run *run)
{
    int64_t now_us = run->lead.now_us;
    run->progress.now_us = now_us;
    run->id = uuid7_new();
    retention_start_run(run->session, &run->id, "retention", run->options.config->instance,
                        run->options.due_us != 0 ? run->options.due_us : now_us, now_us,
                        then(run, journalled));
}

static void disowned(void *ctx, const struct error *err)
{
    struct retention_run *run = ctx;
    if (!failed(run, err))
        start_journal(run);
}

/* A timer's run that another daemon did; or, at the first start ever, one that nobody missed. */
static bool is_done(const struct retention_run *run)
{
    const struct retention_lead *lead = &run->lead;
    int64_t due_us = run->options.due_us;
    bool missed = due_us < lead->now_us - MISSED_AFTER_US;
    return due_us != 0 && (lead->done_us >= due_us || (missed && lead->last_us == INT64_MIN));
}

static void leading(void *ctx, const struct error *err)
{
    struct retention_run *run = ctx;
    struct error refusal;
    if (failed(run, err))
        return;
    if (!run->lead.leads) {
        error_set(&refusal, ERROR_RETRY, "another run of retention is under way");
        finish(run, &refusal);
    } else if (run->journalled) {
        settle(run); /* back after a lost connection */
    } else if (is_done(run)) {
        run->progress.skipped = true;
        finish(run, NULL);
    } else if (run->options.as_of_us > run->lead.now_us) {
        error_set(&refusal, ERROR_USAGE, "--as-of lies in the future");
        finish(run, &refusal);
    } else if (retention_check_clock(run->lead.now_us, run->lead.last_us, &refusal) == 0) {
        start_journal(run);
    } else if (run->options.accept_clock) {
        retention_disown_clock(run->session, then(run, disowned));
    } else {
        finish(run, &refusal);
    }
}

static void take_lead(struct retention_run *run)
{
    retention_lead(run->session, &run->lead, then(run, leading));
}

/* 2. The directory, the manifest, and what a crash left behind. */

static void settled(void *ctx, const struct retention_recovered *recovered, const struct error *err)
{
    struct retention_run *run = ctx;
    struct retention_recovered *sum = &run->progress.recovered;
    sum->unfinished += recovered->unfinished;
    sum->withdrawn += recovered->withdrawn;
    sum->adopted += recovered->adopted;
    sum->replaced += recovered->replaced;
    struct error copy = err != NULL ? *err : (struct error){ 0 };
    retention_recovery_free(run->recovery);
    run->recovery = NULL;
    if (failed(run, copy.code == ERROR_NONE ? NULL : &copy))
        return;
    if (run->counted) {
        look_at_queue(run);
        return;
    }
    run->progress.class = 0;
    count_class(run);
}

static void manifest_read(void *ctx, const struct error *err)
{
    struct retention_run *run = ctx;
    if (failed(run, err))
        return;
    run->recovery = retention_recovery_start(run->loop, run->session, run->directory,
                                             &run->manifest, run->lead.now_us, settled, run);
}

static void settle(struct retention_run *run)
{
    struct error err;
    tell(run, RETENTION_RECOVERING);
    if (run->directory == NULL && (archive_directory_open(run->options.config->archive.directory,
                                                          &run->directory, &err) < 0 ||
                                   archive_directory_lock(run->directory, &err) < 0)) {
        finish(run, &err);
        return;
    }
    archive_manifest_free(&run->manifest);
    retention_manifest(run->session, &run->manifest, then(run, manifest_read));
}

/* 3. How much there is to do. */

static int64_t limit_of(const struct retention_run *run, enum archive_class class)
{
    int64_t as_of_us = run->options.as_of_us;
    return retention_limit_us(run->options.config, class,
                              as_of_us != 0 ? as_of_us : run->progress.now_us);
}

static void unprocessed_counted(void *ctx, const struct error *err)
{
    struct retention_run *run = ctx;
    if (failed(run, err))
        return;
    run->counted = true;
    run->progress.class = 0;
    run->from_us = BEGINNING_US;
    look_at_queue(run);
}

static void class_counted(void *ctx, const struct error *err)
{
    struct retention_run *run = ctx;
    if (failed(run, err))
        return;
    run->progress.class ++;
    count_class(run);
}

/* From the class in hand on, those that are not kept for ever. */
static bool skip_to_class(struct retention_run *run)
{
    enum archive_class *class = &run->progress.class;
    while (*class < ARCHIVE_CLASS_COUNT && limit_of(run, *class) == INT64_MIN)
        ++*class;
    return *class < ARCHIVE_CLASS_COUNT;
}

static void count_class(struct retention_run *run)
{
    if (run->options.measured && skip_to_class(run)) {
        tell(run, RETENTION_COUNTING);
        enum archive_class class = run->progress.class;
        retention_count(run->session, class, limit_of(run, class), &run->progress.expected[class],
                        then(run, class_counted));
    } else {
        retention_unprocessed(run->session, limit_of(run, ARCHIVE_POSTS),
                              &run->progress.unprocessed, then(run, unprocessed_counted));
    }
}

/* 4. Part after part. */

static struct pace *pace_of(struct retention_run *run)
{
    return run->options.pace != NULL ? run->options.pace : &run->unhurried;
}

/* Our own pace knows what this daemon decides; others may be busy, too. */
static void queue_seen(void *ctx, const struct error *err)
{
    struct retention_run *run = ctx;
    if (failed(run, err))
        return;
    if (run->backlog.rested_ms < PACE_IDLE_AFTER_US / 1000)
        pace_hear(pace_of(run), clock_monotonic_us() - run->backlog.rested_ms * 1000);
    if (run->backlog.age_ms <= BACKLOG_AGE_MS) {
        find_oldest(run);
        return;
    }
    tell(run, RETENTION_PAUSED);
    go_on_after(run, BACKLOG_PAUSE_MS, look_at_queue);
}

static void look_at_queue(struct retention_run *run)
{
    if (run->stop_asked) {
        run->progress.stopped = true;
        finish(run, NULL);
    } else if (run->options.yields) {
        retention_backlog(run->session, &run->backlog, then(run, queue_seen));
    } else {
        find_oldest(run);
    }
}

static void next_class(struct retention_run *run)
{
    run->progress.class ++;
    run->from_us = BEGINNING_US;
    look_at_queue(run);
}

static void oldest_found(void *ctx, const struct error *err)
{
    struct retention_run *run = ctx;
    if (failed(run, err))
        return;
    if (run->oldest_us == INT64_MAX)
        next_class(run);
    else
        start_part(run);
}

static void permitted(void *ctx, const struct error *err)
{
    struct retention_run *run = ctx;
    if (err != NULL && err->code == ERROR_PERMISSION) {
        if (run->lacking.code == ERROR_NONE)
            run->lacking = *err;
        next_class(run);
        return;
    }
    if (failed(run, err))
        return;
    run->permitted[run->progress.class] = true;
    find_oldest(run);
}

/* Whether there is anything old or not: a GRANT that is missing is told before years have passed.
 */
static void find_oldest(struct retention_run *run)
{
    if (!skip_to_class(run)) {
        finish(run, run->lacking.code == ERROR_NONE ? NULL : &run->lacking);
        return;
    }
    enum archive_class class = run->progress.class;
    if (!run->permitted[class]) {
        retention_check_role(run->session, class, then(run, permitted));
        return;
    }
    tell(run, RETENTION_ARCHIVING);
    retention_find_oldest(run->session, class, run->from_us, limit_of(run, class), &run->oldest_us,
                          then(run, oldest_found));
}

static void part_moved(void *ctx, int64_t rows)
{
    struct retention_run *run = ctx;
    run->progress.streamed = rows;
    tell(run, RETENTION_ARCHIVING);
}

/* Parts aim at PART_TARGET_MS, and grow no faster than twofold. */
static void adapt(struct retention_run *run, int64_t rows, int64_t elapsed_ms)
{
    int64_t fitting = rows * PART_TARGET_MS / (elapsed_ms > 0 ? elapsed_ms : 1);
    if (fitting > run->part_rows * 2)
        fitting = run->part_rows * 2;
    run->part_rows = fitting < PART_ROWS_MIN ? PART_ROWS_MIN : fitting;
}

static void archived(struct retention_run *run, const struct archive_entry *entry)
{
    struct error err;
    int64_t elapsed_ms = (clock_monotonic_us() - run->part_started_us) / 1000;
    run->progress.rows[entry->name.class] += entry->summary.rows;
    run->progress.bytes += entry->summary.bytes;
    run->progress.files++;
    run->progress.streamed = 0;
    archive_manifest_add(&run->manifest, entry);
    if (run->events.archived != NULL)
        run->events.archived(run->events.ctx, entry);
    tell(run, RETENTION_ARCHIVING);
    backoff_reset(&run->retrying);
    backoff_reset(&run->connecting); /* not sooner: it may be the part that breaks connections */
    if (archive_manifest_append(run->directory, entry, &err) < 0) {
        finish(run, &err);
        return;
    }
    adapt(run, entry->summary.rows, elapsed_ms);
    go_on_after(run, 0, look_at_queue);
}

/* A row changed under us: again, soon. A lock that others hold for long: another day. */
static void part_failed(struct retention_run *run, const struct error *err)
{
    if (strcmp(err->sqlstate, "55P03") == 0) {
        run->progress.stopped = true;
        finish(run, NULL);
    } else if (err->code == ERROR_RETRY && run->retrying.attempt < PART_ATTEMPTS_MAX) {
        go_on_after(run, backoff_next_ms(&run->retrying, random_u64()), look_at_queue);
    } else {
        failed(run, err);
    }
}

/* What is left of the period is locked by others: the next run may have it. */
static void skip_period(struct retention_run *run)
{
    run->from_us = run->part_to_us;
    look_at_queue(run);
}

static void part_ended(void *ctx, enum retention_part_end how, const struct archive_entry *entry,
                       const struct error *err)
{
    struct retention_run *run = ctx;
    retention_part_free(run->part);
    run->part = NULL;
    switch (how) {
    case PART_ARCHIVED: archived(run, entry); break;
    case PART_EMPTY: skip_period(run); break;
    case PART_FAILED: part_failed(run, err); break;
    case PART_UNKNOWN: break; /* `lost` follows; the manifest will tell after the reconnect */
    }
}

/* A day may have many parts; a closed quarter or year is one file. */
static int64_t rows_of_part(struct retention_run *run)
{
    int64_t most = run->options.config->archive.part_rows;
    if (archive_class_info(run->progress.class)->span != ARCHIVE_DAY)
        return INT64_MAX;
    if (pace_is_idle(pace_of(run), clock_monotonic_us()) || run->part_rows > most)
        return most;
    return run->part_rows;
}

static void start_part(struct retention_run *run)
{
    struct error err;
    enum archive_class class = run->progress.class;
    const struct config *config = run->options.config;
    if (retention_check_space(config, run->directory, &err) < 0) {
        finish(run, &err);
        return;
    }
    struct retention_part_order order = {
        .loop = run->loop,
        .pace = pace_of(run),
        .session = run->session,
        .directory = run->directory,
        .manifest = &run->manifest,
        .class = class,
        .compression = retention_compression(config, class),
        .max_rows = rows_of_part(run),
        .now_us = run->progress.now_us,
    };
    archive_period_bounds(class, run->oldest_us, &order.from_us, &order.to_us);
    if (order.to_us > limit_of(run, class))
        order.to_us = limit_of(run, class);
    run->part_to_us = order.to_us;
    run->part_started_us = clock_monotonic_us();
    run->part = retention_part_start(
        &order, &(struct retention_part_events){ part_moved, part_ended, run });
}

/* 5. The end, or the line is cut in the middle. */

static json_t *details(const struct retention_run *run)
{
    const struct retention_progress *progress = &run->progress;
    json_t *rows = json_object();
    for (unsigned class = 0; class < ARCHIVE_CLASS_COUNT; class ++) {
        const char *name = archive_class_info((enum archive_class) class)->name;
        if (progress->rows[class] > 0)
            json_object_set_new(rows, name, json_integer(progress->rows[class]));
    }
    json_t *object = json_pack("{s:o, s:I, s:I, s:I}", "rows", rows, "files",
                               (json_int_t)progress->files, "bytes", (json_int_t)progress->bytes,
                               "unprocessed", (json_int_t)progress->unprocessed);
    if (run->err.code != ERROR_NONE)
        json_object_set_new(object, "error", json_string(run->err.message));
    return object;
}

static void finished(void *ctx, const struct error *err)
{
    struct retention_run *run = ctx;
    struct retention_run_events events = run->events;
    struct retention_progress progress = run->progress;
    if (run->err.code == ERROR_NONE && err != NULL)
        run->err = *err;
    struct error ending = run->err;
    retention_session_stop(run->session); /* gives the lead to whoever wants it */
    events.ended(events.ctx, &progress, ending.code == ERROR_NONE ? NULL : &ending);
}

static void finish(struct retention_run *run, const struct error *err)
{
    if (err != NULL)
        run->err = *err;
    if (!run->journalled) {
        finished(run, NULL);
        return;
    }
    const char *outcome = err != NULL ? "failed" : run->progress.stopped ? "stopped" : "done";
    json_t *object = details(run);
    char *text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    retention_finish_run(run->session, &run->id, outcome, str_from(text), then(run, finished));
    free(text);
}

static void connect_again(struct retention_run *run)
{
    tell(run, RETENTION_CONNECTING);
    retention_session_start(run->session);
}

/* Asked to stop while the database is away: there is nothing to finish. */
static void abandon(struct retention_run *run)
{
    run->progress.stopped = true;
    finished(run, NULL);
}

static void lost(void *ctx, const struct error *reason)
{
    struct retention_run *run = ctx;
    retention_recovery_free(run->recovery);
    run->recovery = NULL;
    retention_part_free(run->part); /* rolled back, or committed: the manifest knows */
    run->part = NULL;
    loop_timer_stop(run->pause);
    if (reason->code != ERROR_UNAVAILABLE || run->stop_asked || run->err.code != ERROR_NONE ||
        run->connecting.attempt >= CONNECT_ATTEMPTS_MAX) {
        if (run->err.code == ERROR_NONE)
            run->err = *reason;
        finished(run, NULL);
        return;
    }
    go_on_after(run, backoff_next_ms(&run->connecting, random_u64()), connect_again);
    if (run->events.lost != NULL)
        run->events.lost(run->events.ctx, run->connecting.attempt, reason);
}

struct retention_run *retention_run_start(struct loop *loop,
                                          const struct retention_run_options *options,
                                          const struct retention_run_events *events)
{
    const struct config *config = options->config;
    struct retention_run *run = memory_zalloc(sizeof *run);
    run->loop = loop;
    run->options = *options;
    run->events = *events;
    pace_init(&run->unhurried, clock_monotonic_us());
    run->connecting = run->retrying = (struct backoff){ .base_ms = 100, .cap_ms = 30000 };
    pace_start(pace_of(run), clock_monotonic_us());
    run->part_rows = PART_ROWS_FIRST;
    run->pause = loop_timer_new(loop, resume, run);
    run->session = retention_session_new(
        loop, config, STATEMENT_TIMEOUT_MS,
        &(struct retention_session_events){ .ready = ready, .lost = lost, .ctx = run });
    go_on_after(run, 0, connect_again);
    return run;
}

void retention_run_stop(struct retention_run *run)
{
    run->stop_asked = true;
    if (!loop_timer_is_running(run->pause))
        return; /* the part in hand comes first */
    if (run->next == connect_again)
        run->next = abandon;
    loop_timer_start(run->pause, 0);
}

void retention_run_free(struct retention_run *run)
{
    if (run == NULL)
        return;
    retention_session_stop(run->session);
    retention_recovery_free(run->recovery);
    retention_part_free(run->part);
    retention_session_free(run->session);
    loop_timer_free(run->pause);
    archive_manifest_free(&run->manifest);
    archive_directory_close(run->directory);
    free(run);
}
