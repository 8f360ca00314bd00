/* Unit tests of the watchdog: heartbeat, control and intake as they are, on a hand-turned loop and
 * clock, with connections and workers that a test moves or lets stand. systemd hears WATCHDOG=1
 * while each part has moved, or is known to be away and tried again, and only then. */
#include "unit.h"

#include <stdbool.h>
#include <stdlib.h>

#include "../../src/flow/worker.h"
#include "antoned/base/clock.h"
#include "antoned/base/memory.h"
#include "antoned/flow/heartbeat.h"
#include "antoned/sys/log.h"
#include "antoned/sys/notify.h"
#include "fake_loop.h"

enum { INTERVAL_MS = 15000, STATEMENT_TIMEOUT_MS = 1000, POLL_MS = 5000, TURNS = 1000 };

/* ---- what stands in for the rest ---- */

static struct {
    int64_t now_us;
    int watchdogs, withheld;
    struct pg_connection_events events; /* of the connection that listens */
    struct pg_conversation conversation;
    char channel[64]; /* where it listens for its proof */
    bool asked, notifies, is_mute;
    int starts;
} world;

int64_t clock_monotonic_us(void)
{
    return world.now_us;
}

int64_t clock_wall_us(void)
{
    return world.now_us;
}

void clock_sleep_ms(int64_t ms)
{
    (void)ms;
}

void notify_watchdog(void)
{
    world.watchdogs++;
}

int64_t notify_watchdog_interval_ms(void)
{
    return INTERVAL_MS;
}

void notify_status(const char *format, ...)
{
    (void)format;
}

struct pg_connection *pg_connection_new(struct loop *loop,
                                        const struct pg_connection_options *options,
                                        const struct pg_connection_events *events)
{
    (void)loop;
    (void)options;
    world.events = *events;
    return NULL;
}

void pg_connection_free(struct pg_connection *connection)
{
    (void)connection;
}

void pg_connection_start(struct pg_connection *connection)
{
    (void)connection;
    world.starts++;
}

void pg_connection_stop(struct pg_connection *connection)
{
    (void)connection;
    world.asked = false;
}

void pg_connection_end(struct pg_connection *connection, void (*ended)(void *ctx), void *ctx)
{
    (void)connection;
    ended(ctx);
}

bool pg_connection_is_ready(const struct pg_connection *connection)
{
    (void)connection;
    return !world.asked;
}

void pg_connection_begin(struct pg_connection *connection,
                         const struct pg_conversation *conversation)
{
    (void)connection;
    world.conversation = *conversation;
    world.notifies = false;
}

void pg_connection_queue_sql(struct pg_connection *connection, const char *name, const char *sql,
                             const struct pg_params *params)
{
    (void)connection;
    (void)name;
    (void)params;
    world.notifies |= strncmp(sql, "NOTIFY ", strlen("NOTIFY ")) == 0;
    if (strncmp(sql, "LISTEN antone_proof_", strlen("LISTEN antone_proof_")) == 0)
        strcpy(world.channel, sql + strlen("LISTEN "));
}

void pg_connection_sync(struct pg_connection *connection)
{
    (void)connection;
    world.asked = true;
}

bool fake_socket_readable(int fd)
{
    (void)fd;
    return false;
}

bool fake_socket_writable(int fd)
{
    (void)fd;
    return false;
}

void worker_init(struct worker *worker, struct intake *intake, struct loop *loop)
{
    (void)loop;
    worker->intake = intake;
}

void worker_fini(struct worker *worker)
{
    (void)worker;
}

void worker_start(struct worker *worker)
{
    worker->state = WORKER_IDLE;
}

bool worker_is_busy(const struct worker *worker)
{
    return worker->state == WORKER_BUSY;
}

/* A claim that the database answers at once, unless it does not answer. */
void worker_wake(struct worker *worker)
{
    if (world.is_mute)
        worker->asked_us = worker->asked_us != 0 ? worker->asked_us : world.now_us;
    else
        worker->intake->view.answered_us = world.now_us;
}

void worker_drain(struct worker *worker)
{
    (void)worker;
}

