/* The asynchronous connection against a scripted libpq and a hand-turned loop: whatever breaks, and
 * wherever its user stops it, each conversation has one done and each life one end. */
#include "unit.h"

#include <stdlib.h>

#include "antoned/pg/connection.h"
#include "fake_libpq.h"
#include "fake_loop.h"

enum {
    CONVERSATIONS = 3,
    TURNS = 10000,
    STATEMENT_TIMEOUT_MS = 2000,
    GRACE_MS = 500,
    CONNECT_TIMEOUT_MS = 1000
};

enum farewell { STAY, STOP, FREE };

/* A user that has three conversations, one after the other. */
struct user {
    struct loop *loop;
    struct pg_connection *connection;
    struct arena *arena;
    int begun, done, failed, ready, lost, results, notified;
    int callbacks;          /* all of them */
    int farewell_at;        /* the callback in which … */
    enum farewell farewell; /* … it stops or frees the connection */
    bool is_gone, in_call, idles;
    int ended;
    struct error last; /* of done */
    struct error reason;
};

static const struct pg_statement statements[] = {
    { .name = "tx.begin", .sql = "BEGIN" },
    { .name = "claim.batch", .sql = "SELECT …" },
    { .name = "tx.commit", .sql = "COMMIT" },
};

/* What every callback does first: it comes from the loop, and never after the end. */
static bool called(struct user *user)
{
    assert_false(user->in_call);
    assert_false(user->is_gone);
    if (++user->callbacks != user->farewell_at)
        return true;
    user->is_gone = true;
    if (user->farewell == STOP)
        pg_connection_stop(user->connection);
    else
        pg_connection_free(user->connection);
    if (user->farewell == FREE)
        user->connection = NULL;
    return false;
}

static bool on_result(void *ctx, int statement, struct pg_rows *rows)
{
    struct user *user = ctx;
    assert_non_null(rows);
    assert_int_in_range(statement, 0, 2);
    user->results++;
    called(user);
    return false;
}

static void next(struct user *user);

static void on_done(void *ctx, const struct error *err)
{
    struct user *user = ctx;
    user->done++;
    user->failed += err != NULL;
    if (err != NULL)
        user->last = *err;
    if (called(user) && err == NULL)
        next(user);
}

static void converse(struct user *user)
{
    struct pg_conversation conversation = { on_result, on_done, user };
    struct pg_params *params = NULL;
    if (fake_libpq.parameter_type != 0) {
        params = pg_params_new(user->arena, 1);
        pg_params_int8(params, 1);
    }
    user->in_call = true;
    user->begun++;
    pg_connection_begin(user->connection, &conversation);
    pg_connection_queue(user->connection, "tx.begin", params);
    pg_connection_queue(user->connection, "claim.batch", params);
    pg_connection_queue_sql(user->connection, NULL, "SELECT 1", NULL);
    pg_connection_sync(user->connection);
    user->in_call = false;
}

static void next(struct user *user)
{
    if (!user->idles && user->begun < CONVERSATIONS)
        converse(user);
}

static void on_ready(void *ctx)
{
    struct user *user = ctx;
    user->ready++;
    assert_true(pg_connection_is_ready(user->connection));
    if (called(user))
        next(user);
}

static void on_lost(void *ctx, const struct error *reason)
{
    struct user *user = ctx;
    user->lost++;
    user->reason = *reason;
    assert_int_equal(user->done, user->begun); /* done comes before lost */
    assert_false(pg_connection_is_ready(user->connection));
    called(user);
}

static void on_notified(void *ctx, const char *channel, const char *payload)
{
    struct user *user = ctx;
    assert_string_equal(channel, "channel");
    assert_string_equal(payload, "payload");
    user->notified++;
    called(user);
}

static struct pg_connection *make_connection(struct user *user, const char *conninfo)
{
    struct pg_connection_options options = {
        .conninfo = conninfo,
        .instance = "main",
        .role = "work",
        .connect_timeout_ms = CONNECT_TIMEOUT_MS,
        .statement_timeout_ms = STATEMENT_TIMEOUT_MS,
        .grace_ms = GRACE_MS,
        .statements = statements,
        .statement_count = sizeof statements / sizeof statements[0],
    };
    struct pg_connection_events events = { on_ready, on_lost, on_notified, user };
    return pg_connection_new(user->loop, &options, &events);
}

