/* Bringing the daemon's parts up, running the loop, taking them down. */
#include "daemon.h"

#include <signal.h>
#include <stddef.h>

#include "antoned/base/civil_time.h"
#include "antoned/base/clock.h"
#include "antoned/sys/log.h"
#include "antoned/sys/notify.h"
#include "antoned/sys/trim.h"

/* ---- signals ---- */

static void on_terminate(void *ctx)
{
    daemon_stop(ctx, 0);
}

static void on_reload(void *ctx)
{
    daemon_reload(ctx);
}

static void on_shutdown_deadline(void *ctx)
{
    struct daemon *daemon = ctx;
    log_notice("daemon",
               "shutdown_timeout is over; what is not committed is rolled back and stays queued");
    loop_stop(daemon->loop);
}

static void on_rest(void *ctx)
{
    struct daemon *daemon = ctx;
    daemon->untrimmed = false;
    intake_rest(daemon->intake);
    trim_memory();
}

/* ---- up, in the order of who needs whom, and down the other way ---- */

/* The intake starts once the schema is known to fit, the janitor when the daemon is ready
 * (reactions.c). --once is a guest beside the service: it takes no instance name and leaves no
 * heartbeat. */
static void bring_up(struct daemon *daemon)
{
    struct loop *loop = daemon->loop;
    struct config *config = daemon->config;
    struct control_events control_events = daemon_control_events(daemon);
    struct refresh_events refresh_events = daemon_refresh_events(daemon);
    struct intake_events intake_events = daemon_intake_events(daemon);
    signal(SIGPIPE, SIG_IGN);
    pace_init(&daemon->pace, clock_monotonic_us());
    daemon->terminate = loop_signal_new(loop, SIGTERM, on_terminate, daemon);
    daemon->interrupt = loop_signal_new(loop, SIGINT, on_terminate, daemon);
    daemon->reload = loop_signal_new(loop, SIGHUP, on_reload, daemon);
    daemon->shutdown_deadline = loop_timer_new(loop, on_shutdown_deadline, daemon);
    daemon->rest = loop_timer_new(loop, on_rest, daemon);
    daemon->control = control_new(loop, config, &control_events);
    daemon->refresh = refresh_new(loop, daemon->control, config, &refresh_events);
    daemon->intake =
        intake_new(loop, config, daemon->control, daemon->refresh, &daemon->pace, &intake_events);
    daemon->janitor = janitor_new(loop, config, &daemon->pace);
    daemon->heartbeat = heartbeat_new(loop, daemon->options.once ? "" : config->instance,
                                      daemon->control, daemon->intake, daemon->janitor);
    control_start(daemon->control);
    heartbeat_start(daemon->heartbeat);
}

static void take_down(struct daemon *daemon)
{
    control_stop(daemon->control);
    heartbeat_free(daemon->heartbeat);
    janitor_free(daemon->janitor);
    intake_free(daemon->intake);
    refresh_free(daemon->refresh);
    control_free(daemon->control);
    loop_timer_free(daemon->rest);
    loop_timer_free(daemon->shutdown_deadline);
    loop_signal_free(daemon->reload);
    loop_signal_free(daemon->interrupt);
    loop_signal_free(daemon->terminate);
}

int daemon_run(const struct options *options, struct config *config)
{
    struct daemon daemon = { .options = *options, .config = config, .loop = loop_new() };
    bring_up(&daemon);
    loop_run(daemon.loop);
    notify_stopping();
    take_down(&daemon);
    loop_free(daemon.loop);
    log_event(EVENT_STOPPED, LOG_FIELDS(.component = "daemon"), "stopped");
    config_free(daemon.candidate);
    config_free(daemon.config);
    return daemon.exit_status;
}
