/* Heartbeat, STATUS line and watchdog. */
#include "antoned/flow/heartbeat.h"

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

#define HEARTBEAT_STATE_SIZE (sizeof(struct pause) + 64) /* with reason and name */

struct heartbeat {
    char *instance;
    struct heartbeat_sources sources;
    struct loop_timer *beat, *watchdog, *status;
    struct arena *arena;
    char host[256];
    enum heartbeat_phase phase;
    const char *shown;      /* the state in the STATUS line */
    int64_t shown_since_us; /* wall clock */
    int64_t started_at_us;
    bool beating;      /* a heartbeat is on its way */
    unsigned refusals; /* beats in a row that found the instance name taken */
    int day;           /* of the month, in the process's zone: when "today" began anew */
    uint64_t decided_before_today;
    void (*beaten)(void *ctx);
    void *ctx;
    struct heartbeat_view view; /* of the row */
};

/* ---- what goes on ---- */

static const char idle[] = "idle", deciding[] = "deciding";

/* NULL: it is not. */
static const struct pause *find_pause(const struct heartbeat *heartbeat, enum pause_part part)
{
    const struct pauses *pauses = pause_watch_current(heartbeat->sources.pauses);
    return pauses != NULL && pauses->parts[part].is_paused ? &pauses->parts[part] : NULL;
}

/* Work connections may decide while the listener is down, but what waits for a database is not
 * idle. */
static const char *find_state(const struct heartbeat *heartbeat)
{
    const struct intake_totals *totals = intake_totals(heartbeat->sources.intake);
    if (heartbeat->phase == HEARTBEAT_STOPPING)
        return "draining";
    if (totals->deciding)
        return deciding;
    if (control_is_lost(heartbeat->sources.control))
        return "outage";
    if (heartbeat->phase == HEARTBEAT_STARTING)
        return "starting";
    if (totals->stalled)
        return "stalled";
    return find_pause(heartbeat, PAUSE_INTAKE) != NULL ? "paused" : idle;
}

static bool is_of_the_queue(const char *state)
{
    return state == idle || state == deciding;
}

/* ---- the row ---- */

static bool is_namesake(const struct heartbeat *heartbeat)
{
    return heartbeat->refusals >= NAME_PATIENCE;
}

static void log_namesake(const struct heartbeat *heartbeat, const struct heartbeat_outcome *owner)
{
    char since[TIMESTAMP_SIZE];
    timestamp_format(owner->owner_started_at_us, since);
    log_event(EVENT_INSTANCE_TAKEN, LOG_FIELDS(.component = "heartbeat"),
              "another daemon has the same instance name \"%s\": on host %.*s, since %s; posts are "
              "shared all the same, but give one of them an \"instance\" of its own",
              heartbeat->instance, STR_ARG(owner->owner_host), since);
}

/* Posts are shared whatever the daemons are called, so both go on; the row stays the first's. */
static void note_refusal(struct heartbeat *heartbeat, const struct heartbeat_outcome *owner)
{
    loop_timer_start(heartbeat->beat, NAME_RETRY_MS);
    if (++heartbeat->refusals != NAME_PATIENCE)
        return;
    log_namesake(heartbeat, owner);
    loop_timer_start(heartbeat->status, 0);
}

static void note_written(struct heartbeat *heartbeat)
{
    bool was_namesake = is_namesake(heartbeat);
    heartbeat->refusals = 0;
    if (!was_namesake)
        return;
    log_notice("heartbeat", "the instance name \"%s\" is free again and taken over",
               heartbeat->instance);
    loop_timer_start(heartbeat->status, 0);
}

static void log_misfit(const struct error *err)
{
    log_event(
        EVENT_STATEMENT_DRIFT,
        LOG_FIELDS(.component = "heartbeat", .statement = sql_heartbeat_beat.name, .error = err),
        "the heartbeat could not be written");
}

static bool beat_result(void *ctx, int statement, struct pg_rows *rows)
{
    struct heartbeat_outcome outcome;
    struct error err;
    (void)statement;
    if (heartbeat_parse(rows, &outcome, &err) < 0)
        log_misfit(&err);
    else if (outcome.written)
        note_written(ctx);
    else
        note_refusal(ctx, &outcome);
    return false;
}