static void open_user(struct user *user, const char *conninfo)
{
    user->loop = loop_new();
    user->arena = arena_new(1024);
    user->connection = make_connection(user, conninfo);
    user->in_call = true;
    pg_connection_start(user->connection);
    user->in_call = false;
}

/* Nothing may be left behind, whatever happened. */
static void close_user(struct user *user)
{
    pg_connection_free(user->connection);
    assert_int_equal(fake_libpq.live_connections, 0);
    assert_int_equal(fake_libpq.live_results, 0);
    assert_int_equal(fake_libpq.live_pieces, 0);
    assert_int_equal(fake_loop_objects(user->loop), 0);
    loop_free(user->loop);
    arena_free(user->arena);
}

static void run(struct user *user)
{
    open_user(user, "host=/tmp/a");
    fake_loop_settle(user->loop, TURNS);
}

static int reset(void **state)
{
    (void)state;
    fake_libpq_reset();
    return 0;
}

static void one_of_everything_succeeds(void **state)
{
    (void)state;
    struct user user = { 0 };
    fake_libpq.notifications = 1;
    run(&user);
    assert_int_equal(user.ready, 1);
    assert_int_equal(user.begun, CONVERSATIONS);
    assert_int_equal(user.done, CONVERSATIONS);
    assert_int_equal(user.failed, 0);
    assert_int_equal(user.results, 9);
    assert_int_equal(user.lost, 0);
    assert_true(user.notified > 0);
    assert_true(pg_connection_is_ready(user.connection));
    close_user(&user);
}

/* The line breaks at call k, for every k from the first to the last of a whole life. */
static void every_call_may_be_the_last(void **state)
{
    (void)state;
    int k = 1, lives_lost = 0;
    for (bool broke = true; broke; k++) {
        struct user user = { 0 };
        fake_libpq_reset();
        fake_libpq.slow_writes = k % 2 == 0;
        fake_libpq.die_at = k;
        run(&user);
        broke = fake_libpq.calls >= k;
        assert_int_equal(user.done, user.begun);
        assert_int_equal(user.lost, broke ? 1 : 0);
        assert_int_in_range(user.failed, 0, 1);
        if (broke) {
            assert_int_equal(user.reason.code, ERROR_UNAVAILABLE);
            assert_null(strstr(user.reason.message, "canary"));
            lives_lost++;
        }
        if (user.failed == 1)
            assert_int_equal(user.last.code, ERROR_UNAVAILABLE);
        close_user(&user);
    }
    assert_true(lives_lost > 60);
}

/* After being lost it can be started again, and then works. */
static void every_loss_is_survived(void **state)
{
    (void)state;
    bool broke = true;
    for (int k = 1; broke; k++) {
        struct user user = { 0 };
        fake_libpq_reset();
        fake_libpq.die_at = k;
        run(&user);
        broke = user.lost == 1;
        if (broke) {
            user.begun = user.done = 0;
            pg_connection_start(user.connection);
            fake_loop_settle(user.loop, TURNS);
            assert_int_equal(user.done, CONVERSATIONS);
            assert_int_equal(user.lost, 1);
        }
        close_user(&user);
    }
}

static void say_farewell_everywhere(enum farewell farewell, bool with_break)
{
    int callback = 1;
    for (bool reached = true; reached; callback++) {
        struct user user = { .farewell_at = callback, .farewell = farewell };
        fake_libpq_reset();
        fake_libpq.notifications = 1;
        fake_libpq.die_at = with_break ? 45 : 0;
        run(&user);
        reached = user.is_gone;
        assert_int_equal(user.callbacks, reached ? callback : user.callbacks);
        close_user(&user);
    }
    assert_true(callback > 8);
}

static void every_callback_may_stop_it(void **state)
{
    (void)state;
    say_farewell_everywhere(STOP, false);
    say_farewell_everywhere(STOP, true);
}

