/* Unit tests of sys/loop: real sockets, timers and signals, no waiting beyond what the loop itself
 * does. */
#include "unit.h"

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "antoned/base/clock.h"
#include "antoned/sys/loop.h"

struct script {
    struct loop *loop;
    struct loop_timer *timer;
    struct loop_watch *watch;
    struct loop_signal *signal;
    int sockets[2];
    int fired;
    int readable, writable;
};

static int make(void **state)
{
    static struct script script;
    script = (struct script){ .loop = loop_new() };
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, script.sockets), 0);
    *state = &script;
    return 0;
}

static int unmake(void **state)
{
    struct script *script = *state;
    loop_timer_free(script->timer);
    loop_watch_free(script->watch);
    loop_signal_free(script->signal);
    loop_free(script->loop);
    close(script->sockets[0]);
    close(script->sockets[1]);
    return 0;
}

static void count_to_three(void *ctx)
{
    struct script *script = ctx;
    assert_false(loop_timer_is_running(script->timer));
    if (++script->fired == 3)
        loop_stop(script->loop);
    else
        loop_timer_start(script->timer, 0);
}

static void a_timer_fires_once_for_each_start(void **state)
{
    struct script *script = *state;
    script->timer = loop_timer_new(script->loop, count_to_three, script);
    assert_false(loop_timer_is_running(script->timer));
    loop_timer_start(script->timer, 0);
    assert_true(loop_timer_is_running(script->timer));
    loop_run(script->loop);
    assert_int_equal(script->fired, 3);
}

static void end_loop(void *ctx)
{
    struct script *script = ctx;
    script->fired++;
    loop_stop(script->loop);
}

static void starting_a_running_timer_moves_it(void **state)
{
    struct script *script = *state;
    script->timer = loop_timer_new(script->loop, end_loop, script);
    loop_timer_start(script->timer, 3600 * 1000);
    loop_timer_start(script->timer, 20);
    int64_t before_us = clock_monotonic_us();
    loop_run(script->loop);
    int64_t took_ms = (clock_monotonic_us() - before_us) / 1000;
    assert_true(took_ms >= 10 && took_ms < 60 * 1000);
    assert_int_equal(script->fired, 1);
}

static void must_not_fire(void *ctx)
{
    (void)ctx;
    fail_msg("a stopped timer fired");
}

static void a_stopped_timer_stays_silent(void **state)
{
    struct script *script = *state;
    struct loop_timer *stopped = loop_timer_new(script->loop, must_not_fire, script);
    loop_timer_start(stopped, 1);
    loop_timer_stop(stopped);
    assert_false(loop_timer_is_running(stopped));
    script->timer = loop_timer_new(script->loop, end_loop, script);
    loop_timer_start(script->timer, 20);
    loop_run(script->loop);
    loop_timer_free(stopped);
}

static void free_own_timer(void *ctx)
{
    struct script *script = ctx;
    loop_timer_free(script->timer);
    script->timer = NULL;
    end_loop(script);
}

static void a_timer_may_free_itself(void **state)
{
    struct script *script = *state;
    script->timer = loop_timer_new(script->loop, free_own_timer, script);
    loop_timer_start(script->timer, 0);
    loop_run(script->loop);
    assert_null(script->timer);
}

static void a_stop_before_the_run_is_not_lost(void **state)
{
    struct script *script = *state;
    loop_stop(script->loop);
    loop_run(script->loop);

    /* and it is used up: the next run waits for the next stop */
    script->timer = loop_timer_new(script->loop, end_loop, script);
    loop_timer_start(script->timer, 0);
    loop_run(script->loop);
    assert_int_equal(script->fired, 1);
}

static void stop_when_both(void *ctx, bool readable, bool writable)
{
    struct script *script = ctx;
    script->readable += readable;
    script->writable += writable;
    char byte;
    if (readable)
        assert_int_equal(read(script->sockets[0], &byte, 1), 1);
    if (script->readable == 1 && script->writable == 0) /* first reading alone, then both */
        loop_watch_want(script->watch, true, true);
    else
        loop_stop(script->loop);
}

static void a_watch_reports_what_is_wanted(void **state)
{
    struct script *script = *state;
    script->watch = loop_watch_new(script->loop, script->sockets[0], stop_when_both, script);
    assert_int_equal(write(script->sockets[1], "x", 1), 1);
    loop_run(script->loop);
    assert_int_equal(script->readable, 1);
    assert_int_equal(script->writable, 1);
}

static void must_not_be_ready(void *ctx, bool readable, bool writable)
{
    (void)ctx;
    (void)readable;
    (void)writable;
    fail_msg("a watch that wants nothing fired");
}

static void a_watch_that_wants_nothing_stays_silent(void **state)
{
    struct script *script = *state;
    script->watch = loop_watch_new(script->loop, script->sockets[0], must_not_be_ready, script);
    assert_int_equal(write(script->sockets[1], "x", 1), 1);
    loop_watch_want(script->watch, false, false);
    script->timer = loop_timer_new(script->loop, end_loop, script);
    loop_timer_start(script->timer, 20);
    loop_run(script->loop);
}

static void a_signal_is_caught_in_the_loop(void **state)
{
    struct script *script = *state;
    script->signal = loop_signal_new(script->loop, SIGUSR1, end_loop, script);
    assert_int_equal(raise(SIGUSR1), 0);
    assert_int_equal(script->fired, 0); /* not in the handler */
    loop_run(script->loop);
    assert_int_equal(script->fired, 1);
}

static void a_loop_ends_clean_with_a_signal_left(void **state)
{
    struct script *script = *state;
    script->signal = loop_signal_new(script->loop, SIGUSR1, end_loop, script);
    loop_signal_free(script->signal);
    loop_free(script->loop);
    struct sigaction now;
    assert_int_equal(sigaction(SIGUSR1, NULL, &now), 0);
    assert_ptr_equal(now.sa_handler, SIG_DFL); /* what was there before is there again */
    script->signal = NULL;
    script->loop = NULL;
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_timer_fires_once_for_each_start),
        CASE(starting_a_running_timer_moves_it),
        CASE(a_stopped_timer_stays_silent),
        CASE(a_timer_may_free_itself),
        CASE(a_stop_before_the_run_is_not_lost),
        CASE(a_watch_reports_what_is_wanted),
        CASE(a_watch_that_wants_nothing_stays_silent),
        CASE(a_signal_is_caught_in_the_loop),
        CASE(a_loop_ends_clean_with_a_signal_left),
    };
    return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
