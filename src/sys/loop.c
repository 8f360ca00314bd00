/* The event loop: a thin coat over libevent's core, so that nobody else needs to know it. */
#include "antoned/sys/loop.h"

#include <event2/event.h>
#include <event2/util.h>
#include <stdio.h>
#include <stdlib.h>

#include "antoned/base/memory.h"
#include "antoned/sys/log.h"
#include "loop_private.h"

struct loop {
    struct event_base *base;
    bool stop_asked; /* libevent forgets a break that comes before the loop runs; we do not */
};

struct loop_timer {
    struct event *event;
    void (*fire)(void *ctx);
    void *ctx;
};

struct loop_watch {
    struct event *event;
    struct event_base *base;
    evutil_socket_t fd;
    short wanted; /* EV_READ | EV_WRITE */
    void (*ready)(void *ctx, bool readable, bool writable);
    void *ctx;
};

struct loop_signal {
    struct event *event;
    void (*caught)(void *ctx);
    void *ctx;
};

/* libevent's own failures are out of memory or out of descriptors for its epoll: nothing can go on.
 */
static void *must(void *made, const char *what)
{
    if (made == NULL) {
        fprintf(stderr, "antoned: cannot make %s\n", what);
        abort();
    }
    return made;
}

static void must_succeed(int result, const char *what)
{
    if (result != 0)
        must(NULL, what);
}

/* libevent would print its warnings itself, past the log's form and level. */
static void relay_message(int severity, const char *message)
{
    if (severity >= EVENT_LOG_WARN)
        log_notice("loop", "libevent: %s", message);
}

struct loop *loop_new(void)
{
    event_set_log_callback(relay_message);
    struct event_config *config = must(event_config_new(), "an event loop");
    /* One thread needs no locks; timers count from now, not from the start of the turn; the
     * environment does not choose the way sockets are polled. */
    event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
    event_config_set_flag(config, EVENT_BASE_FLAG_NO_CACHE_TIME);
    event_config_set_flag(config, EVENT_BASE_FLAG_IGNORE_ENV);
    struct loop *loop = memory_zalloc(sizeof *loop);
    loop->base = must(event_base_new_with_config(config), "an event loop");
    event_config_free(config);
    return loop;
}

void loop_free(struct loop *loop)
{
    if (loop == NULL)
        return;
    event_base_free(loop->base);
    free(loop);
}

struct event_base *loop_base(const struct loop *loop)
{
    return loop->base;
}

void loop_run(struct loop *loop)
{
    if (!loop->stop_asked)
        event_base_loop(loop->base, EVLOOP_NO_EXIT_ON_EMPTY);
    loop->stop_asked = false;
}

void loop_stop(struct loop *loop)
{
    loop->stop_asked = true;
    event_base_loopbreak(loop->base);
}

/* None of the three relays touches its object after the call: the callee may have freed it. */

static void relay_timer(evutil_socket_t fd, short what, void *ctx)
{
    (void)fd;
    (void)what;
    struct loop_timer *timer = ctx;
    timer->fire(timer->ctx);
}

struct loop_timer *loop_timer_new(struct loop *loop, void (*fire)(void *ctx), void *ctx)
{
    struct loop_timer *timer = memory_zalloc(sizeof *timer);
    timer->fire = fire;
    timer->ctx = ctx;
    timer->event = must(event_new(loop->base, -1, 0, relay_timer, timer), "a timer");
    return timer;
}

void loop_timer_free(struct loop_timer *timer)
{
    if (timer == NULL)
        return;
    event_free(timer->event);
    free(timer);
}

void loop_timer_start(struct loop_timer *timer, int64_t delay_ms)
{
    if (delay_ms < 0)
        delay_ms = 0;
    struct timeval delay = { .tv_sec = (time_t)(delay_ms / 1000),
                             .tv_usec = (suseconds_t)(delay_ms % 1000 * 1000) };
    must_succeed(event_add(timer->event, &delay), "a timer run");
}

void loop_timer_stop(struct loop_timer *timer)
{
    event_del(timer->event);
}

bool loop_timer_is_running(const struct loop_timer *timer)
{
    return event_pending(timer->event, EV_TIMEOUT, NULL) != 0;
}

static void relay_watch(evutil_socket_t fd, short what, void *ctx)
{
    (void)fd;
    struct loop_watch *watch = ctx;
    watch->ready(watch->ctx, (what & EV_READ) != 0, (what & EV_WRITE) != 0);
}

struct loop_watch *loop_watch_new(struct loop *loop, int fd,
                                  void (*ready)(void *ctx, bool readable, bool writable), void *ctx)
{
    struct loop_watch *watch = memory_zalloc(sizeof *watch);
    watch->base = loop->base;
    watch->fd = fd;
    watch->ready = ready;
    watch->ctx = ctx;
    watch->event = must(event_new(loop->base, fd, EV_PERSIST, relay_watch, watch), "a watch");
    loop_watch_want(watch, true, false);
    return watch;
}

void loop_watch_free(struct loop_watch *watch)
{
    if (watch == NULL)
        return;
    event_free(watch->event);
    free(watch);
}

void loop_watch_want(struct loop_watch *watch, bool read, bool write)
{
    short wanted = (short)((read ? EV_READ : 0) | (write ? EV_WRITE : 0));
    if (wanted == watch->wanted)
        return;
    event_del(watch->event); /* an added event must not be reassigned */
    watch->wanted = wanted;
    if (wanted == 0)
        return;
    must_succeed(event_assign(watch->event, watch->base, watch->fd, (short)(wanted | EV_PERSIST),
                              relay_watch, watch),
                 "a watch");
    must_succeed(event_add(watch->event, NULL), "a watch of a socket");
}

static void relay_signal(evutil_socket_t fd, short what, void *ctx)
{
    (void)fd;
    (void)what;
    struct loop_signal *signal = ctx;
    signal->caught(signal->ctx);
}

struct loop_signal *loop_signal_new(struct loop *loop, int signal_number, void (*caught)(void *ctx),
                                    void *ctx)
{
    struct loop_signal *signal = memory_zalloc(sizeof *signal);
    signal->caught = caught;
    signal->ctx = ctx;
    signal->event =
        must(evsignal_new(loop->base, signal_number, relay_signal, signal), "a signal watch");
    must_succeed(event_add(signal->event, NULL), "a signal watch");
    return signal;
}

void loop_signal_free(struct loop_signal *signal)
{
    if (signal == NULL)
        return;
    event_free(signal->event);
    free(signal);
}