static void every_callback_may_free_it(void **state)
{
    (void)state;
    say_farewell_everywhere(FREE, false);
    say_farewell_everywhere(FREE, true);
}

static void on_ended(void *ctx)
{
    struct user *user = ctx;
    assert_false(user->in_call);
    assert_int_equal(fake_libpq.live_connections, 0);
    user->ended++;
}

static void ask_for_the_end(struct user *user)
{
    user->idles = user->in_call = true;
    pg_connection_end(user->connection, on_ended, user);
    assert_false(pg_connection_is_ready(user->connection));
    user->in_call = false;
}

/* After each turn of a life in which the line breaks, or not: what is under way comes to its end
 * first. */
static void end_everywhere(int die_at)
{
    bool more = true;
    for (int turns = 0; more; turns++) {
        struct user user = { 0 };
        fake_libpq_reset();
        fake_libpq.die_at = die_at;
        open_user(&user, "host=/tmp/a");
        for (int turn = 0; more && turn < turns; turn++)
            more = fake_loop_turn(user.loop);
        int ready = user.ready, lost = user.lost;
        ask_for_the_end(&user);
        fake_loop_settle(user.loop, TURNS);
        assert_int_equal(user.ended, 1);
        assert_int_equal(user.done, user.begun);
        assert_int_equal(user.ready, ready);
        assert_int_equal(user.lost, lost);
        fake_libpq.die_at = 0;
        pg_connection_start(user.connection);
        fake_loop_settle(user.loop, TURNS);
        assert_int_equal(user.ready, ready + 1);
        assert_int_equal(user.ended, 1);
        close_user(&user);
    }
}

static void every_moment_may_be_the_one_to_end(void **state)
{
    (void)state;
    end_everywhere(0);
    end_everywhere(45);
}

static void the_end_does_not_wait_for_a_server_that_is_silent(void **state)
{
    (void)state;
    struct user user = { .idles = true };
    run(&user);
    fake_libpq.mute = true;
    converse(&user);
    int64_t asked_ms = fake_loop_now_ms(user.loop);
    ask_for_the_end(&user);
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(user.ended, 1);
    assert_int_equal(user.lost, 0);
    assert_int_equal(fake_loop_now_ms(user.loop) - asked_ms, 1000);
    close_user(&user);
}

static void a_refused_statement_is_named_and_the_session_stays(void **state)
{
    (void)state;
    struct user user = { .idles = true };
    run(&user);
    fake_libpq.fail = "claim.batch";
    converse(&user);
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(user.done, 1);
    assert_int_equal(user.results, 1); /* those after it did not run */
    assert_int_equal(user.last.code, ERROR_DATA);
    assert_string_equal(user.last.sqlstate, "23505");
    assert_non_null(strstr(user.last.message, "claim.batch: "));
    assert_int_equal(user.lost, 0);
    assert_true(pg_connection_is_ready(user.connection));
    close_user(&user);
}

static void a_standby_is_left(void **state)
{
    (void)state;
    struct user user = { .idles = true };
    run(&user);
    fake_libpq.fail = "claim.batch";
    fake_libpq.sqlstate = "25006";
    converse(&user);
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(user.done, 1);
    assert_int_equal(user.lost, 1);
    assert_int_equal(user.reason.code, ERROR_UNAVAILABLE);
    assert_string_equal(user.reason.sqlstate, "25006");
    close_user(&user);
}

static void drift_is_found_when_it_opens_and_named(void **state)
{
    (void)state;
    struct user user = { 0 };
    fake_libpq.fail = "claim.batch";
    fake_libpq.sqlstate = "42703";
    run(&user);
    assert_int_equal(user.ready, 0);
    assert_int_equal(user.lost, 1);
    assert_int_equal(user.reason.code, ERROR_INTERNAL);
    assert_non_null(strstr(user.reason.message, "statement claim.batch"));
    close_user(&user);
}

