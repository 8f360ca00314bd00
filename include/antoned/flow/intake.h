/* Intake: the workers, when to wake them, and where in the queue to claim. Adaptive: a full batch
 * is followed at once by the next; a short one waits for a notification, with a poll as the safety
 * net. How posts go from here to their COMMIT: src/flow/worker.h. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/domain/decision.h"
#include "antoned/flow/control.h"
#include "antoned/flow/pace.h"
#include "antoned/flow/refresh.h"
#include "antoned/flow/work_counts.h"
#include "antoned/sys/config.h"
#include "antoned/sys/loop.h"

struct intake;

struct batch_tally {
    size_t posts, spam, rechecks, replies, escalations;
    size_t modes[MODE_COUNT];
};

struct intake_totals {
    uint64_t batches;
    struct batch_tally tally; /* since the start */
    bool stalled;             /* statements and database disagree */
    bool deciding;            /* posts are in hand */
};

/* For health: what the work connections last heard, on the monotonic clock. */
struct intake_view {
    const struct work_counts *counts;
    int workers, connected, busy;
    int64_t answered_us; /* when the database last answered one of them; 0: never */
    int64_t waiting_us;  /* since when the one waits that waits for longest; 0: none does */
    int64_t
        failed_us; /* a batch or a connection failed, and no batch has ended well since; 0: none */
    struct error failure;    /* and why */
    int64_t incomplete_us;   /* since when not all work connections stand; 0: they do */
    int64_t disconnected_us; /* since when none is connected; 0: one is, or it was not started */
};

struct intake_events {
    void (*deciding)(void *ctx); /* posts are in hand, after there were none */
    /* No batch is in hand. `posts`: decided since the last time; `certain`: the queue was seen
     * empty. */
    void (*drained)(void *ctx, size_t posts, bool certain);
    /* Logged, and tried again: a work connection is lost (once an outage of each), or statements
     * and database disagree. */
    void (*failed)(void *ctx, const struct error *why);
    void (*stopped)(void *ctx); /* after intake_drain: no batch is in hand any more */
    void *ctx;
};

/* Hears of new posts by `control`, decides with the current snapshot of `refresh`, tells `pace` of
 * every batch; all three outlive it, and so does `config` unless intake_reconfigure replaces it. */
struct intake *intake_new(struct loop *loop, const struct config *config, struct control *control,
                          const struct refresh *refresh, struct pace *pace,
                          const struct intake_events *events);
void intake_free(struct intake *intake); /* NULL is fine; the server rolls back what is in hand */

/* After a reload: what stands in "intake" holds from the next batch on, but for the connections. */
void intake_reconfigure(struct intake *intake, const struct config *config);
void intake_start(struct intake *intake); /* once; later calls do nothing */
void intake_wake(struct intake *intake);  /* posts may be waiting */
/* While it is paused the batches in hand finish and none is claimed. */
void intake_pause(struct intake *intake, bool is_paused);
void intake_drain(
    struct intake *intake); /* finish the batches in hand; `stopped` follows, perhaps at once */
void intake_rest(struct intake *intake); /* nothing is to be done: memory is given back */
bool intake_is_connected(const struct intake *intake); /* a work connection stands */
const struct intake_totals *intake_totals(const struct intake *intake);
struct intake_view intake_view(const struct intake *intake);

/* For the watchdog: every question to the database was answered or given up in time, and while work
 * connections stand the queue is looked at. Being without a connection is no standstill. */
bool intake_is_moving(const struct intake *intake);
