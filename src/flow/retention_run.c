/* One run of retention, from the lead to the last part. */
#include "antoned/flow/retention_run.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/backoff.h"
#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/base/uuid.h"
#include "antoned/flow/own_archive.h"
#include "antoned/flow/retention_part.h"
#include "antoned/flow/retention_policy.h"
#include "antoned/store/privileges.h"

enum {
    CONNECT_ATTEMPTS_MAX = 12, /* for one part, with the back-off below: a few minutes */
    PART_ATTEMPTS_MAX = 5,     /* after a serialisation failure */
    BACKLOG_AGE_MS = 60000,    /* a post waiting longer than this makes a yielding run pause */
    BACKLOG_PAUSE_MS = 15000,
    PART_TARGET_MS = 10000, /* how long a part may take while posts are decided */
    PART_ROWS_MIN = 500,
    PART_ROWS_FIRST = 2000, /* while posts are decided: nobody knows yet how long it takes */
    WAIT_SLICE_MS = 20,     /* between two looks at whether to stop */
};

#define BEGINNING_US    (INT64_C(-62135596800) * US_PER_SECOND) /* the year 1 */
#define MISSED_AFTER_US (INT64_C(15) * 60 * US_PER_SECOND) /* more than the jitter of a timer */

struct run {
    const struct retention_run_options *options;
    const struct retention_run_events *events;
    struct pg_session *session;
    struct archive_directory *directory;
    struct archive_manifest manifest;
    struct burst burst;
    struct pace unhurried; /* when the options bring none */
    struct backoff connecting, retrying;
    struct retention_progress progress;
    struct retention_lead lead;
    struct uuid id;
    bool journalled; /* its row in job_runs is there */
    bool counted;
    int64_t from_us;      /* of the dataset in hand: periods before could not be had completely */
    int64_t part_rows;    /* of the next part, while posts are decided */
    struct error lacking; /* the first GRANT that is missing; the other datasets go on */
};

static void run_report(struct run *run, enum retention_state state)
{
    run->progress.state = state;
    if (run->events->moved != NULL)
        run->events->moved(run->events->ctx, &run->progress);
}

static bool is_stopping(const struct run *run)
{
    return run->options->stop != NULL && *run->options->stop != 0;
}

static void wait_or_stop(const struct run *run, int64_t ms)
{
    for (int64_t waited_ms = 0; waited_ms < ms && !is_stopping(run); waited_ms += WAIT_SLICE_MS)
        clock_sleep_ms(WAIT_SLICE_MS);
}

/* 1. The lead, the clock, the journal. */

static int start_journal(struct run *run, struct error *err)
{
    int64_t now_us = run->lead.now_us, due_us = run->options->due_us;
    run->progress.now_us = now_us;
    run->id = uuid7_new();
    if (retention_start_run(run->session, &run->id, "retention", run->options->config->instance,
                            due_us != 0 ? due_us : now_us, now_us, err) < 0)
        return -1;
    run->journalled = true;
    return 0;
}

/* A timer's run that another daemon did; or, at the first start ever, one that nobody missed. */
static bool run_is_done(const struct run *run)
{
    const struct retention_lead *lead = &run->lead;
    int64_t due_us = run->options->due_us;
    bool missed = due_us < lead->now_us - MISSED_AFTER_US;
    return due_us != 0 && (lead->done_us >= due_us || (missed && lead->last_us == INT64_MIN));
}

static int check_clock(struct run *run, struct error *err)
{
    if (run->options->as_of_us > run->lead.now_us)
        return error_set(err, ERROR_USAGE, "--as-of lies in the future");
    if (retention_check_clock(run->lead.now_us, run->lead.last_us, err) == 0)
        return 0;
    return run->options->accept_clock ? retention_disown_clock(run->session, err) : -1;
}

static int take_lead(struct run *run, struct error *err)
{
    if (retention_lead(run->session, &run->lead, err) < 0)
        return -1;
    if (!run->lead.leads)
        return error_set(err, ERROR_RETRY, "another run of retention is under way");
    if (run->journalled)
        return 0; /* back after a lost connection */
    run->progress.skipped = run_is_done(run);
    if (run->progress.skipped)
        return 0;
    return check_clock(run, err) < 0 ? -1 : start_journal(run, err);
}

