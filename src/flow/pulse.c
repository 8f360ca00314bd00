/* Heartbeat, STATUS line and watchdog. */
#include "antoned/flow/pulse.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "antoned/base/arena.h"
#include "antoned/base/civil_time.h"
#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/base/timestamp.h"
#include "antoned/store/heartbeat.h"
#include "antoned/store/sql_text.h"
#include "antoned/sys/log.h"
#include "antoned/sys/notify.h"

#define STATUS_INTERVAL_MS INT64_C(1000)

/* The lock of a predecessor that was killed may outlive it for a moment: only a name that is taken
 * twice, this far apart, is told as taken. */
#define NAME_RETRY_MS INT64_C(5000)
#define NAME_PATIENCE 2

struct pulse {
    char *instance;
    const char *version;
    int64_t beat_interval_ms;
    struct control *control;
    const struct intake *intake;
    const struct janitor *janitor;
    struct loop_timer *beat, *watchdog, *status;
    struct arena *arena;
    char host[256];
    const char *state, *shown; /* the latter in the STATUS line */
    int64_t started_at_us;
    int64_t told_at_us; /* the STATUS line; monotonic */
    bool beating;       /* a heartbeat is on its way */
    unsigned refusals;  /* beats in a row that found the instance name taken */
    int day;            /* of the month, in the process's zone: when "today" began anew */
    uint64_t decided_before_today;
};

/* ---- the row ---- */

static bool is_namesake(const struct pulse *pulse)
{
    return pulse->refusals >= NAME_PATIENCE;
}

static void tell_namesake(const struct pulse *pulse, const struct heartbeat_outcome *owner)
{
    char since[TIMESTAMP_SIZE];
    timestamp_format(owner->owner_started_at_us, since);
    log_event(EVENT_INSTANCE_TAKEN, LOG_FIELDS(.component = "pulse"),
              "another daemon has the same instance name \"%s\": on host %.*s, since %s; posts are "
              "shared all the same, but give one of them an \"instance\" of its own",
              pulse->instance, STR_ARG(owner->owner_host), since);
}

/* Posts are shared whatever the daemons are called, so both go on; the row stays the first's. */
static void note_refusal(struct pulse *pulse, const struct heartbeat_outcome *owner)
{
    loop_timer_start(pulse->beat, NAME_RETRY_MS);
    if (++pulse->refusals != NAME_PATIENCE)
        return;
    tell_namesake(pulse, owner);
    loop_timer_start(pulse->status, 0);
}

static void note_written(struct pulse *pulse)
{
    bool was_namesake = is_namesake(pulse);
    pulse->refusals = 0;
    if (!was_namesake)
        return;
    log_notice("pulse", "the instance name \"%s\" is free again and taken over", pulse->instance);
    loop_timer_start(pulse->status, 0);
}

static void tell_misfit(const struct error *err)
{
    log_event(EVENT_STATEMENT_DRIFT,
              LOG_FIELDS(.component = "pulse", .statement = sql_heartbeat_beat.name, .error = err),
              "the heartbeat could not be written");
}

static bool beat_result(void *ctx, int statement, struct pg_rows *rows)
{
    struct heartbeat_outcome outcome;
    struct error err;
    (void)statement;
    if (heartbeat_parse(rows, &outcome, &err) < 0)
        tell_misfit(&err);
    else if (outcome.written)
        note_written(ctx);
    else
        note_refusal(ctx, &outcome);
    return false;
}

static void queue_beat(void *ctx, struct pg_connection *connection)
{
    struct pulse *pulse = ctx;
    struct heartbeat heartbeat = {
        .instance = pulse->instance,
        .host = pulse->host,
        .version = pulse->version,
        .state = pulse->state,
        .started_at_us = pulse->started_at_us,
        .posts_processed = (int64_t)intake_totals(pulse->intake).tally.posts,
    };
    pg_connection_queue_sql(connection, sql_heartbeat_beat.text,
                            heartbeat_params(pulse->arena, &heartbeat));
}

static void beat_done(void *ctx, const struct error *err)
{
    struct pulse *pulse = ctx;
    pulse->beating = false;
    arena_reset(pulse->arena);
    if (err != NULL && err->code != ERROR_UNAVAILABLE)
        tell_misfit(err);
}

static void send_beat(struct pulse *pulse)
{
    if (pulse->beating || !control_is_proven(pulse->control))
        return;
    pulse->beating = true;
    control_talk(pulse->control,
                 &(struct control_talk){
                     .queue = queue_beat, .result = beat_result, .done = beat_done, .ctx = pulse });
}

