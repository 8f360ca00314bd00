/* The hand-turned event loop. */
#include "unit.h"

#include <stdlib.h>

#include "fake_loop.h"

enum { OBJECTS_MAX = 16, NEVER = -1 };

struct loop_timer {
    struct loop *loop;
    void (*fire)(void *ctx);
    void *ctx;
    int64_t due_ms; /* NEVER: not running */
};

struct loop_watch {
    struct loop *loop;
    int fd;
    bool read, write;
    void (*ready)(void *ctx, bool readable, bool writable);
    void *ctx;
};

struct loop {
    struct loop_timer *timers[OBJECTS_MAX];
    struct loop_watch *watches[OBJECTS_MAX];
    int64_t now_ms;
    unsigned turns;
};

struct loop *loop_new(void)
{
    return calloc(1, sizeof(struct loop));
}

void loop_free(struct loop *loop)
{
    free(loop);
}

int64_t fake_loop_now_ms(const struct loop *loop)
{
    return loop->now_ms;
}

int fake_loop_objects(const struct loop *loop)
{
    int count = 0;
    for (int i = 0; i < OBJECTS_MAX; i++)
        count += (loop->timers[i] != NULL) + (loop->watches[i] != NULL);
    return count;
}

struct loop_timer *loop_timer_new(struct loop *loop, void (*fire)(void *ctx), void *ctx)
{
    struct loop_timer *timer = calloc(1, sizeof *timer);
    assert_non_null(timer);
    *timer = (struct loop_timer){ loop, fire, ctx, NEVER };
    int at = 0;
    while (loop->timers[at] != NULL)
        assert_true(++at < OBJECTS_MAX);
    return loop->timers[at] = timer;
}

void loop_timer_free(struct loop_timer *timer)
{
    for (int i = 0; timer != NULL && i < OBJECTS_MAX; i++) {
        if (timer->loop->timers[i] == timer)
            timer->loop->timers[i] = NULL;
    }
    free(timer);
}

void loop_timer_start(struct loop_timer *timer, int64_t delay_ms)
{
    timer->due_ms = timer->loop->now_ms + delay_ms;
}

void loop_timer_stop(struct loop_timer *timer)
{
    timer->due_ms = NEVER;
}

bool loop_timer_is_running(const struct loop_timer *timer)
{
    return timer->due_ms != NEVER;
}

struct loop_watch *loop_watch_new(struct loop *loop, int fd,
                                  void (*ready)(void *ctx, bool readable, bool writable), void *ctx)
{
    struct loop_watch *watch = calloc(1, sizeof *watch);
    assert_non_null(watch);
    *watch = (struct loop_watch){ loop, fd, true, false, ready, ctx };
    int at = 0;
    while (loop->watches[at] != NULL)
        assert_true(++at < OBJECTS_MAX);
    return loop->watches[at] = watch;
}

void loop_watch_free(struct loop_watch *watch)
{
    for (int i = 0; watch != NULL && i < OBJECTS_MAX; i++) {
        if (watch->loop->watches[i] == watch)
            watch->loop->watches[i] = NULL;
    }
    free(watch);
}

void loop_watch_want(struct loop_watch *watch, bool read, bool write)
{
    watch->read = read;
    watch->write = write;
}

static struct loop_timer *next_timer(const struct loop *loop)
{
    struct loop_timer *next = NULL;
    for (int i = 0; i < OBJECTS_MAX; i++) {
        struct loop_timer *timer = loop->timers[i];
        if (timer != NULL && timer->due_ms != NEVER &&
            (next == NULL || timer->due_ms < next->due_ms))
            next = timer;
    }
    return next;
}

static bool serve_socket(struct loop *loop)
{
    for (int i = 0; i < OBJECTS_MAX; i++) {
        struct loop_watch *watch = loop->watches[i];
        bool readable = watch != NULL && watch->read && fake_socket_readable(watch->fd);
        bool writable = watch != NULL && watch->write && fake_socket_writable(watch->fd);
        if (readable || writable) {
            watch->ready(watch->ctx, readable, writable);
            return true;
        }
    }
    return false;
}

bool fake_loop_turn(struct loop *loop)
{
    struct loop_timer *timer = next_timer(loop);
    bool is_due = timer != NULL && timer->due_ms <= loop->now_ms;
    /* Of a socket and a timer that are both ready either may be first: they take turns. */
    bool socket_first = loop->turns++ % 2 == 0;
    if ((!is_due || socket_first) && serve_socket(loop))
        return true;
    if (timer == NULL)
        return false;
    loop->now_ms = timer->due_ms;
    timer->due_ms = NEVER;
    timer->fire(timer->ctx);
    return true;
}

void fake_loop_settle(struct loop *loop, int most)
{
    while (fake_loop_turn(loop))
        assert_true(most-- > 0);
}