void janitor_describe(const struct janitor *janitor, char *out, size_t size)
{
    (void)janitor;
    (void)size;
    out[0] = '\0';
}

const struct pauses *pause_watch_current(const struct pause_watch *watch)
{
    (void)watch;
    return NULL;
}

/* ---- the daemon around it ---- */

struct daemon {
    struct loop *loop;
    struct config config;
    struct control *control;
    struct intake *intake;
    struct heartbeat *heartbeat;
    struct pace pace;
};

static void ignore(void *ctx)
{
    (void)ctx;
}

static void ignore_reason(void *ctx, const struct error *reason)
{
    (void)ctx;
    (void)reason;
}

static void note_event(void *ctx, enum log_event event, const char *message)
{
    (void)ctx;
    (void)message;
    world.withheld += event == EVENT_WATCHDOG_WITHHELD;
}

/* The server answers whatever is asked, and brings the notification back. */
static void answer(void)
{
    while (world.asked && !world.is_mute) {
        bool notifies = world.notifies;
        world.asked = false;
        world.conversation.done(world.conversation.ctx, NULL);
        if (notifies)
            world.events.notified(world.events.ctx, world.channel, "");
    }
}

static int start(void **state)
{
    char nothing[] = "";
    struct daemon *daemon = memory_zalloc(sizeof *daemon);
    memset(&world, 0, sizeof world);
    world.now_us = 1000 * US_PER_SECOND;
    daemon->loop = loop_new();
    daemon->config.database.statement_timeout_ms = STATEMENT_TIMEOUT_MS;
    daemon->config.database.connect_timeout_ms = STATEMENT_TIMEOUT_MS;
    daemon->config.database.listener_conninfo = nothing;
    daemon->config.instance = nothing;
    daemon->config.intake.connections = 1;
    daemon->config.intake.poll_interval_ms = POLL_MS;
    daemon->control =
        control_new(daemon->loop, &daemon->config,
                    &(struct control_events){ ignore, ignore_reason, ignore_reason, NULL });
    daemon->intake = intake_new(daemon->loop, &daemon->config, daemon->control, NULL, &daemon->pace,
                                &(struct intake_events){ 0 });
    daemon->heartbeat =
        heartbeat_new(daemon->loop, "",
                      &(struct heartbeat_sources){ daemon->control, daemon->intake, NULL, NULL });
    log_observe(note_event, NULL);
    control_start(daemon->control);
    world.events.ready(world.events.ctx);
    answer();
    assert_true(control_is_proven(daemon->control));
    intake_start(daemon->intake);
    heartbeat_start(daemon->heartbeat);
    *state = daemon;
    return 0;
}

static int end(void **state)
{
    struct daemon *daemon = *state;
    log_observe(NULL, NULL);
    heartbeat_free(daemon->heartbeat);
    intake_free(daemon->intake);
    control_free(daemon->control);
    loop_free(daemon->loop);
    free(daemon);
    return 0;
}

/* So long, with the loop turning and the clock beside it. */
static void pass_ms(struct daemon *daemon, int64_t ms)
{
    int64_t from_ms = fake_loop_now_ms(daemon->loop), from_us = world.now_us;
    for (int turns = 0; turns == 0 || fake_loop_now_ms(daemon->loop) - from_ms < ms; turns++) {
        assert_true(turns < TURNS && fake_loop_turn(daemon->loop));
        world.now_us = from_us + (fake_loop_now_ms(daemon->loop) - from_ms) * 1000;
        answer();
    }
}

/* The clock alone: what the loop should have done meanwhile it has not. */
static void stand_still(int64_t seconds)
{
    world.now_us += seconds * US_PER_SECOND;
}

/* Until the watchdog is due next. */
static void assert_told(struct daemon *daemon, bool told)
{
    int watchdogs = world.watchdogs, withheld = world.withheld;
    for (int turns = 0; world.watchdogs == watchdogs && world.withheld == withheld; turns++) {
        assert_true(turns < TURNS);
        pass_ms(daemon, 1);
    }
    assert_int_equal(world.watchdogs > watchdogs, told);
}