static void on_beat(void *ctx)
{
    struct pulse *pulse = ctx;
    loop_timer_start(pulse->beat, pulse->beat_interval_ms);
    log_tick();
    pulse_state(pulse, pulse->state, true);
}

/* ---- the STATUS line ---- */

static uint64_t decided_today(struct pulse *pulse, uint64_t decided)
{
    int today = civil_time_at(clock_wall_us()).day;
    if (today != pulse->day) {
        pulse->day = today;
        pulse->decided_before_today = decided;
    }
    return decided - pulse->decided_before_today;
}

static void tell_status(void *ctx)
{
    struct pulse *pulse = ctx;
    struct intake_totals totals = intake_totals(pulse->intake);
    char archive[128];
    janitor_describe(pulse->janitor, archive, sizeof archive);
    pulse->told_at_us = clock_monotonic_us();
    notify_status("%s; %" PRIu64 " decided today; %s%s", pulse->state,
                  decided_today(pulse, totals.tally.posts), archive,
                  is_namesake(pulse) ? "; another daemon has the same instance name" : "");
    bool changed = strcmp(pulse->shown, pulse->state) != 0;
    pulse->shown = pulse->state;
    if (changed)
        send_beat(pulse);
}

/* systemd is told once a second at most: a trickle of posts would otherwise be a message each. */
static void tell_status_soon(struct pulse *pulse)
{
    int64_t since_ms = (clock_monotonic_us() - pulse->told_at_us) / 1000;
    if (loop_timer_is_running(pulse->status))
        return;
    if (pulse->told_at_us == 0 || since_ms >= STATUS_INTERVAL_MS)
        tell_status(pulse);
    else
        loop_timer_start(pulse->status, STATUS_INTERVAL_MS - since_ms);
}

void pulse_state(struct pulse *pulse, const char *state, bool beat)
{
    bool changed = strcmp(pulse->state, state) != 0;
    pulse->state = state;
    if (changed)
        tell_status(pulse);
    else
        tell_status_soon(pulse);
    if (beat)
        send_beat(pulse);
}

void pulse_deciding(struct pulse *pulse, bool deciding)
{
    static const char in_hand[] = "deciding";
    if (!deciding && strcmp(pulse->state, in_hand) != 0)
        return; /* stalled or without a database: an empty queue is no answer to that */
    pulse->state = deciding ? in_hand : "idle";
    if (!loop_timer_is_running(pulse->status))
        loop_timer_start(pulse->status, STATUS_INTERVAL_MS);
}

/* ---- the watchdog ---- */

/* This runs in the loop, so the loop turns. Connections that hang are abandoned by their own
 * deadlines, and one that is down is tried again by its timer: both are progress. What is not: a
 * control connection that is neither. */
static void on_watchdog(void *ctx)
{
    struct pulse *pulse = ctx;
    loop_timer_start(pulse->watchdog, notify_watchdog_interval_ms());
    if (control_is_moving(pulse->control))
        notify_watchdog();
    else
        log_event(EVENT_WATCHDOG_WITHHELD, LOG_FIELDS(.component = "pulse"),
                  "the control connection stands still");
}

/* ---- life ---- */

struct pulse *pulse_new(struct loop *loop, const struct pulse_options *options,
                        struct control *control, const struct intake *intake,
                        const struct janitor *janitor)
{
    struct pulse *pulse = memory_zalloc(sizeof *pulse);
    pulse->instance = memory_strdup(options->instance);
    pulse->version = options->version;
    pulse->beat_interval_ms = options->beat_interval_ms;
    pulse->control = control;
    pulse->intake = intake;
    pulse->janitor = janitor;
    pulse->state = pulse->shown = "starting";
    pulse->started_at_us = clock_wall_us();
    pulse->day = civil_time_at(pulse->started_at_us).day;
    pulse->arena = arena_new(1024);
    pulse->beat = loop_timer_new(loop, on_beat, pulse);
    pulse->watchdog = loop_timer_new(loop, on_watchdog, pulse);
    pulse->status = loop_timer_new(loop, tell_status, pulse);
    gethostname(pulse->host, sizeof pulse->host - 1);
    return pulse;
}

void pulse_free(struct pulse *pulse)
{
    if (pulse == NULL)
        return;
    loop_timer_free(pulse->beat);
    loop_timer_free(pulse->watchdog);
    loop_timer_free(pulse->status);
    arena_free(pulse->arena);
    free(pulse->instance);
    free(pulse);
}

void pulse_start(struct pulse *pulse)
{
    on_beat(pulse);
    if (notify_watchdog_interval_ms() > 0)
        on_watchdog(pulse);
}