/* 2. The directory, the manifest, and what a crash left behind. */

static int run_settle(struct run *run, struct error *err)
{
    run_report(run, RETENTION_RECOVERING);
    if (run->directory == NULL && (archive_directory_open(run->options->config->archive.directory,
                                                          &run->directory, err) < 0 ||
                                   archive_directory_lock(run->directory, err) < 0 ||
                                   archive_directory_probe(run->directory, err) < 0))
        return -1;
    archive_manifest_free(&run->manifest);
    struct uuid own;
    return own_archive_find(run->session, run->directory, OWN_ARCHIVE_KEEP, &own, err) < 0 ||
                   retention_manifest(run->session, &own, &run->manifest, err) < 0
               ? -1
               : retention_recover(run->session, run->directory, &run->manifest, run->lead.now_us,
                                   &run->progress.recovered, err);
}

/* 3. How much there is to do. */

static int64_t limit_of(const struct run *run, enum archive_dataset dataset)
{
    int64_t as_of_us = run->options->as_of_us;
    return retention_limit_us(run->options->config, dataset,
                              as_of_us != 0 ? as_of_us : run->progress.now_us);
}

static int count(struct run *run, struct error *err)
{
    struct retention_progress *progress = &run->progress;
    for (progress->dataset = 0; run->options->measured && progress->dataset < ARCHIVE_DATASET_COUNT;
         progress->dataset++) {
        int64_t limit_us = limit_of(run, progress->dataset);
        run_report(run, RETENTION_COUNTING);
        if (limit_us != INT64_MIN &&
            retention_count(run->session, progress->dataset, limit_us,
                            &progress->expected[progress->dataset], err) < 0)
            return -1;
    }
    run->counted = true;
    return retention_unprocessed(run->session, limit_of(run, ARCHIVE_POSTS), &progress->unprocessed,
                                 err);
}

/* 4. Part after part. */

/* Our own pace knows what this daemon decides; others may be busy, too. */
static int wait_for_queue(struct run *run, struct error *err)
{
    while (run->options->yields && !is_stopping(run)) {
        struct retention_backlog backlog;
        if (retention_backlog(run->session, &backlog, err) < 0)
            return -1;
        if (backlog.rested_ms < PACE_IDLE_AFTER_US / 1000)
            pace_hear(run->burst.pace, clock_monotonic_us() - backlog.rested_ms * 1000);
        if (backlog.age_ms <= BACKLOG_AGE_MS)
            return 0;
        run_report(run, RETENTION_PAUSED);
        wait_or_stop(run, BACKLOG_PAUSE_MS);
    }
    return 0;
}

static void part_moved(void *ctx, int64_t rows)
{
    struct run *run = ctx;
    run->progress.streamed = rows;
    run_report(run, RETENTION_ARCHIVING);
}

/* Parts aim at PART_TARGET_MS, and grow no faster than twofold. */
static void adapt(struct run *run, int64_t rows, int64_t elapsed_ms)
{
    int64_t fitting = rows * PART_TARGET_MS / (elapsed_ms > 0 ? elapsed_ms : 1);
    if (fitting > run->part_rows * 2)
        fitting = run->part_rows * 2;
    run->part_rows = fitting < PART_ROWS_MIN ? PART_ROWS_MIN : fitting;
}

static int note_archived(struct run *run, const struct archive_entry *entry, struct error *err)
{
    run->progress.rows[entry->name.dataset] += entry->summary.rows;
    run->progress.bytes += entry->summary.bytes;
    run->progress.files++;
    run->progress.streamed = 0;
    archive_manifest_add(&run->manifest, entry);
    if (run->events->archived != NULL)
        run->events->archived(run->events->ctx, entry);
    run_report(run, RETENTION_ARCHIVING);
    backoff_reset(&run->retrying);
    backoff_reset(&run->connecting); /* not sooner: it may be the part that breaks connections */
    return archive_manifest_append(run->directory, entry, err);
}

