/* Loading a new generation of reference data, history and engine. */
#include "antoned/flow/refresh.h"

#include <stdlib.h>

#include "antoned/base/arena.h"
#include "antoned/base/civil_time.h"
#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/store/history.h"
#include "antoned/store/reference.h"
#include "antoned/sys/log.h"

#define REFRESH_INTERVAL_MS                                                                        \
    INT64_C(3600000) /* the signature's count is cached an hour (03, Archetype and reply) */
#define REFRESH_RETRY_MS INT64_C(30000)

struct refresh {
    struct control *control;
    const struct config *config;    /* in force */
    const struct config *candidate; /* of the load under way or the next one */
    struct refresh_events events;
    struct loop_timer *hourly;
    struct generation *current;

    /* of the load under way */
    bool loading, again;
    struct arena *arena;
    struct reference_data *data;
    struct reply_history history;
    struct generation *next;
    struct error error;
    bool failed;
};

static void load(struct refresh *refresh);

static int64_t last_midnight_us(void)
{
    return civil_time_next(clock_wall_us(), 0, 0) - 24 * 3600 * US_PER_SECOND;
}

static void end_load(struct refresh *refresh)
{
    refresh->loading = false;
    arena_reset(refresh->arena);
    if (refresh->again)
        load(refresh);
}

static void fail_load(struct refresh *refresh, const struct error *err)
{
    const struct config *tried = refresh->candidate;
    refresh->candidate = refresh->config;
    generation_release(refresh->next);
    refresh->next = NULL;
    if (refresh->current != NULL) /* what was notified of is not heard twice */
        loop_timer_start(refresh->hourly, REFRESH_RETRY_MS);
    refresh->events.failed(refresh->events.ctx, tried, err);
    end_load(refresh);
}

/* ---- second conversation: what was replied lately ---- */

static void queue_history(void *ctx, struct pg_connection *connection)
{
    struct refresh *refresh = ctx;
    history_queue(connection, refresh->arena, last_midnight_us());
}

static bool history_result(void *ctx, int statement, struct pg_rows *rows)
{
    struct refresh *refresh = ctx;
    struct generation *next = refresh->next;
    if (!refresh->failed && history_parse(rows, statement, engine_source_reference(next->source),
                                          &next->history, &refresh->error) < 0)
        refresh->failed = true;
    return false;
}

static void make_current(struct refresh *refresh)
{
    struct generation *next = refresh->next;
    if (refresh->current != NULL)
        history_carry_over(&next->history, engine_source_reference(next->source),
                           &refresh->current->history,
                           engine_source_reference(refresh->current->source));
    generation_release(refresh->current);
    refresh->current = next;
    refresh->next = NULL;
    refresh->config = refresh->candidate;
}

static void history_done(void *ctx, const struct error *err)
{
    struct refresh *refresh = ctx;
    if (err != NULL || refresh->failed) {
        fail_load(refresh, err != NULL ? err : &refresh->error);
        return;
    }
    make_current(refresh);
    log_event(EVENT_REFERENCE_LOADED, LOG_FIELDS(.component = "refresh"),
              "reference data and lexicon are in use");
    loop_timer_start(refresh->hourly, REFRESH_INTERVAL_MS);
    refresh->events.refreshed(refresh->events.ctx, refresh->config);
    end_load(refresh);
}

/* ---- first conversation: reference data ---- */

static void queue_reference(void *ctx, struct pg_connection *connection)
{
    (void)ctx;
    reference_queue(connection);
}

static bool reference_result(void *ctx, int statement, struct pg_rows *rows)
{
    struct refresh *refresh = ctx;
    if (!refresh->failed && reference_parse(refresh->data, statement, rows, &refresh->error) < 0)
        refresh->failed = true;
    return false;
}

static int build_generation(struct refresh *refresh, struct error *err)
{
    struct engine_source *source;
    struct reference_data *data = refresh->data;
    refresh->data = NULL; /* the source's now, whatever comes of it */
    if (engine_source_load(refresh->candidate, data, &source, err) < 0)
        return -1;
    refresh->next = generation_new(source);
    return 0;
}

static void reference_done(void *ctx, const struct error *err)
{
    struct refresh *refresh = ctx;
    if (err == NULL && refresh->failed)
        err = &refresh->error;
    if (err == NULL && build_generation(refresh, &refresh->error) < 0)
        err = &refresh->error;
    reference_data_free(refresh->data);
    refresh->data = NULL;
    if (err != NULL) {
        struct error reason = *err;
        fail_load(refresh, &reason);
        return;
    }
    control_talk(refresh->control, &(struct control_talk){ .queue = queue_history,
                                                           .result = history_result,
                                                           .done = history_done,
                                                           .ctx = refresh });
}

static void load(struct refresh *refresh)
{
    refresh->loading = true;
    refresh->again = refresh->failed = false;
    refresh->data = reference_data_new();
    control_talk(refresh->control, &(struct control_talk){ .queue = queue_reference,
                                                           .result = reference_result,
                                                           .done = reference_done,
                                                           .ctx = refresh });
}

/* ---- contract ---- */

void refresh_request(struct refresh *refresh)
{
    if (refresh->loading)
        refresh->again = true;
    else
        load(refresh);
}

void refresh_reconfigure(struct refresh *refresh, const struct config *config)
{
    refresh->candidate = config;
    refresh_request(refresh);
}

static void on_hourly(void *ctx)
{
    struct refresh *refresh = ctx;
    loop_timer_start(refresh->hourly, REFRESH_INTERVAL_MS);
    refresh_request(refresh);
}

struct refresh *refresh_new(struct loop *loop, struct control *control, const struct config *config,
                            const struct refresh_events *events)
{
    struct refresh *refresh = memory_zalloc(sizeof *refresh);
    refresh->control = control;
    refresh->config = refresh->candidate = config;
    refresh->events = *events;
    refresh->arena = arena_new(4096);
    refresh->hourly = loop_timer_new(loop, on_hourly, refresh);
    return refresh;
}

void refresh_free(struct refresh *refresh)
{
    if (refresh == NULL)
        return;
    loop_timer_free(refresh->hourly);
    reference_data_free(refresh->data);
    generation_release(refresh->next);
    generation_release(refresh->current);
    arena_free(refresh->arena);
    free(refresh);
}

struct generation *refresh_current(const struct refresh *refresh)
{
    return refresh->current;
}
