/* Bringing the daemon's parts up, running the loop, taking them down. */
#include "daemon.h"

#include <signal.h>
#include <stddef.h>
#include <string.h>

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

/* ---- health and metrics ---- */

static void look_at_beat(void *ctx)
{
    watch_beat(((struct daemon *)ctx)->watch);
}

static void serve(struct daemon *daemon)
{
    struct watch_sources sources = {
        .control = daemon->control,
        .intake = daemon->intake,
        .heartbeat = daemon->heartbeat,
        .janitor = daemon->janitor,
        .refresh = daemon->refresh,
        .pauses = daemon->pauses,
        .config = &daemon->config,
        .phase = &daemon->phase,
        .version = PACKAGE_VERSION,
    };
    daemon->watch = watch_new(daemon->loop, &sources);
    daemon->endpoint = endpoint_new(daemon->loop, daemon->listening, daemon->watch);
    heartbeat_observe(daemon->heartbeat, look_at_beat, daemon);
    log_info("endpoint", "answers at %s", listening_name(daemon->listening));
}

/* ---- up, in the order of who needs whom, and down the other way ---- */

/* The intake starts once the schema is known to fit and whether it is paused, the janitor when the
 * daemon is ready (reactions.c). --once is a guest beside the service: it takes no instance name
 * and leaves no heartbeat. */
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
    daemon->pauses = pause_watch_new(loop, daemon->control, daemon_take_pauses, daemon);
    daemon->heartbeat =
        heartbeat_new(loop, daemon->options.once ? "" : config->instance,
                      &(struct heartbeat_sources){ daemon->control, daemon->intake, daemon->janitor,
                                                   daemon->pauses });
    if (daemon->listening != NULL)
        serve(daemon);
    control_start(daemon->control);
    heartbeat_start(daemon->heartbeat);
}

static void take_down(struct daemon *daemon)
{
    control_stop(daemon->control);
    endpoint_free(daemon->endpoint);
    watch_free(daemon->watch);
    heartbeat_free(daemon->heartbeat);
    pause_watch_free(daemon->pauses);
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

/* An address that cannot be served is a mistake of the configuration, told before anything begins.
 * --once is a guest beside the service, which has the address. */
static int open_listening(const struct options *options, const struct config *config,
                          struct listening **ret)
{
    struct error err;
    if (options->once || strcmp(config->http.listen, "off") == 0 ||
        listening_open(config->http.listen, ret, &err) == 0)
        return 0;
    log_event(EVENT_CONFIG_WRONG, LOG_FIELDS(.component = "listening", .error = &err),
              "not starting");
    return error_exit_status(err.code);
}

int daemon_run(const struct options *options, struct config *config)
{
    struct listening *listening = NULL;
    int status = open_listening(options, config, &listening);
    if (status != 0) {
        config_free(config);
        return status;
    }
    struct daemon daemon = {
        .options = *options, .config = config, .loop = loop_new(), .listening = listening
    };
    bring_up(&daemon);
    loop_run(daemon.loop);
    notify_stopping();
    take_down(&daemon);
    loop_free(daemon.loop);
    listening_close(listening);
    log_event(EVENT_STOPPED, LOG_FIELDS(.component = "daemon"), "stopped");
    config_free(daemon.candidate);
    config_free(daemon.config);
    return daemon.exit_status;
}
