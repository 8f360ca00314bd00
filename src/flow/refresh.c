/* Loading a new snapshot of reference data, history and engine. */
#include "antoned/flow/refresh.h"

#include <stdlib.h>

#include "antoned/base/arena.h"
#include "antoned/base/civil_time.h"
#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/store/history.h"
#include "antoned/store/reference.h"
#include "antoned/sys/log.h"

/* The signature's count is cached an hour (docs/design/engine.md, Archetype and reply). */
#define REFRESH_INTERVAL_MS INT64_C(3600000)
#define REFRESH_RETRY_MS    INT64_C(30000)
#define FIRST_RETRY_MS      INT64_C(1000) /* nothing is decided before the first load */

struct refresh {
    struct control *control;
    const struct config *config;    /* in force */
    const struct config *candidate; /* of the load under way or the next one */
    struct refresh_events events;
    struct loop_timer *hourly;
    struct engine_snapshot *current;

    /* of the load under way */
    bool loading, again;
    struct arena *arena;
    struct loop_timer *asked;       /* the questions are on their way: time to read the lexicon */
    const struct config *read_with; /* NULL: not read yet */
    struct engine_source *source;
    struct reference_data *data;
    struct reply_history history;
    struct error error;
    bool failed;
};

static void refresh_load(struct refresh *refresh);

static int64_t last_midnight_us(void)
{
    return civil_time_next(clock_wall_us(), 0, 0) - 24 * 3600 * US_PER_SECOND;
}

static void end_load(struct refresh *refresh)
{
    loop_timer_stop(refresh->asked);
    engine_source_free(refresh->source);
    refresh->source = NULL;
    reference_data_free(refresh->data);
    refresh->data = NULL;
    history_clear(&refresh->history);
    arena_reset(refresh->arena);
    refresh->loading = false;
    if (refresh->again)
        refresh_load(refresh);
}

static void fail_load(struct refresh *refresh, const struct error *err)
{
    const struct config *tried = refresh->candidate;
    struct error reason = *err;
    refresh->candidate = refresh->config;
    /* What was notified of is not heard twice. */
    if (refresh->current != NULL || err->code == ERROR_RETRY)
        loop_timer_start(refresh->hourly,
                         refresh->current != NULL ? REFRESH_RETRY_MS : FIRST_RETRY_MS);
    refresh->events.failed(refresh->events.ctx, tried, &reason);
    end_load(refresh);
}

/* ---- the lexicon, while the database thinks ---- */

static void refresh_read_lexicon(struct refresh *refresh)
{
    refresh->read_with = refresh->candidate;
    if (engine_source_read(refresh->candidate, &refresh->source, &refresh->error) < 0)
        refresh->failed = true;
}

static void on_asked(void *ctx)
{
    struct refresh *refresh = ctx;
    if (!refresh->failed)
        refresh_read_lexicon(refresh);
}

/* ---- the questions: reference data, then what was replied lately ---- */

static void queue_questions(void *ctx, struct pg_connection *connection)
{
    struct refresh *refresh = ctx;
    reference_queue(connection);
    history_queue(connection, refresh->arena, last_midnight_us());
    loop_timer_start(refresh->asked, 0);
}

static int take_answer(struct refresh *refresh, int statement, struct pg_rows *rows)
{
    const struct reference *reference = &refresh->data->reference;
    if (statement < REFERENCE_STATEMENTS)
        return reference_parse(refresh->data, statement, rows, &refresh->error);
    if (statement == REFERENCE_STATEMENTS)
        refresh->history = history_new(reference);
    return history_parse(rows, statement - REFERENCE_STATEMENTS, reference, &refresh->history,
                         &refresh->error);
}

static bool on_answer(void *ctx, int statement, struct pg_rows *rows)
{
    struct refresh *refresh = ctx;
    if (!refresh->failed && take_answer(refresh, statement, rows) < 0)
        refresh->failed = true;
    return false;
}

/* ---- a new snapshot ---- */

struct engine_snapshot *engine_snapshot_hold(struct engine_snapshot *snapshot)
{
    snapshot->users++;
    return snapshot;
}

