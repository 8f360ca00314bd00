/* Bringing the daemon's modules up, running the loop, taking them down. */
#include "daemon.h"

#include <signal.h>
#include <stddef.h>

#include "antoned/base/civil_time.h"
#include "antoned/base/clock.h"
#include "antoned/sys/log.h"
#include "antoned/sys/notify.h"
#include "antoned/sys/trim.h"

#define PROOF_INTERVAL_MS INT64_C(30000)
#define BEAT_INTERVAL_MS  INT64_C(30000)

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

static void signals_and_timers_init(struct daemon *daemon)
{
    signal(SIGPIPE, SIG_IGN);
    daemon->terminate = loop_signal_new(daemon->loop, SIGTERM, on_terminate, daemon);
    daemon->interrupt = loop_signal_new(daemon->loop, SIGINT, on_terminate, daemon);
    daemon->reload = loop_signal_new(daemon->loop, SIGHUP, on_reload, daemon);
    daemon->shutdown_deadline = loop_timer_new(daemon->loop, on_shutdown_deadline, daemon);
    daemon->rest = loop_timer_new(daemon->loop, on_rest, daemon);
}

static void signals_and_timers_fini(struct daemon *daemon)
{
    loop_signal_free(daemon->terminate);
    loop_signal_free(daemon->interrupt);
    loop_signal_free(daemon->reload);
    loop_timer_free(daemon->shutdown_deadline);
    loop_timer_free(daemon->rest);
}

/* ---- control ---- */

static void control_init(struct daemon *daemon)
{
    const struct config *config = daemon->config;
    struct control_options options = {
        .conninfo = config->database.listener_conninfo,
        .instance = config->instance,
        .connect_timeout_ms = config->database.connect_timeout_ms,
        .statement_timeout_ms = config->database.statement_timeout_ms,
        .strict = config->environment == ENVIRONMENT_PRODUCTION,
        .proof_interval_ms = PROOF_INTERVAL_MS,
    };
    struct control_events events = daemon_control_events(daemon);
    daemon->control = control_new(daemon->loop, &options, &events);
}

static void start_control(struct daemon *daemon)
{
    control_start(daemon->control);
}

static void stop_control(struct daemon *daemon)
{
    control_stop(daemon->control);
}

static void control_fini(struct daemon *daemon)
{
    control_free(daemon->control);
}

/* ---- refresh ---- */

static void refresh_init(struct daemon *daemon)
{
    struct refresh_events events = daemon_refresh_events(daemon);
    daemon->refresh = refresh_new(daemon->loop, daemon->control, daemon->config, &events);
}

static void refresh_fini(struct daemon *daemon)
{
    refresh_free(daemon->refresh);
}

/* ---- intake ---- */

struct intake_options daemon_intake_options(const struct config *config)
{
    return (struct intake_options){
        .worker = { .conninfo = config->database.conninfo,
                    .instance = config->instance,
                    .connect_timeout_ms = config->database.connect_timeout_ms,
                    .statement_timeout_ms = config->database.statement_timeout_ms,
                    .batch_rows = (size_t)config->intake.batch_rows,
                    .max_attempts = config->intake.max_attempts,
                    .retry_delay_ms = config->intake.retry_delay_ms },
        .connections = config->intake.connections,
        .poll_interval_ms = config->intake.poll_interval_ms,
    };
}

static void intake_init(struct daemon *daemon)
{
    struct intake_options options = daemon_intake_options(daemon->config);
    pace_init(&daemon->pace, clock_monotonic_us());
    options.pace = &daemon->pace;
    struct intake_events events = daemon_intake_events(daemon);
    daemon->intake = intake_new(daemon->loop, &options, &events);
}

static void intake_fini(struct daemon *daemon)
{
    intake_free(daemon->intake);
}

/* ---- janitor ---- */

static void janitor_init(struct daemon *daemon)
{
    daemon->janitor = janitor_new(daemon->loop, daemon->config, &daemon->pace);
}

static void janitor_fini(struct daemon *daemon)
{
    janitor_free(daemon->janitor);
}

/* ---- heartbeat ---- */

/* --once is a guest beside the service: it takes no instance name and leaves no heartbeat. */
static void heartbeat_init(struct daemon *daemon)
{
    struct heartbeat_options options = {
        .instance = daemon->options.once ? "" : daemon->config->instance,
        .version = PACKAGE_VERSION,
        .beat_interval_ms = BEAT_INTERVAL_MS,
    };
    daemon->heartbeat =
        heartbeat_new(daemon->loop, &options, daemon->control, daemon->intake, daemon->janitor);
}

static void start_heartbeat(struct daemon *daemon)
{
    heartbeat_start(daemon->heartbeat);
}

static void heartbeat_fini(struct daemon *daemon)
{
    heartbeat_free(daemon->heartbeat);
}

/* Each uses only those before it. */
const struct module modules[] = {
    { "signals and timers", signals_and_timers_init, NULL, NULL, signals_and_timers_fini },
    { "control", control_init, start_control, stop_control, control_fini },
    { "refresh", refresh_init, NULL, NULL, refresh_fini },
    { "intake", intake_init, NULL, NULL, intake_fini }, /* starts once the schema is known to fit */
    { "janitor", janitor_init, NULL, NULL, janitor_fini }, /* starts when the daemon is ready */
    { "heartbeat", heartbeat_init, start_heartbeat, NULL, heartbeat_fini },
};
const size_t module_count = sizeof modules / sizeof modules[0];

static void bring_up(struct daemon *daemon)
{
    for (size_t i = 0; i < module_count; i++)
        modules[i].init(daemon);
    for (size_t i = 0; i < module_count; i++)
        if (modules[i].start != NULL)
            modules[i].start(daemon);
}

static void take_down(struct daemon *daemon)
{
    for (size_t i = module_count; i > 0; i--)
        if (modules[i - 1].stop != NULL)
            modules[i - 1].stop(daemon);
    for (size_t i = module_count; i > 0; i--)
        modules[i - 1].fini(daemon);
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
