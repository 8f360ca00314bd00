/* What happens when: how the daemon reacts to what its modules and the operator tell it. */
#include <inttypes.h>
#include <stddef.h>

#include "antoned/base/buffer.h"
#include "antoned/base/civil_time.h"
#include "antoned/sys/config_options.h"
#include "antoned/sys/log.h"
#include "antoned/sys/notify.h"
#include "daemon.h"

#define REST_AFTER_MS 1000

/* ---- stopping ---- */

static void on_control_ended(void *ctx)
{
    loop_stop(((struct daemon *)ctx)->loop);
}

static void leave_when_all_stopped(struct daemon *daemon)
{
    if (daemon->intake_stopped && daemon->janitor_stopped)
        control_end(daemon->control, on_control_ended, daemon);
}

static void on_intake_stopped(void *ctx)
{
    struct daemon *daemon = ctx;
    daemon->intake_stopped = true;
    leave_when_all_stopped(daemon);
}

static void on_janitor_stopped(void *ctx)
{
    struct daemon *daemon = ctx;
    daemon->janitor_stopped = true;
    leave_when_all_stopped(daemon);
}

void daemon_stop(struct daemon *daemon, int exit_status)
{
    if (daemon->phase == PHASE_DRAINING) {
        log_notice("daemon",
                   "asked to stop again; what is not committed is rolled back and stays queued");
        loop_stop(daemon->loop);
        return;
    }
    daemon->phase = PHASE_DRAINING;
    daemon->exit_status = exit_status;
    notify_stopping();
    log_event(EVENT_STOPPING, LOG_FIELDS(.component = "daemon"), "finishing the batches in hand");
    loop_timer_start(daemon->shutdown_deadline, daemon->config->shutdown_timeout_ms);
    heartbeat_phase(daemon->heartbeat, HEARTBEAT_STOPPING);
    intake_drain(daemon->intake);
    janitor_stop(daemon->janitor, on_janitor_stopped, daemon);
}

/* With --once there is somebody who waits for an answer: an outage is one. */
static void give_up_once(struct daemon *daemon, const struct error *why)
{
    if (daemon->options.once && daemon->phase != PHASE_DRAINING)
        daemon_stop(daemon, error_exit_status(why->code));
}

/* After a connection was lost, or no work can be done. */
static void end_or_go_on(struct daemon *daemon, const struct error *reason)
{
    if (reason->code == ERROR_CONFIG && daemon->phase != PHASE_DRAINING)
        daemon_stop(daemon, error_exit_status(reason->code)); /* a conninfo that will never work */
    else
        give_up_once(daemon, reason);
}

/* ---- control ---- */

static void on_proven(void *ctx)
{
    struct daemon *daemon = ctx;
    if (daemon->phase == PHASE_WORKING) {
        log_event(EVENT_DATABASE_BACK, LOG_FIELDS(.component = "control"),
                  "the listener hears again");
        heartbeat_look(daemon->heartbeat);
    }
    if (daemon->watch != NULL)
        watch_look(daemon->watch);
    pause_watch_look(daemon->pauses); /* what changed meanwhile was not heard */
    refresh_request(daemon->refresh);
    intake_wake(daemon->intake);
}

static void on_control_lost(void *ctx, const struct error *reason)
{
    struct daemon *daemon = ctx;
    const char *what = reason->code == ERROR_CONFIG ? "that connection can never work"
                       : daemon->options.once       ? "--once does not wait"
                                                    : "trying again";
    log_event(EVENT_DATABASE_UNAVAILABLE,
              LOG_FIELDS(.component = "control", .connection = "listen", .error = reason), "%s",
              what);
    heartbeat_look(daemon->heartbeat);
    end_or_go_on(daemon, reason);
}

static void on_refused(void *ctx, const struct error *reason)
{
    struct daemon *daemon = ctx;
    log_event(EVENT_SCHEMA_MISMATCH, LOG_FIELDS(.component = "control", .error = reason),
              "refusing to work");
    if (daemon->phase != PHASE_DRAINING)
        daemon_stop(daemon, error_exit_status(reason->code));
}

struct control_events daemon_control_events(struct daemon *daemon)
{
    return (struct control_events){
        .proven = on_proven,
        .lost = on_control_lost,
        .refused = on_refused,
        .ctx = daemon,
    };
}

/* ---- what an operator has paused ---- */

static void give_up_paused(struct daemon *daemon)
{
    log_notice("daemon", "intake is paused: --once has nothing to do");
    if (daemon->phase != PHASE_DRAINING)
        daemon_stop(daemon, error_exit_status(ERROR_RETRY));
}

void daemon_take_pauses(void *ctx)
{
    struct daemon *daemon = ctx;
    const struct pauses *pauses = pause_watch_current(daemon->pauses);
    bool is_held = pauses->parts[PAUSE_INTAKE].is_paused;
    intake_pause(daemon->intake, is_held);
    janitor_pause(daemon->janitor, pauses->parts[PAUSE_RETENTION].is_paused);
    if (is_held && daemon->options.once) {
        give_up_paused(daemon);
        return;
    }
    if (daemon->phase == PHASE_STARTING)
        intake_start(daemon->intake);
    heartbeat_tell(daemon->heartbeat);
}

/* ---- knowledge and configuration ---- */

static void log_faults(const struct daemon *daemon)
{
    const struct engine *engine = engine_source_engine(refresh_current(daemon->refresh)->source);
    for (size_t i = 0; i < engine_fault_count(engine); i++)
        log_event(EVENT_REFERENCE_REFUSED, LOG_FIELDS(.component = "refresh"), "%s",
                  engine_fault(engine, i));
}