void engine_snapshot_release(struct engine_snapshot *snapshot)
{
    if (snapshot == NULL || --snapshot->users > 0)
        return;
    history_clear(&snapshot->history);
    engine_source_free(snapshot->source);
    free(snapshot);
}

/* A new configuration is refused when it leaves no reply with the product. A rule that was changed
 * in the table under one that is in force is not: then its faults are told, and safety goes on. */
static bool is_usable(struct refresh *refresh)
{
    engine_source_complete(refresh->source, refresh->data);
    refresh->data = NULL;
    bool is_new = refresh->current == NULL || refresh->candidate != refresh->config;
    return !is_new || engine_check(engine_source_engine(refresh->source), &refresh->error) == 0;
}

static void make_current(struct refresh *refresh)
{
    struct engine_snapshot *next = memory_zalloc(sizeof *next);
    *next = (struct engine_snapshot){ refresh->source, refresh->history, .users = 1 };
    refresh->source = NULL;
    refresh->history = (struct reply_history){ 0 };
    if (refresh->current != NULL)
        history_carry_over(&next->history, engine_source_reference(next->source),
                           &refresh->current->history,
                           engine_source_reference(refresh->current->source));
    engine_snapshot_release(refresh->current);
    refresh->current = next;
    refresh->config = refresh->candidate;
}

static void succeed_load(struct refresh *refresh)
{
    make_current(refresh);
    log_event(EVENT_REFERENCE_LOADED, LOG_FIELDS(.component = "refresh"),
              "reference data and lexicon are in use");
    loop_timer_start(refresh->hourly, REFRESH_INTERVAL_MS);
    refresh->events.refreshed(refresh->events.ctx, refresh->config);
    end_load(refresh);
}

static void on_answered(void *ctx, const struct error *err)
{
    struct refresh *refresh = ctx;
    if (err == NULL && !refresh->failed && refresh->read_with == NULL)
        refresh_read_lexicon(refresh);
    if (refresh->read_with != NULL && refresh->read_with != refresh->candidate)
        end_load(refresh); /* reconfigured meanwhile: the load that follows decides */
    else if (err != NULL || refresh->failed)
        fail_load(refresh, err != NULL ? err : &refresh->error);
    else if (!is_usable(refresh))
        fail_load(refresh, &refresh->error);
    else
        succeed_load(refresh);
}

static void refresh_load(struct refresh *refresh)
{
    refresh->loading = true;
    refresh->again = refresh->failed = false;
    refresh->read_with = NULL;
    refresh->data = reference_data_new();
    control_talk(refresh->control, &(struct control_talk){ .queue = queue_questions,
                                                           .result = on_answer,
                                                           .done = on_answered,
                                                           .ctx = refresh });
}

/* ---- contract ---- */

void refresh_request(struct refresh *refresh)
{
    if (refresh->loading)
        refresh->again = true;
    else
        refresh_load(refresh);
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

static void on_reference_changed(void *ctx)
{
    refresh_request(ctx);
}

struct refresh *refresh_new(struct loop *loop, struct control *control, const struct config *config,
                            const struct refresh_events *events)
{
    struct refresh *refresh = memory_zalloc(sizeof *refresh);
    refresh->control = control;
    refresh->config = refresh->candidate = config;
    control_subscribe(control, "antone_refdata", on_reference_changed, refresh);
    refresh->events = *events;
    refresh->arena = arena_new(4096);
    refresh->hourly = loop_timer_new(loop, on_hourly, refresh);
    refresh->asked = loop_timer_new(loop, on_asked, refresh);
    return refresh;
}

void refresh_free(struct refresh *refresh)
{
    if (refresh == NULL)
        return;
    loop_timer_free(refresh->hourly);
    loop_timer_free(refresh->asked);
    engine_source_free(refresh->source);
    reference_data_free(refresh->data);
    history_clear(&refresh->history);
    engine_snapshot_release(refresh->current);
    arena_free(refresh->arena);
    free(refresh);
}

struct engine_snapshot *refresh_current(const struct refresh *refresh)
{
    return refresh->current;
}