static void parameters_of_another_type_are_a_bug_that_sends_nothing(void **state)
{
    (void)state;
    struct user user = { .idles = true };
    fake_libpq.parameter_type = PG_INT8;
    run(&user);
    converse(&user); /* int8, as described */
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(user.failed, 0);
    pg_connection_stop(user.connection);
    fake_libpq.parameter_type = PG_UUID;
    pg_connection_start(user.connection);
    fake_loop_settle(user.loop, TURNS);
    converse(&user);
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(user.failed, 1);
    assert_int_equal(user.last.code, ERROR_INTERNAL);
    assert_non_null(strstr(user.last.message, "$1 has type 2950, not 20"));
    assert_int_equal(user.lost, 1);
    close_user(&user);
}

static void an_unanswered_conversation_is_abandoned_after_timeout_and_grace(void **state)
{
    (void)state;
    struct user user = { .idles = true };
    run(&user);
    int64_t before_ms = fake_loop_now_ms(user.loop);
    fake_libpq.mute = true;
    converse(&user);
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(fake_loop_now_ms(user.loop) - before_ms, STATEMENT_TIMEOUT_MS + GRACE_MS);
    assert_int_equal(user.done, 1);
    assert_int_equal(user.last.code, ERROR_UNAVAILABLE);
    assert_int_equal(user.lost, 1);
    close_user(&user);
}

static void a_host_that_never_answers_gives_way_to_the_next(void **state)
{
    (void)state;
    struct user user = { .idles = true };
    fake_libpq.refused_hosts = 1;
    fake_libpq.silent_hosts = 1;
    open_user(&user, "host=/tmp/a,/tmp/b,/tmp/c");
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(fake_libpq.attempts, 3);
    assert_int_equal(fake_loop_now_ms(user.loop), CONNECT_TIMEOUT_MS);
    assert_int_equal(user.ready, 1);
    close_user(&user);
}

static void when_no_host_answers_it_is_lost_once(void **state)
{
    (void)state;
    struct user user = { 0 };
    fake_libpq.refused_hosts = 1;
    fake_libpq.silent_hosts = 2;
    open_user(&user, "host=/tmp/a,/tmp/b,/tmp/c");
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(user.lost, 1);
    assert_int_equal(user.reason.code, ERROR_UNAVAILABLE);
    assert_int_equal(fake_loop_now_ms(user.loop), 2 * CONNECT_TIMEOUT_MS);
    close_user(&user);
}

static void a_name_is_tried_address_by_address(void **state)
{
    (void)state;
    struct user user = { .idles = true };
    fake_libpq.addresses = 3;
    fake_libpq.refused_hosts = 1;
    fake_libpq.silent_hosts = 1;
    open_user(&user, "host=db.example");
    assert_int_equal(fake_libpq.attempts, 0);
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(fake_libpq.attempts, 3);
    assert_int_equal(user.ready, 1);
    close_user(&user);
}

static void a_name_without_address_gives_way_to_the_next_host(void **state)
{
    (void)state;
    struct user user = { .idles = true };
    open_user(&user, "host=db.example,/tmp/a");
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(user.ready, 1);
    close_user(&user);
}

static void a_resolver_that_hangs_is_left_at_the_deadline(void **state)
{
    (void)state;
    struct user user = { .idles = true };
    fake_libpq.addresses = -1;
    open_user(&user, "host=db.example");
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(fake_loop_now_ms(user.loop), CONNECT_TIMEOUT_MS);
    assert_int_equal(user.lost, 1);
    close_user(&user);
}

static void a_conninfo_that_does_not_parse_is_told_without_its_text(void **state)
{
    (void)state;
    struct user user = { 0 };
    open_user(&user, "canary");
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(user.lost, 1);
    assert_int_equal(user.reason.code, ERROR_CONFIG);
    assert_null(strstr(user.reason.message, "canary"));
    close_user(&user);
}