static void put_in_force(struct daemon *daemon)
{
    struct buffer pending = { 0 };
    struct error ignored; /* the zone was checked with the rest of the file */
    config_pending_restart(daemon->config, daemon->candidate, &pending);
    civil_time_use_zone(daemon->candidate->time.zone, &ignored); /* the janitor plans in it */
    janitor_reconfigure(daemon->janitor, daemon->candidate);
    intake_reconfigure(daemon->intake, daemon->candidate);
    config_free(daemon->config);
    daemon->config = daemon->candidate;
    daemon->candidate = NULL;
    log_configure((enum log_level)daemon->config->log.level,
                  (enum log_format)daemon->config->log.format, daemon->config->instance);
    if (pending.size > 0)
        log_event(EVENT_RELOADED, LOG_FIELDS(.component = "reload"),
                  "in force, but for these, which need a restart: %s", pending.data);
    else
        log_event(EVENT_RELOADED, LOG_FIELDS(.component = "reload"), "in force");
    buffer_free(&pending);
    notify_reloaded(NULL);
}

/* READY means that it works: its knowledge is loaded, and a work connection stands. */
static void become_ready(struct daemon *daemon)
{
    if (daemon->phase != PHASE_STARTING || refresh_current(daemon->refresh) == NULL ||
        !intake_is_connected(daemon->intake))
        return;
    daemon->phase = PHASE_WORKING;
    log_event(EVENT_READY, LOG_FIELDS(.component = "daemon"), "%s takes posts", PACKAGE_STRING);
    notify_ready();
    heartbeat_phase(daemon->heartbeat, HEARTBEAT_WORKING);
    if (!daemon->options.once)
        janitor_start(daemon->janitor);
}

static void on_refreshed(void *ctx, const struct config *config)
{
    struct daemon *daemon = ctx;
    log_faults(daemon);
    if (config == daemon->candidate)
        put_in_force(daemon);
    become_ready(daemon);
    daemon->untrimmed = true;
    intake_wake(daemon->intake);
}

static void refuse_reload(struct daemon *daemon, const struct error *why)
{
    log_event(EVENT_RELOAD_REFUSED, LOG_FIELDS(.component = "reload", .error = why),
              "the old configuration stays in force");
    config_free(daemon->candidate);
    daemon->candidate = NULL;
    notify_reloaded(why);
}

/* Without its first knowledge the daemon cannot work, unless only the moment was wrong; later the
 * old one serves on. */
static void on_refresh_failed(void *ctx, const struct config *config, const struct error *err)
{
    struct daemon *daemon = ctx;
    if (config == daemon->candidate) {
        refuse_reload(daemon, err);
        return;
    }
    if (err->code == ERROR_UNAVAILABLE)
        return; /* the control connection tells, and asks again when it is back */
    bool waits = err->code == ERROR_RETRY && !daemon->options.once;
    bool is_final = daemon->phase == PHASE_STARTING && !waits;
    log_event(is_final && err->code == ERROR_CONFIG ? EVENT_CONFIG_WRONG : EVENT_REFERENCE_REFUSED,
              LOG_FIELDS(.component = "refresh", .error = err),
              is_final ? "not starting" : "could not be loaded");
    if (is_final)
        daemon_stop(daemon, error_exit_status(err->code));
}

struct refresh_events daemon_refresh_events(struct daemon *daemon)
{
    return (struct refresh_events){ .refreshed = on_refreshed,
                                    .failed = on_refresh_failed,
                                    .ctx = daemon };
}

void daemon_reload(struct daemon *daemon)
{
    struct error err;
    if (daemon->candidate != NULL || daemon->phase == PHASE_DRAINING)
        return; /* the one under way reads the same file */
    notify_reloading();
    if (config_adopt_credentials(&err) < 0 ||
        config_load(daemon->options.config_path, &daemon->candidate, NULL, &err) < 0)
        refuse_reload(daemon, &err);
    else
        refresh_reconfigure(daemon->refresh, daemon->candidate);
}

/* ---- intake ---- */

static void on_deciding(void *ctx)
{
    become_ready(ctx);
    heartbeat_look(((struct daemon *)ctx)->heartbeat);
}

/* Memory is given back a moment after the last work, not after every post of a trickle, which would
 * only fault it in again. */
static void on_drained(void *ctx, size_t posts, bool certain)
{
    struct daemon *daemon = ctx;
    become_ready(daemon);
    heartbeat_look(daemon->heartbeat);
    daemon->untrimmed |= posts > 0;
    if (daemon->phase == PHASE_WORKING && daemon->untrimmed)
        loop_timer_start(daemon->rest, REST_AFTER_MS);
    if (!daemon->options.once || daemon->phase != PHASE_WORKING)
        return;
    if (certain)
        daemon_stop(daemon, 0);
    else
        intake_wake(daemon->intake);
}

static void on_intake_failed(void *ctx, const struct error *why)
{
    struct daemon *daemon = ctx;
    heartbeat_look(daemon->heartbeat);
    end_or_go_on(daemon, why);
}

struct intake_events daemon_intake_events(struct daemon *daemon)
{
    return (struct intake_events){
        .deciding = on_deciding,
        .drained = on_drained,
        .failed = on_intake_failed,
        .stopped = on_intake_stopped,
        .ctx = daemon,
    };
}
