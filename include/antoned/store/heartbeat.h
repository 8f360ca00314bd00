/* The daemon's row in worker_heartbeats: who works here, since when, how much it has done; also a
 * write probe. The row is of the daemon that came first under its instance name. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/arena.h"
#include "antoned/base/error.h"
#include "antoned/pg/params.h"
#include "antoned/pg/rows.h"

struct heartbeat_values {
    const char *instance; /* "": none, then no row is written and no name claimed */
    const char *host, *version;
    const char *state; /* "working" "idle" "stalled" "stopping" */
    int64_t started_at_us;
    int64_t posts_processed; /* since started_at */
};

/* What became of a beat. */
struct heartbeat_outcome {
    bool written;          /* false: another daemon has the instance name */
    struct str owner_host; /* of the row, as it was before; a view into the rows */
    int64_t owner_started_at_us;
};

/* Of the statement heartbeat.beat. */
struct pg_params *heartbeat_params(struct arena *arena, const struct heartbeat_values *values);
int heartbeat_parse(struct pg_rows *rows, struct heartbeat_outcome *ret, struct error *err);
