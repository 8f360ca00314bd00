/* The janitor's child: the nightly counts, a run of retention and a verification, beside the
 * daemon's queue. */
#include "antoned/flow/maintenance.h"

#include <signal.h>
#include <stdlib.h>

#include "antoned/archive/audit.h"
#include "antoned/base/clock.h"
#include "antoned/flow/figures.h"
#include "antoned/flow/learning.h"
#include "antoned/flow/own_archive.h"
#include "antoned/flow/retention_erase.h"
#include "antoned/store/retention.h"
#include "antoned/sys/child.h"
#include "antoned/sys/log.h"

enum {
    FAULTS_NAMED = 20, /* in the log, of one run; each is kept with its reply */
    VERIFY_SLICE_BYTES = 16 * 1024,
    VERIFY_REST_MS = 1, /* after each slice: some 15 MiB a second */
};

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

static void maintenance_archived(void *ctx, const struct archive_entry *entry)
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

static void maintenance_moved(void *ctx, const struct retention_progress *progress)
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
        &(struct retention_run_events){
            .moved = maintenance_moved, .archived = maintenance_archived, .lost = lost },
        &progress, err);
    if (result == 0)
        err->code = ERROR_NONE;
    log_end(&progress, result < 0 ? err : NULL);
    return result < 0 || progress.stopped;
}

/* Whoever reads the archive in full has the lead: it keeps retention and erasures from changing it
 * under our eyes. 1: it is to be read now. */
static int prepare_verification(struct pg_session *session, const struct config *config,
                                struct archive_directory **ret_directory,
                                struct archive_manifest *ret_manifest, struct error *err)
{
    struct retention_lead lead;
    struct uuid own;
    int64_t last_us;
    if (retention_await_lead(session, &lead, err) < 0)
        return -1;
    if (!lead.leads || config->archive.verify_every_ms == CONFIG_FOREVER)
        return 0;
    if (archive_directory_open(config->archive.directory, ret_directory, err) < 0 ||
        own_archive_find(session, *ret_directory, OWN_ARCHIVE_LOOK, &own, err) < 0 ||
        retention_last_verified(session, &own, &last_us, err) < 0)
        return -1;
    if (last_us != INT64_MIN && (lead.now_us - last_us) / 1000 < config->archive.verify_every_ms)
        return 0;
    return retention_manifest(session, &own, ret_manifest, err) < 0 ? -1 : 1;
}

static void log_damage(void *ctx, const char *path, const struct error *err)
{
    (void)ctx;
    log_event(EVENT_ARCHIVE_DAMAGED, LOG_FIELDS(.component = "verification", .error = err), "%s",
              path);
}

/* Slowly, since nobody waits for it. */
static bool go_on_reading(void *ctx, const struct archive_audit_totals *totals)
{
    (void)ctx;
    (void)totals;
    clock_sleep_ms(VERIFY_REST_MS);
    return stop_asked == 0;
}

static int verify_archive(const struct config *config, struct error *err)
{
    struct archive_audit_totals totals;
    _cleanup_session_ struct pg_session *session = retention_connect(config, err);
    _cleanup_directory_ struct archive_directory *directory = NULL;
    _cleanup_manifest_ struct archive_manifest manifest = { 0 };
    if (session == NULL)
        return -1;
    int due = prepare_verification(session, config, &directory, &manifest, err);
    if (due <= 0)
        return due;
    int stopped = archive_audit(&(struct archive_audit){ .directory = directory,
                                                         .manifest = &manifest,
                                                         .slice_bytes = VERIFY_SLICE_BYTES,
                                                         .read = go_on_reading,
                                                         .problem = log_damage },
                                &totals, err);
    if (stopped != 0)
        return stopped < 0 ? -1 : 0;
    if (retention_record_verified(session, &manifest.archive, config->instance, totals.files,
                                  totals.damaged, err) < 0)
        return -1;
    if (totals.damaged == 0)
        log_info("janitor", "the archive is whole");
    return 0;
}

/* The archive read in full again, every archive.verify_every, by one of the daemons. What is
 * damaged is logged by name; the outcome stands in job_runs, as that of `archive verify` does. */
static void maintenance_verify(const struct config *config)
{
    struct error err;
    send_message(MAINTENANCE_VERIFYING, (struct maintenance_message){ 0 });
    if (verify_archive(config, &err) < 0)
        log_event(EVENT_ARCHIVE_FAILED, LOG_FIELDS(.component = "janitor", .error = &err),
                  "the archive could not be verified");
}

