/* The event loop with a clock that a test turns by hand, linked in place of sys/loop. Time passes
 * only when nothing else can happen. */
#pragma once

#include "antoned/sys/loop.h"

int64_t fake_loop_now_ms(const struct loop *loop);

/* Does the next thing: a timer that is due, a socket that is ready, else the next timer, for which
 * time jumps. False when nothing will ever happen by itself. */
bool fake_loop_turn(struct loop *loop);

/* Turns until nothing happens any more; fails the test when that does not come within `most`. */
void fake_loop_settle(struct loop *loop, int most);

/* What the socket of a watch can do now; the fake of whoever owns the sockets says so. */
bool fake_socket_readable(int fd);
bool fake_socket_writable(int fd);

int fake_loop_objects(const struct loop *loop); /* timers and watches alive */
