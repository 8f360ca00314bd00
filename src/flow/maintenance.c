/* The janitor's child: a run of retention and a verification, beside the daemon's queue. */
#include "antoned/flow/maintenance.h"

#include <signal.h>
#include <stdlib.h>

#include "antoned/base/clock.h"
#include "antoned/flow/verification.h"
#include "antoned/sys/child.h"
#include "antoned/sys/log.h"

struct maintenance {
    const struct config *config;
    struct loop *loop;
    struct pace pace; /* the daemon's queue, as it tells us, and our own bursts */
    struct retention_run *run;
    struct verification *verification;
    bool stop_asked;
    bool again;
};

static void send_message(enum maintenance_kind kind, struct maintenance_message message)
{
    message.kind = kind;
    child_report(&message, sizeof message);
}

/* ---- what happens, logged once ---- */

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

static void log_recovered(const struct retention_recovered *recovered)
{
    if (recovered->adopted + recovered->withdrawn + recovered->unfinished + recovered->replaced > 0)
        log_notice("janitor",
                   "settled after an interruption: %d files adopted, %d withdrawn, %d unfinished "
                   "and %d replaced ones removed",
                   recovered->adopted, recovered->withdrawn, recovered->unfinished,
                   recovered->replaced);
}

static void log_end(const struct retention_progress *progress, const struct error *err)
{
    log_recovered(&progress->recovered);
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

/* ---- the run, then the verification ---- */

static void finish(struct maintenance *maintenance)
{
    send_message(MAINTENANCE_RESULT,
                 (struct maintenance_message){ .as.again = maintenance->again });
    loop_stop(maintenance->loop);
}

static void moved(void *ctx, const struct retention_progress *progress)
{
    (void)ctx;
    send_message(MAINTENANCE_PROGRESS, (struct maintenance_message){ .as.progress = *progress });
}

static void verified(void *ctx, enum verification_end how, const struct error *err)
{
    if (how == VERIFICATION_WHOLE)
        log_info("janitor", "the archive is whole");
    else if (how == VERIFICATION_FAILED)
        log_event(EVENT_ARCHIVE_FAILED, LOG_FIELDS(.component = "janitor", .error = err),
                  "the archive could not be verified");
    finish(ctx);
}

/* Whatever a run met, a verification that is due is done: it may be the one to find out more. */
static void ended(void *ctx, const struct retention_progress *progress, const struct error *err)
{
    struct maintenance *maintenance = ctx;
    log_end(progress, err);
    maintenance->again = err != NULL || progress->stopped;
    bool unreachable = err != NULL && err->code == ERROR_UNAVAILABLE;
    retention_run_free(maintenance->run);
    maintenance->run = NULL;
    if (maintenance->stop_asked || unreachable) {
        finish(maintenance);
        return;
    }
    send_message(MAINTENANCE_VERIFYING, (struct maintenance_message){ 0 });
    maintenance->verification =
        verification_start(maintenance->loop, maintenance->config, verified, maintenance);
}

static void start_run(struct maintenance *maintenance, int64_t due_us)
{
    maintenance->run = retention_run_start(
        maintenance->loop,
        &(struct retention_run_options){ .config = maintenance->config,
                                         .pace = &maintenance->pace,
                                         .due_us = due_us,
                                         .measured = true,
                                         .yields = true },
        &(struct retention_run_events){ moved, archived, lost, ended, maintenance });
}

/* ---- the daemon ---- */

static void on_burst(void *ctx, bool begins, int64_t at_us)
{
    (void)ctx;
    send_message(MAINTENANCE_BURST, (struct maintenance_message){ .as.burst = { begins, at_us } });
}

/* A daemon that is gone has taken the queue's side of the pace along; the kernel kills us, too. */
static void on_daemon(void *ctx, bool readable, bool writable)
{
    struct maintenance *maintenance = ctx;
    struct maintenance_message message;
    int more;
    (void)readable, (void)writable;
    while ((more = child_receive(&message, sizeof message)) > 0)
        if (message.kind == MAINTENANCE_QUEUE)
            pace_follow(&maintenance->pace, &message.as.queue);
    if (more < 0)
        _Exit(EXIT_FAILURE);
}

/* A verification has changed nothing: it just ends. */
static void on_terminate(void *ctx)
{
    struct maintenance *maintenance = ctx;
    maintenance->stop_asked = true;
    pace_release(&maintenance->pace);
    if (maintenance->run != NULL)
        retention_run_stop(maintenance->run);
    else
        finish(maintenance);
}

int maintenance_run(const struct config *config, int64_t due_us)
{
    struct error err;
    struct maintenance maintenance = { .config = config };
    if (child_adopt(&err) < 0) {
        log_notice("maintenance", "%s", err.message);
        return error_exit_status(err.code);
    }
    signal(SIGPIPE, SIG_IGN);
    maintenance.loop = loop_new();
    pace_init(&maintenance.pace, clock_monotonic_us());
    pace_observe(&maintenance.pace, &(struct pace_observer){ .burst = on_burst });
    struct loop_signal *terminate =
        loop_signal_new(maintenance.loop, SIGTERM, on_terminate, &maintenance);
    struct loop_watch *daemon =
        loop_watch_new(maintenance.loop, CHILD_SOCKET, on_daemon, &maintenance);
    start_run(&maintenance, due_us);
    loop_run(maintenance.loop);
    verification_free(maintenance.verification);
    retention_run_free(maintenance.run);
    loop_watch_free(daemon);
    loop_signal_free(terminate);
    loop_free(maintenance.loop);
    return EXIT_SUCCESS;
}
