/* The daemon's heartbeat: its row in worker_heartbeats, the STATUS line, the watchdog, and the
 * log's own clock. It beats by a timer and tells systemd that all is well only when every part has
 * moved.
 */
#pragma once

#include "antoned/base/error.h"
#include "antoned/flow/control.h"
#include "antoned/flow/intake.h"
#include "antoned/flow/janitor.h"
#include "antoned/flow/pause_watch.h"
#include "antoned/sys/loop.h"

#define HEARTBEAT_INTERVAL_MS INT64_C(10000)

struct heartbeat;

/* For health. The row is the daemon's write probe: what comes back was committed. Times of the
 * monotonic clock, but for started_at_us. */
struct heartbeat_view {
    const char *state;      /* starting, idle, deciding, paused, stalled, outage or draining */
    int64_t state_since_us; /* of the wall clock */
    const char *host;       /* as in the row */
    int64_t started_at_us;
    int64_t asked_us;     /* the row is on its way since; 0: it is not */
    int64_t written_us;   /* it was last written; 0: never */
    int64_t latency_us;   /* of that */
    int64_t refused_us;   /* it could not be written since; 0: the last time it could */
    struct error refusal; /* and why */
    bool namesake;        /* another daemon has the same instance name */
};

struct heartbeat_sources {
    struct control *control;
    const struct intake *intake;
    const struct janitor *janitor;
    const struct pause_watch *pauses;
};

/* `instance`, "" for none, is copied. */
struct heartbeat *heartbeat_new(struct loop *loop, const char *instance,
                                const struct heartbeat_sources *sources);
void heartbeat_free(struct heartbeat *heartbeat); /* NULL is fine */
/* `beaten` is called at each beat of the timer, for what is looked at as often. Before the start.
 */
void heartbeat_observe(struct heartbeat *heartbeat, void (*beaten)(void *ctx), void *ctx);
void heartbeat_start(struct heartbeat *heartbeat);
struct heartbeat_view heartbeat_view(const struct heartbeat *heartbeat);

enum heartbeat_phase { HEARTBEAT_STARTING, HEARTBEAT_WORKING, HEARTBEAT_STOPPING };
void heartbeat_phase(struct heartbeat *heartbeat, enum heartbeat_phase phase);

/* Says at once how it is: what the state is told with has changed. */
void heartbeat_tell(struct heartbeat *heartbeat);

/* What goes on may have changed: it asks control and intake. The STATUS line says it at once, and
 * so does the row. But "deciding" and "idle" in turn are shown a second later, so that a post that
 * is decided at once costs no message of its own; and meanwhile the count each second. */
void heartbeat_look(struct heartbeat *heartbeat);
