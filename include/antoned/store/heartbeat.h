/* The daemon's row in worker_heartbeats: who works here, since when, how much it has done; also a
 * write probe. */
#pragma once

#include <stdint.h>

#include "antoned/base/arena.h"
#include "antoned/pg/params.h"

#define HEARTBEAT_SQL "heartbeat.beat" /* name in sql/queries */

struct heartbeat {
    const char *instance, *host, *version;
    const char *state; /* "working" "idle" "stalled" "stopping" */
    int64_t started_at_us;
    int64_t posts_processed; /* since started_at */
};

struct pg_params *heartbeat_params(struct arena *arena, const struct heartbeat *heartbeat);