/* The connection that listens breaks, and those that work as well. */
static void lose(struct daemon *daemon)
{
    struct error reason;
    error_set(&reason, ERROR_UNAVAILABLE, "away");
    daemon->intake->workers[0].state = WORKER_DISCONNECTED;
    daemon->intake->workers[0].down_us = world.now_us;
    world.asked = false;
    world.events.lost(world.events.ctx, &reason);
}

/* ---- the tests ---- */

static void while_everything_moves_systemd_hears_of_it(void **state)
{
    for (int minutes = 0; minutes < 20; minutes++)
        assert_told(*state, true);
    assert_int_equal(world.withheld, 0);
}

static void a_listener_that_stands_still_is_not_covered_up(void **state)
{
    stand_still(3 * 30 + 1); /* three proofs were due, and nobody has missed them */
    ((struct daemon *)*state)->intake->view.answered_us = world.now_us;
    assert_told(*state, false);
    assert_told(*state, true); /* it has heard itself again */
}

static void a_round_trip_that_never_ends_is_not_covered_up(void **state)
{
    struct daemon *daemon = *state;
    struct worker *worker = &daemon->intake->workers[0];
    worker->state = WORKER_BUSY;
    worker->asked_us = world.now_us;
    for (int i = 0; i < 4; i++) /* within 10 statements and a minute */
        assert_told(daemon, true);
    assert_told(daemon, false);
    worker->asked_us = 0; /* given up */
    worker->state = WORKER_IDLE;
    daemon->intake->view.answered_us = world.now_us;
    assert_told(daemon, true);
}

static void a_queue_that_is_not_looked_at_is_not_covered_up(void **state)
{
    struct daemon *daemon = *state;
    pass_ms(daemon, POLL_MS);                         /* it was looked at */
    daemon->intake->workers[0].state = WORKER_PAUSED; /* nobody takes the poll's call any more */
    for (int i = 0; i < 5; i++)
        pass_ms(daemon, INTERVAL_MS);
    assert_told(daemon, false);
    daemon->intake->workers[0].state = WORKER_IDLE;
    assert_told(daemon, true);
}

static void a_pause_is_no_standstill_and_neither_is_its_end(void **state)
{
    struct daemon *daemon = *state;
    pass_ms(daemon, POLL_MS);
    intake_pause(daemon->intake, true);
    for (int i = 0; i < 20; i++)
        assert_told(daemon, true);
    daemon->intake->workers[0].state = WORKER_PAUSED; /* not looked at the moment it goes on */
    intake_pause(daemon->intake, false);
    assert_told(daemon, true);
    for (int i = 0; i < 5; i++)
        pass_ms(daemon, INTERVAL_MS);
    assert_told(daemon, false);
}

static void an_outage_that_is_noticed_is_no_standstill(void **state)
{
    struct daemon *daemon = *state;
    lose(daemon);
    for (int i = 0; i < 20; i++) {
        int starts = world.starts;
        assert_told(daemon, true);
        if (world.starts > starts) /* refused again */
            lose(daemon);
    }
    assert_true(world.starts > 5);
}

static void an_attempt_to_connect_that_never_ends_is_not_covered_up(void **state)
{
    struct daemon *daemon = *state;
    lose(daemon);
    for (int i = 0; i < 4; i++) /* some time for several hosts, and the statements of the opening */
        assert_told(daemon, true);
    pass_ms(daemon, 2 * INTERVAL_MS);
    assert_told(daemon, false);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, start, end)
    const struct CMUnitTest tests[] = {
        CASE(while_everything_moves_systemd_hears_of_it),
        CASE(a_listener_that_stands_still_is_not_covered_up),
        CASE(a_round_trip_that_never_ends_is_not_covered_up),
        CASE(a_queue_that_is_not_looked_at_is_not_covered_up),
        CASE(a_pause_is_no_standstill_and_neither_is_its_end),
        CASE(an_outage_that_is_noticed_is_no_standstill),
        CASE(an_attempt_to_connect_that_never_ends_is_not_covered_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
