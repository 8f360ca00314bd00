/* The event loop: sockets, timers and signals. The only module, with http, that knows libevent.
 * Callbacks never block. A callback may free the very object it was called for. Making a loop or an
 * object never fails (it aborts when the kernel has no memory or descriptor for it). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct loop_timer;
struct loop_watch;
struct loop_signal;

struct loop *loop_new(void);
void loop_free(struct loop *loop); /* NULL is fine; free every timer, watch and signal before */
void loop_run(struct loop *loop);  /* until loop_stop, even with nothing to wait for */
void loop_stop(
    struct loop *loop); /* after the callback in hand; before loop_run: it returns at once */

/* A one-shot timer on the monotonic clock, right to a few milliseconds; start again from its
 * callback for a period. Starting a running one moves it. */
struct loop_timer *loop_timer_new(struct loop *loop, void (*fire)(void *ctx), void *ctx);
void loop_timer_free(struct loop_timer *timer); /* stops it; NULL is fine */
void loop_timer_start(struct loop_timer *timer,
                      int64_t delay_ms); /* 0: the next turn of the loop */
void loop_timer_stop(struct loop_timer *timer);
bool loop_timer_is_running(const struct loop_timer *timer);

/* A socket watched for reading at first; want() says for what from now on. Persistent: fires as
 * long as it is ready. */
struct loop_watch *loop_watch_new(struct loop *loop, int fd,
                                  void (*ready)(void *ctx, bool readable, bool writable),
                                  void *ctx);
void loop_watch_free(struct loop_watch *watch); /* before the socket is closed; NULL is fine */
void loop_watch_want(struct loop_watch *watch, bool read, bool write);

struct loop_signal *loop_signal_new(struct loop *loop, int signal_number, void (*caught)(void *ctx),
                                    void *ctx);
void loop_signal_free(struct loop_signal *signal);