static void a_conversation_without_a_connection_is_refused_from_the_loop(void **state)
{
    (void)state;
    struct user user = { .idles = true };
    open_user(&user, "host=/tmp/a,/tmp/b");
    converse(&user); /* still connecting; in_call proves that done does not come from within */
    assert_int_equal(user.done, 0);
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(user.done, 1);
    assert_int_equal(user.last.code, ERROR_UNAVAILABLE);
    assert_int_equal(user.ready, 1);
    pg_connection_stop(user.connection);
    converse(&user);
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(user.done, 2);
    converse(&user);
    fake_libpq.attempts = 0;
    fake_libpq.refused_hosts = 1;
    pg_connection_start(user.connection); /* its first host fails at once, inside this call */
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(user.done, 3);
    assert_int_equal(user.ready, 2);
    close_user(&user);
}

static void a_conversation_begun_between_break_and_lost_is_told_too(void **state)
{
    (void)state;
    struct user user = { .idles = true };
    run(&user);
    fake_libpq_break();
    assert_true(fake_loop_turn(user.loop)); /* notices the break; lost comes in the next turn */
    assert_int_equal(user.lost, 0);
    converse(&user);
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(user.done, 1);
    assert_int_equal(user.lost, 1);
    close_user(&user);
}

static void a_parting_message_is_the_reason(void **state)
{
    (void)state;
    struct user user = { .idles = true };
    run(&user);
    fake_libpq.parting = "57P01";
    fake_libpq_break();
    fake_loop_settle(user.loop, TURNS);
    assert_int_equal(user.lost, 1);
    assert_string_equal(user.reason.sqlstate, "57P01");
    close_user(&user);
}

/* A flood must not keep the loop from anybody else. */
static void a_turn_of_the_loop_does_a_bounded_amount(void **state)
{
    (void)state;
    struct user user = { .idles = true };
    run(&user);
    fake_libpq.notifications = 1000;
    converse(&user);
    int before = user.notified, most = 0;
    while (fake_loop_turn(user.loop)) {
        most = user.notified - before > most ? user.notified - before : most;
        before = user.notified;
    }
    assert_int_in_range(most, 1, 256);
    assert_true(user.notified >= 1000);
    assert_int_equal(user.done, 1);
    close_user(&user);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(one_of_everything_succeeds, reset),
        cmocka_unit_test_setup(every_call_may_be_the_last, reset),
        cmocka_unit_test_setup(every_loss_is_survived, reset),
        cmocka_unit_test_setup(every_callback_may_stop_it, reset),
        cmocka_unit_test_setup(every_callback_may_free_it, reset),
        cmocka_unit_test_setup(every_moment_may_be_the_one_to_end, reset),
        cmocka_unit_test_setup(the_end_does_not_wait_for_a_server_that_is_silent, reset),
        cmocka_unit_test_setup(a_refused_statement_is_named_and_the_session_stays, reset),
        cmocka_unit_test_setup(a_standby_is_left, reset),
        cmocka_unit_test_setup(drift_is_found_when_it_opens_and_named, reset),
        cmocka_unit_test_setup(parameters_of_another_type_are_a_bug_that_sends_nothing, reset),
        cmocka_unit_test_setup(an_unanswered_conversation_is_abandoned_after_timeout_and_grace,
                               reset),
        cmocka_unit_test_setup(a_host_that_never_answers_gives_way_to_the_next, reset),
        cmocka_unit_test_setup(when_no_host_answers_it_is_lost_once, reset),
        cmocka_unit_test_setup(a_name_is_tried_address_by_address, reset),
        cmocka_unit_test_setup(a_name_without_address_gives_way_to_the_next_host, reset),
        cmocka_unit_test_setup(a_resolver_that_hangs_is_left_at_the_deadline, reset),
        cmocka_unit_test_setup(a_conninfo_that_does_not_parse_is_told_without_its_text, reset),
        cmocka_unit_test_setup(a_conversation_without_a_connection_is_refused_from_the_loop, reset),
        cmocka_unit_test_setup(a_conversation_begun_between_break_and_lost_is_told_too, reset),
        cmocka_unit_test_setup(a_parting_message_is_the_reason, reset),
        cmocka_unit_test_setup(a_turn_of_the_loop_does_a_bounded_amount, reset),
    };
    return cmocka_run_group_tests_name("pg/connection", tests, NULL, NULL);
}