/* Our archive's part in the erasures that were asked for, wherever that was. True when it is to be
 * tried again. */
static bool maintenance_erase(const struct config *config)
{
    struct retention_erased result;
    struct error err;
    if (retention_erase_due(config, &stop_asked, &result, &err) == 0) {
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

/* ---- the counts, before anything is archived that they would count ---- */

static void name_fault(void *ctx, const struct uuid *reply, struct str fault)
{
    int *named = ctx;
    char id[UUID_TEXT_SIZE];
    uuid_format(reply, id);
    if (++*named <= FAULTS_NAMED)
        log_notice("figures", "reply %s counts as having no outcome: %.*s", id, STR_ARG(fault));
}

static void say_proposed(void *ctx, const struct uuid *experiment, const char *winner)
{
    (void)ctx;
    char id[UUID_TEXT_SIZE];
    uuid_format(experiment, id);
    log_notice("figures",
               "experiment %s: arm %s is better; a person confirms it: antonectl experiment show",
               id, winner);
}

typedef int figures_job(const struct figures_order *order, struct figures_result *ret,
                        struct error *err);

/* True when it is to be tried again. */
static bool run_count(figures_job *job, const char *name, const struct figures_order *order,
                      struct error *err)
{
    struct figures_result result;
    err->code = ERROR_NONE;
    if (job(order, &result, err) == 0) {
        if (!result.skipped)
            log_info("figures", "%s %s: %lld rows changed", name,
                     result.stopped ? "stopped before the end" : "done", (long long)result.changed);
        return result.stopped;
    }
    if (is_harmless(err))
        log_info("figures", "%s: %s", name, err->message);
    else
        log_event(EVENT_FIGURES_FAILED, LOG_FIELDS(.component = "figures", .error = err), "%s",
                  name);
    return true;
}

static bool maintenance_count(const struct config *config, int64_t due_us)
{
    static const struct {
        figures_job *run;
        const char *name;
    } jobs[] = { { figures_count_days, "the daily figures" },
                 { figures_rank_champions, "the champions" },
                 { figures_judge_experiments, "the experiments" } };
    int named = 0;
    bool again = false;
    struct error err = { 0 };
    struct figures_order order = { .config = config,
                                   .stop = &stop_asked,
                                   .due_us = due_us,
                                   .fault = name_fault,
                                   .proposed = say_proposed,
                                   .ctx = &named };
    send_message(MAINTENANCE_COUNTING, (struct maintenance_message){ 0 });
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0] && stop_asked == 0; i++)
        if (err.code != ERROR_UNAVAILABLE)
            again = run_count(jobs[i].run, jobs[i].name, &order, &err) || again;
    if (named > FAULTS_NAMED)
        log_notice("figures", "%d more replies count as having no outcome: antonectl kpi faults",
                   named - FAULTS_NAMED);
    return again;
}

static void log_learnt(const struct learning_result *result)
{
    char id[UUID_TEXT_SIZE];
    if (result->unreadable > 0) {
        uuid_format(&result->unreadable_of, id);
        log_notice("learning",
                   "%lld replies have a metrics_json that counts as no outcome; the first, of "
                   "decision %s: %s",
                   (long long)result->unreadable, id, result->why.message);
    }
    uuid_format(&result->id, id);
    if (result->proposed)
        log_notice("learning", "%s %s: %s",
                   result->applied ? "a change is applied," : "a change is proposed, learn apply",
                   id, result->reason);
    else
        log_info("learning", "nothing to propose: %s", result->reason);
    if (result->returned > 0)
        log_notice("learning", "%d changes did worse than what was before, which is back",
                   result->returned);
}

/* True when it is to be tried again. */
static bool maintenance_learn(const struct config *config)
{
    struct learning_result result;
    struct error err;
    if (learning_run(config, &result, &err) == 0) {
        if (result.done)
            log_learnt(&result);
        return false;
    }
    log_event(EVENT_LEARNING_FAILED, LOG_FIELDS(.component = "learning", .error = &err),
              "learning");
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
    bool again = maintenance_count(config, due_us);
    again = archive(config, &pace, due_us, &err) || again;
    if (stop_asked == 0 && err.code != ERROR_UNAVAILABLE) {
        again = maintenance_erase(config) || again;
        again = maintenance_learn(config) || again;
        maintenance_verify(config);
    }
    send_message(MAINTENANCE_RESULT, (struct maintenance_message){ .as.again = again });
    return EXIT_SUCCESS;
}
