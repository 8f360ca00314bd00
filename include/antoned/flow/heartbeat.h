/* The daemon's heartbeat: its row in worker_heartbeats, the STATUS line, the watchdog, and the
 * log's own clock. It beats by a timer and tells systemd that all is well only when every part has
 * moved.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/flow/control.h"
#include "antoned/flow/intake.h"
#include "antoned/flow/janitor.h"
#include "antoned/sys/loop.h"

struct heartbeat;

struct heartbeat_options {
    const char *instance;     /* copied */
    const char *version;      /* kept */
    int64_t beat_interval_ms; /* of the heartbeat row */
};

struct heartbeat *heartbeat_new(struct loop *loop, const struct heartbeat_options *options,
                                struct control *control, const struct intake *intake,
                                const struct janitor *janitor);
void heartbeat_free(struct heartbeat *heartbeat); /* NULL is fine */
void heartbeat_start(struct heartbeat *heartbeat);

/* What is going on has changed: "idle", "stalled", "stopping". Refreshes the STATUS line, and the
 * row with `beat`. */
void heartbeat_state(struct heartbeat *heartbeat, const char *state, bool beat);

/* Posts are in hand ("deciding"), or no longer ("idle"). Shown a second later, so that a post that
 * is decided at once costs no message of its own, and with the count each second meanwhile. */
void heartbeat_deciding(struct heartbeat *heartbeat, bool deciding);
