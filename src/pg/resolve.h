/* Host names to addresses without blocking the loop: libpq's own look-up would, for as long as the
 * resolver likes. One short-lived thread a look-up, which touches nothing of ours but its request.
 */
#pragma once

#include <netinet/in.h>
#include <stddef.h>

#include "antoned/sys/loop.h"

enum { RESOLVE_ADDRESSES_MAX = 8, RESOLVE_ADDRESS_SIZE = INET6_ADDRSTRLEN + 1 + 16 /* %scope */ };

struct resolved {
    char addresses[RESOLVE_ADDRESSES_MAX][RESOLVE_ADDRESS_SIZE]; /* numeric, the preferred first */
    size_t count;                                                /* 0: see error */
    const char *error;                                           /* in plain words, static */
};

struct resolving;

/* `done` comes once, from the loop. */
struct resolving *resolving_start(struct loop *loop, const char *name,
                                  void (*done)(void *ctx, const struct resolved *resolved),
                                  void *ctx);
/* Forgets it, answered or not; also inside `done`. NULL is fine. */
void resolving_free(struct resolving *resolving);