static void queue_beat(void *ctx, struct pg_connection *connection)
{
    struct heartbeat *heartbeat = ctx;
    struct heartbeat_values values = {
        .instance = heartbeat->instance,
        .host = heartbeat->host,
        .version = PACKAGE_VERSION,
        .state = find_state(heartbeat),
        .started_at_us = heartbeat->started_at_us,
        .posts_processed = (int64_t)intake_totals(heartbeat->sources.intake)->tally.posts,
    };
    pg_connection_queue_sql(connection, sql_heartbeat_beat.name, sql_heartbeat_beat.text,
                            heartbeat_params(heartbeat->arena, &values));
}

static void note_beat(struct heartbeat_view *view, const struct error *err, int64_t now_us)
{
    if (err == NULL) {
        view->written_us = now_us;
        view->latency_us = now_us - view->asked_us;
        view->refused_us = 0;
    } else {
        view->refusal = *err;
        if (view->refused_us == 0)
            view->refused_us = now_us;
    }
    view->asked_us = 0;
}

static void beat_done(void *ctx, const struct error *err)
{
    struct heartbeat *heartbeat = ctx;
    heartbeat->beating = false;
    note_beat(&heartbeat->view, err, clock_monotonic_us());
    arena_reset(heartbeat->arena);
    if (err != NULL && err->code != ERROR_UNAVAILABLE)
        log_misfit(err);
}

static void send_beat(struct heartbeat *heartbeat)
{
    if (heartbeat->beating || !control_is_proven(heartbeat->sources.control))
        return;
    heartbeat->beating = true;
    heartbeat->view.asked_us = clock_monotonic_us();
    control_talk(heartbeat->sources.control, &(struct control_talk){ .queue = queue_beat,
                                                                     .result = beat_result,
                                                                     .done = beat_done,
                                                                     .ctx = heartbeat });
}

/* ---- the STATUS line ---- */

static uint64_t decided_today(struct heartbeat *heartbeat, uint64_t decided)
{
    int today = civil_time_at(clock_wall_us()).day;
    if (today != heartbeat->day) {
        heartbeat->day = today;
        heartbeat->decided_before_today = decided;
    }
    return decided - heartbeat->decided_before_today;
}

/* The state as the line begins with it: what lasts is told with its beginning. */
static void describe_state(const struct heartbeat *heartbeat, char *out, size_t size)
{
    const struct pause *pause = find_pause(heartbeat, PAUSE_INTAKE);
    const char *state = heartbeat->shown;
    char since[TIMESTAMP_SIZE];
    timestamp_format(heartbeat->shown_since_us, since);
    if (strcmp(state, "outage") == 0)
        snprintf(out, size, "outage since %s, trying again", since);
    else if (pause == NULL)
        snprintf(out, size, "%s", state);
    else
        snprintf(out, size, "%s%s by %s: %s", state,
                 strcmp(state, "paused") == 0 ? "" : ", intake paused", pause->by, pause->reason);
}

static void note_shown(struct heartbeat *heartbeat, const char *state)
{
    if (heartbeat->shown == state)
        return;
    heartbeat->shown = state;
    heartbeat->shown_since_us = clock_wall_us();
    send_beat(heartbeat);
}

static void report_status(void *ctx)
{
    struct heartbeat *heartbeat = ctx;
    const char *state = find_state(heartbeat);
    char archive[128], text[HEARTBEAT_STATE_SIZE];
    note_shown(heartbeat, state);
    describe_state(heartbeat, text, sizeof text);
    janitor_describe(heartbeat->sources.janitor, archive, sizeof archive);
    notify_status("%s; %" PRIu64 " decided today; %s%s", text,
                  decided_today(heartbeat, intake_totals(heartbeat->sources.intake)->tally.posts),
                  archive,
                  is_namesake(heartbeat) ? "; another daemon has the same instance name" : "");
    if (state == deciding)
        loop_timer_start(heartbeat->status, STATUS_INTERVAL_MS);
    else
        loop_timer_stop(heartbeat->status);
}

