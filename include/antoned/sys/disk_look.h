/* A look at the disk of a directory by a process of its own: how much is free, and does a write
 * come to its end? A disk that hangs holds up that process, and neither the loop nor the daemon's
 * end. */
#pragma once

#include <stdint.h>

#include "antoned/sys/loop.h"

struct disk_found {
    int os_errno; /* 0: all is well; else what the directory or a write to it said */
    int64_t free_bytes, total_bytes; /* for who is not root; 0, 0: unknown */
};

struct disk_look;

/* `done` comes from the loop, not at all after disk_look_free. One look at a time. */
struct disk_look *disk_look_new(struct loop *loop,
                                void (*done)(void *ctx, const struct disk_found *found), void *ctx);
void disk_look_free(struct disk_look *look); /* NULL is fine */

/* Begins, unless a look is under way still. The directory is copied. */
void disk_look_start(struct disk_look *look, const char *directory);
int64_t disk_look_since_us(const struct disk_look *look); /* monotonic; 0: none is under way */
