/* Looking at what is not known inside the process, and remembering it. */
#include "antoned/ops/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "antoned/base/arena.h"
#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/domain/lexicon.h"
#include "antoned/store/sql_text.h"
#include "antoned/sys/log.h"

#define MINUTE_US (60 * US_PER_SECOND)

struct watch {
    struct watch_sources sources;
    struct arena *arena;
    struct disk_look *look;
    struct disk_found disk;
    int64_t disk_us;
    struct gauges gauges;
    int64_t gauges_us, asked_us, latency_us;
    int64_t reference_us; /* reference data was last loaded */
    int64_t beat_us, lag_us;
    uint64_t minutes[FACTS_MINUTES]; /* a ring, by the minute of the monotonic clock */
    int64_t minute;
    uint64_t decided;
    struct incident incidents[FACTS_INCIDENTS];
    uint64_t events[EVENT_COUNT];
};

/* ---- the database ---- */

static void queue_gauges(void *ctx, struct pg_connection *connection)
{
    struct watch *watch = ctx;
    pg_connection_queue_sql(connection, sql_gauges_look.name, sql_gauges_look.text,
                            gauges_params(watch->arena, (*watch->sources.config)->instance));
}

static bool gauges_result(void *ctx, int statement, struct pg_rows *rows)
{
    struct watch *watch = ctx;
    struct error err;
    (void)statement;
    if (gauges_parse(rows, &watch->gauges, &err) == 0) {
        watch->gauges_us = clock_monotonic_us();
        watch->latency_us = watch->gauges_us - watch->asked_us;
    }
    return false;
}

static void gauges_done(void *ctx, const struct error *err)
{
    struct watch *watch = ctx;
    watch->asked_us = 0;
    arena_reset(watch->arena);
    if (err != NULL && err->code != ERROR_UNAVAILABLE && err->code != ERROR_RETRY)
        log_event(EVENT_STATEMENT_DRIFT,
                  LOG_FIELDS(.component = "watch", .statement = sql_gauges_look.name, .error = err),
                  "metrics of the queue stand still");
}

static void ask_database(struct watch *watch)
{
    if (watch->asked_us > 0 || !control_is_proven(watch->sources.control))
        return;
    watch->asked_us = clock_monotonic_us();
    control_talk(watch->sources.control, &(struct control_talk){ .queue = queue_gauges,
                                                                 .result = gauges_result,
                                                                 .done = gauges_done,
                                                                 .ctx = watch });
}

/* ---- the disk ---- */

static void on_disk(void *ctx, const struct disk_found *found)
{
    struct watch *watch = ctx;
    watch->disk = *found;
    watch->disk_us = clock_monotonic_us();
}

/* ---- the rate ---- */

/* Puts what was decided since the last call into the minute that is now. */
static void note_rate(struct watch *watch)
{
    int64_t minute = clock_monotonic_us() / MINUTE_US;
    uint64_t decided = intake_totals(watch->sources.intake)->tally.posts;
    if (minute - watch->minute >= FACTS_MINUTES)
        watch->minute = minute - FACTS_MINUTES;
    while (watch->minute < minute)
        watch->minutes[++watch->minute % FACTS_MINUTES] = 0;
    watch->minutes[minute % FACTS_MINUTES] += decided - watch->decided;
    watch->decided = decided;
}

/* ---- what the log says ---- */

static void on_logged(void *ctx, enum log_event event, const char *message)
{
    struct watch *watch = ctx;
    watch->events[event]++;
    if (event == EVENT_REFERENCE_LOADED)
        watch->reference_us = clock_monotonic_us();
    if (log_event_kinds[event].level > LEVEL_WARNING)
        return;
    memmove(&watch->incidents[1], &watch->incidents[0],
            sizeof watch->incidents - sizeof watch->incidents[0]);
    struct incident *incident = &watch->incidents[0];
    *incident = (struct incident){ .at_us = clock_wall_us(), .event = event };
    snprintf(incident->message, sizeof incident->message, "%s", message);
}

/* ---- life ---- */

struct watch *watch_new(struct loop *loop, const struct watch_sources *sources)
{
    struct watch *watch = memory_zalloc(sizeof *watch);
    watch->sources = *sources;
    watch->arena = arena_new(512);
    watch->look = disk_look_new(loop, on_disk, watch);
    watch->minute = clock_monotonic_us() / MINUTE_US;
    log_observe(on_logged, watch);
    return watch;
}

void watch_free(struct watch *watch)
{
    if (watch == NULL)
        return;
    log_observe(NULL, NULL);
    disk_look_free(watch->look);
    buffer_free(&watch->gauges.daemons);
    arena_free(watch->arena);
    free(watch);
}

static void note_lag(struct watch *watch)
{
    int64_t now_us = clock_monotonic_us();
    int64_t due_us = watch->beat_us + HEARTBEAT_INTERVAL_MS * 1000;
    watch->lag_us = watch->beat_us > 0 && now_us > due_us ? now_us - due_us : 0;
    watch->beat_us = now_us;
}

void watch_beat(struct watch *watch)
{
    note_lag(watch);
    watch_look(watch);
}

void watch_look(struct watch *watch)
{
    note_rate(watch);
    ask_database(watch);
    disk_look_start(watch->look, (*watch->sources.config)->archive.directory);
}

static void copy_minutes(const struct watch *watch, uint64_t *minutes)
{
    for (int64_t i = 0; i < FACTS_MINUTES; i++)
        minutes[i] = watch->minutes[(watch->minute + 1 + i) % FACTS_MINUTES];
}

static void add_engine(const struct engine_snapshot *snapshot, struct facts *ret)
{
    if (snapshot == NULL)
        return;
    ret->lexicon = lexicon_version(engine_source_lexicon(snapshot->source));
    ret->faults = engine_fault_count(engine_source_engine(snapshot->source));
}

void watch_facts(const struct watch *watch, struct facts *ret)
{
    const struct watch_sources *sources = &watch->sources;
    *ret = (struct facts){
        .now_us = clock_monotonic_us(),
        .wall_us = clock_wall_us(),
        .phase = *sources->phase,
        .config = *sources->config,
        .version = sources->version,
        .control = control_view(sources->control),
        .totals = *intake_totals(sources->intake),
        .intake = intake_view(sources->intake),
        .heartbeat = heartbeat_view(sources->heartbeat),
        .janitor = janitor_view(sources->janitor),
        .pauses = pause_watch_current(sources->pauses),
        .gauges = &watch->gauges,
        .gauges_us = watch->gauges_us,
        .gauges_asked_us = watch->asked_us,
        .gauges_latency_us = watch->latency_us,
        .disk = watch->disk,
        .disk_us = watch->disk_us,
        .disk_asked_us = disk_look_since_us(watch->look),
        .reference_us = watch->reference_us,
        .lag_us = watch->lag_us,
        .incidents = watch->incidents,
        .events = watch->events,
    };
    copy_minutes(watch, ret->minutes);
    add_engine(refresh_current(sources->refresh), ret);
}