void heartbeat_tell(struct heartbeat *heartbeat)
{
    report_status(heartbeat);
}

void heartbeat_look(struct heartbeat *heartbeat)
{
    const char *state = find_state(heartbeat);
    bool at_once = !is_of_the_queue(state) || !is_of_the_queue(heartbeat->shown);
    if (at_once && state != heartbeat->shown)
        report_status(heartbeat);
    else if (!loop_timer_is_running(heartbeat->status))
        loop_timer_start(heartbeat->status, STATUS_INTERVAL_MS);
}

void heartbeat_phase(struct heartbeat *heartbeat, enum heartbeat_phase phase)
{
    heartbeat->phase = phase;
    heartbeat_look(heartbeat);
}

static void on_beat(void *ctx)
{
    struct heartbeat *heartbeat = ctx;
    loop_timer_start(heartbeat->beat, HEARTBEAT_INTERVAL_MS);
    log_tick();
    report_status(heartbeat);
    send_beat(heartbeat);
    if (heartbeat->beaten != NULL)
        heartbeat->beaten(heartbeat->ctx);
}

struct heartbeat_view heartbeat_view(const struct heartbeat *heartbeat)
{
    struct heartbeat_view view = heartbeat->view;
    view.state = find_state(heartbeat);
    view.state_since_us =
        view.state == heartbeat->shown ? heartbeat->shown_since_us : clock_wall_us();
    view.started_at_us = heartbeat->started_at_us;
    view.host = heartbeat->host;
    view.namesake = is_namesake(heartbeat);
    return view;
}

/* ---- the watchdog ---- */

/* The part that stands still, or NULL. This runs in the loop, so the loop turns. A database that is
 * away or does not answer is no standstill as long as the daemon notices: connections that hang are
 * given up by their own deadlines, and one that is down is tried again. */
static const char *standstill(const struct heartbeat *heartbeat)
{
    if (!control_is_moving(heartbeat->sources.control))
        return "the connection that listens stands still";
    if (!intake_is_moving(heartbeat->sources.intake))
        return "the work connections stand still";
    return NULL;
}

static void on_watchdog(void *ctx)
{
    struct heartbeat *heartbeat = ctx;
    const char *what = standstill(heartbeat);
    loop_timer_start(heartbeat->watchdog, notify_watchdog_interval_ms());
    if (what == NULL)
        notify_watchdog();
    else
        log_event(EVENT_WATCHDOG_WITHHELD, LOG_FIELDS(.component = "heartbeat"), "%s", what);
}

/* ---- life ---- */

struct heartbeat *heartbeat_new(struct loop *loop, const char *instance,
                                const struct heartbeat_sources *sources)
{
    struct heartbeat *heartbeat = memory_zalloc(sizeof *heartbeat);
    heartbeat->instance = memory_strdup(instance);
    heartbeat->sources = *sources;
    heartbeat->shown = "";
    heartbeat->started_at_us = clock_wall_us();
    heartbeat->day = civil_time_at(heartbeat->started_at_us).day;
    heartbeat->arena = arena_new(1024);
    heartbeat->beat = loop_timer_new(loop, on_beat, heartbeat);
    heartbeat->watchdog = loop_timer_new(loop, on_watchdog, heartbeat);
    heartbeat->status = loop_timer_new(loop, report_status, heartbeat);
    gethostname(heartbeat->host, sizeof heartbeat->host - 1);
    return heartbeat;
}

void heartbeat_free(struct heartbeat *heartbeat)
{
    if (heartbeat == NULL)
        return;
    loop_timer_free(heartbeat->beat);
    loop_timer_free(heartbeat->watchdog);
    loop_timer_free(heartbeat->status);
    arena_free(heartbeat->arena);
    free(heartbeat->instance);
    free(heartbeat);
}

void heartbeat_observe(struct heartbeat *heartbeat, void (*beaten)(void *ctx), void *ctx)
{
    heartbeat->beaten = beaten;
    heartbeat->ctx = ctx;
}

void heartbeat_start(struct heartbeat *heartbeat)
{
    on_beat(heartbeat);
    if (notify_watchdog_interval_ms() > 0)
        on_watchdog(heartbeat);
}