/* A row changed under us: again, soon. A lock that others hold for long: another day. */
static int note_failed(struct run *run, const struct error *err)
{
    if (strcmp(err->sqlstate, "55P03") == 0) {
        run->progress.stopped = true;
        return 0;
    }
    if (err->code != ERROR_RETRY || run->retrying.attempt >= PART_ATTEMPTS_MAX)
        return -1;
    wait_or_stop(run, backoff_next_ms(&run->retrying, random_u64()));
    return 0;
}

/* A day may have many parts; a closed quarter or year is one file. */
static int64_t rows_of_part(struct run *run)
{
    int64_t most = run->options->config->archive.part_rows;
    if (archive_dataset_info(run->progress.dataset)->span != ARCHIVE_DAY)
        return INT64_MAX;
    if (pace_is_idle(run->burst.pace, clock_monotonic_us()) || run->part_rows > most)
        return most;
    return run->part_rows;
}

static int archive_part(struct run *run, int64_t oldest_us, struct error *err)
{
    enum archive_dataset dataset = run->progress.dataset;
    struct archive_entry entry;
    struct retention_part_order order = {
        .burst = &run->burst,
        .session = run->session,
        .directory = run->directory,
        .manifest = &run->manifest,
        .dataset = dataset,
        .compression = retention_compression(run->options->config, dataset),
        .max_rows = rows_of_part(run),
        .now_us = run->progress.now_us,
        .moved = part_moved,
        .ctx = run,
    };
    archive_period_bounds(dataset, oldest_us, &order.from_us, &order.to_us);
    if (order.to_us > limit_of(run, dataset))
        order.to_us = limit_of(run, dataset);
    if (retention_check_space(run->options->config, run->directory, err) < 0)
        return -1;
    int64_t began_us = clock_monotonic_us();
    int result = retention_part(&order, &entry, err);
    if (result < 0)
        return note_failed(run, err);
    if (result == 0) /* what is left of the period is locked by others: for the next run */
        run->from_us = order.to_us;
    else if (note_archived(run, &entry, err) < 0)
        return -1;
    if (result > 0)
        adapt(run, entry.summary.rows, (clock_monotonic_us() - began_us) / 1000);
    return 0;
}

/* A GRANT that is missing is found whether there is anything old or not, before years have passed;
 * the other datasets go on. */
static int run_check_privileges(struct run *run, bool *ret_may, struct error *err)
{
    bool datasets[ARCHIVE_DATASET_COUNT] = { 0 };
    struct error failure;
    datasets[run->progress.dataset] = true;
    *ret_may = privileges_check_retention(run->session, datasets, &failure) == 0;
    if (*ret_may)
        return 0;
    if (failure.code != ERROR_PERMISSION) {
        *err = failure;
        return -1;
    }
    if (run->lacking.code == ERROR_NONE)
        run->lacking = failure;
    return 0;
}

static int archive_one(struct run *run, struct error *err)
{
    enum archive_dataset dataset = run->progress.dataset;
    bool may;
    run->from_us = BEGINNING_US;
    if (run_check_privileges(run, &may, err) < 0)
        return -1;
    while (may && !run->progress.stopped) {
        int64_t oldest_us;
        if (wait_for_queue(run, err) < 0)
            return -1;
        run->progress.stopped = is_stopping(run);
        if (run->progress.stopped)
            break;
        run_report(run, RETENTION_ARCHIVING);
        if (retention_find_oldest(run->session, dataset, run->from_us, limit_of(run, dataset),
                                  &oldest_us, err) < 0)
            return -1;
        if (oldest_us == INT64_MAX)
            break;
        if (archive_part(run, oldest_us, err) < 0)
            return -1;
    }
    return 0;
}

static int archive_all(struct run *run, struct error *err)
{
    enum archive_dataset *dataset = &run->progress.dataset;
    for (*dataset = 0; *dataset < ARCHIVE_DATASET_COUNT && !run->progress.stopped; ++*dataset)
        if (limit_of(run, *dataset) != INT64_MIN && archive_one(run, err) < 0)
            return -1;
    if (run->lacking.code == ERROR_NONE || run->progress.stopped)
        return 0;
    *err = run->lacking;
    return -1;
}

