/* A child process: this very program again, with other arguments, watched by the event loop through
 * a pidfd and a socket of messages. It never outlives its parent, inherits no other descriptor and
 * nothing of what systemd told the parent. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/sys/loop.h"

#define CHILD_SOCKET     3 /* in the child: the messages, SOCK_SEQPACKET */
#define CHILD_INPUT      4 /* in the child: the text it was given, a file to read from its start */
#define CHILD_INPUT_PATH "/proc/self/fd/4"

struct child;

struct child_events {
    void (*message)(void *ctx, const void *message, size_t size);
    /* Once, after its last message; the child may be freed inside. `how` is "exit status 1" or
     * "signal 9". */
    void (*exited)(void *ctx, const char *how);
    void *ctx;
};

/* `arguments` end with NULL. */
int child_start(struct loop *loop, char *const *arguments, const char *input,
                const struct child_events *events, struct child **ret, struct error *err);
/* Never waits: what a child does not take at once is sent later, and only the latest of it. */
void child_send(struct child *child, const void *message, size_t size);
void child_terminate(struct child *child); /* asks; exited will follow */
void child_free(struct child *child);      /* kills it if it still runs; NULL is fine */

/* In the child. It dies with its parent from now on; ERROR_USAGE: it has none. */
int child_adopt(struct error *err);
/* Until a message is there, or so many milliseconds have passed. */
void child_wait(int64_t ms);
/* 1 and a message, 0: none is there, -1: the parent is gone. */
int child_receive(void *message, size_t size);
void child_report(const void *message, size_t size); /* waits for its parent to have room */
