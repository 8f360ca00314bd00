/* The janitor's child: a run of retention and a verification, beside the daemon's queue. */
#include "antoned/flow/maintenance.h"

#include <signal.h>
#include <stdlib.h>

#include "antoned/base/clock.h"
#include "antoned/flow/erasure.h"
#include "antoned/flow/verification.h"
#include "antoned/sys/child.h"
#include "antoned/sys/log.h"

static volatile sig_atomic_t stop_asked;

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

/* ---- the daemon ---- */

static void on_burst(void *ctx, bool begins, int64_t at_us)
{
    (void)ctx;
    send_message(MAINTENANCE_BURST, (struct maintenance_message){ .as.burst = { begins, at_us } });
}

/* A daemon that is gone has taken the queue's side of the pace along; the kernel kills us, too. One
 * that is stopping wants the part in hand to end soon. */
static void hear_daemon(void *ctx)
{
    struct pace *pace = ctx;
    struct maintenance_message message;
    int more;
    while ((more = child_receive(&message, sizeof message)) > 0)
        if (message.kind == MAINTENANCE_QUEUE)
            pace_follow(pace, &message.as.queue);
    if (more < 0)
        _Exit(EXIT_FAILURE);
    if (stop_asked != 0 && !pace->released)
        pace_release(pace);
}

static void await_daemon(void *ctx, int64_t ms)
{
    (void)ctx;
    child_wait(ms);
}

static void ask_to_stop(int number)
{
    stop_asked = number;
}

/* ---- the run, then the verification ---- */

static void moved(void *ctx, const struct retention_progress *progress)
{
    (void)ctx;
    send_message(MAINTENANCE_PROGRESS, (struct maintenance_message){ .as.progress = *progress });
}

/* True when the run did not come to its end. */
static bool archive(const struct config *config, struct pace *pace, int64_t due_us,
                    struct error *err)
{
    struct retention_progress progress;
    int result = retention_run(
        &(struct retention_run_options){
            .config = config,
            .burst = { .pace = pace, .refresh = hear_daemon, .wait = await_daemon, .ctx = pace },
            .stop = &stop_asked,
            .due_us = due_us,
            .measured = true,
            .yields = true },
        &(struct retention_run_events){ .moved = moved, .archived = archived, .lost = lost },
        &progress, err);
    if (result == 0)
        err->code = ERROR_NONE;
    log_end(&progress, result < 0 ? err : NULL);
    return result < 0 || progress.stopped;
}

static void verify(const struct config *config)
{
    struct error err;
    send_message(MAINTENANCE_VERIFYING, (struct maintenance_message){ 0 });
    enum verification_end end = verification_run(config, &stop_asked, &err);
    if (end == VERIFICATION_WHOLE)
        log_info("janitor", "the archive is whole");
    else if (end == VERIFICATION_FAILED)
        log_event(EVENT_ARCHIVE_FAILED, LOG_FIELDS(.component = "janitor", .error = &err),
                  "the archive could not be verified");
}

/* Our archive's part in the erasures that were asked for, wherever that was. True when it is to be
 * tried again. */
static bool erase(const struct config *config)
{
    struct erasure_result result;
    struct error err;
    if (erasure_catch_up(config, &stop_asked, &result, &err) == 0) {
        if (result.erasures > 0)
            log_notice("janitor",
                       "erased on request from the archive: %lld persons, %lld rows in %lld files",
                       (long long)result.erasures, (long long)result.rows, (long long)result.files);
        return false;
    }
    if (is_harmless(&err))
        log_info("janitor", "erasure: %s", err.message);
    else
        log_event(event_of(&err), LOG_FIELDS(.component = "janitor", .error = &err), "erasure");
    return true;
}

/* Whatever a run met, a verification that is due is done: it may be the one to find out more. */
int maintenance_run(const struct config *config, int64_t due_us)
{
    struct error err;
    struct pace pace;
    if (child_adopt(&err) < 0) {
        log_notice("maintenance", "%s", err.message);
        return error_exit_status(err.code);
    }
    signal(SIGPIPE, SIG_IGN);
    sigaction(SIGTERM, &(struct sigaction){ .sa_handler = ask_to_stop }, NULL);
    pace_init(&pace, clock_monotonic_us());
    pace_observe(&pace, &(struct pace_observer){ .burst = on_burst });
    bool again = archive(config, &pace, due_us, &err);
    if (stop_asked == 0 && err.code != ERROR_UNAVAILABLE) {
        again = erase(config) || again;
        verify(config);
    }
    send_message(MAINTENANCE_RESULT, (struct maintenance_message){ .as.again = again });
    return EXIT_SUCCESS;
}