/* 5. The end. */

static json_t *details(const struct run *run, const struct error *err)
{
    const struct retention_progress *progress = &run->progress;
    json_t *rows = json_object();
    for (unsigned dataset = 0; dataset < ARCHIVE_DATASET_COUNT; dataset++) {
        const char *name = archive_dataset_info((enum archive_dataset)dataset)->name;
        if (progress->rows[dataset] > 0)
            json_object_set_new(rows, name, json_integer(progress->rows[dataset]));
    }
    json_t *object = json_pack("{s:o, s:I, s:I, s:I}", "rows", rows, "files",
                               (json_int_t)progress->files, "bytes", (json_int_t)progress->bytes,
                               "unprocessed", (json_int_t)progress->unprocessed);
    if (err != NULL)
        json_object_set_new(object, "error", json_string(err->message));
    return object;
}

/* With the error that ends it; NULL: none. */
static int run_finish_journal(struct run *run, const struct error *why, struct error *err)
{
    const char *outcome = why != NULL ? "failed" : run->progress.stopped ? "stopped" : "done";
    if (!run->journalled)
        return 0;
    json_t *object = details(run, why);
    char *text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    int result = retention_finish_run(run->session, &run->id, outcome, str_from(text), err);
    free(text);
    return result;
}

static int connect_and_archive(struct run *run, struct error *err)
{
    run_report(run, RETENTION_CONNECTING);
    run->session = retention_connect(run->options->config, err);
    if (run->session == NULL || take_lead(run, err) < 0)
        return -1;
    if (run->progress.skipped && run->lead.last_us == INT64_MIN)
        return 0;
    if (run_settle(run, err) < 0)
        return -1;
    if (run->progress.skipped) /* the rows are archived; what is in our own directory is our task */
        return 0;
    if (!run->counted && count(run, err) < 0)
        return -1;
    return archive_all(run, err) < 0 ? -1 : run_finish_journal(run, NULL, err);
}

/* A connection that is gone is made anew, after a while. Asked to stop meanwhile: there is nothing
 * to finish. */
static bool goes_on_after(struct run *run, const struct error *err)
{
    if (err->code != ERROR_UNAVAILABLE || is_stopping(run) ||
        run->connecting.attempt >= CONNECT_ATTEMPTS_MAX)
        return false;
    int64_t delay_ms = backoff_next_ms(&run->connecting, random_u64());
    if (run->events->lost != NULL)
        run->events->lost(run->events->ctx, run->connecting.attempt, err);
    wait_or_stop(run, delay_ms);
    run->progress.stopped = is_stopping(run);
    return true;
}

static int run_to_its_end(struct run *run, struct error *err)
{
    struct error ignored;
    int result;
    while ((result = connect_and_archive(run, err)) < 0 && goes_on_after(run, err)) {
        pg_session_close(run->session);
        run->session = NULL;
        if (run->progress.stopped)
            return 0;
    }
    if (result < 0 && run->session != NULL)
        (void)run_finish_journal(run, err, &ignored);
    return result;
}

int retention_run(const struct retention_run_options *options,
                  const struct retention_run_events *events, struct retention_progress *ret,
                  struct error *err)
{
    struct run run = {
        .options = options, .events = events, .burst = options->burst, .part_rows = PART_ROWS_FIRST
    };
    run.connecting = run.retrying = (struct backoff){ .base_ms = 100, .cap_ms = 30000 };
    pace_init(&run.unhurried, clock_monotonic_us());
    if (run.burst.pace == NULL)
        run.burst.pace = &run.unhurried;
    pace_start(run.burst.pace, clock_monotonic_us());
    int result = run_to_its_end(&run, err);
    pg_session_close(run.session); /* gives the lead to whoever wants it */
    archive_manifest_free(&run.manifest);
    archive_directory_close(run.directory);
    *ret = run.progress;
    return result;
}
