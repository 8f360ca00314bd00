/* Intake: the workers, when to wake them, and where in the queue to claim. Adaptive: a full batch
 * is followed at once by the next; a short one waits for a notification, with a poll as the safety
 * net. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/flow/pace.h"
#include "antoned/flow/worker.h"
#include "antoned/sys/loop.h"

struct intake;

struct intake_options {
    struct worker_options worker;
    int connections;
    int64_t poll_interval_ms;
    struct pace *pace; /* hears of every batch; outlives the intake */
};

struct intake_totals {
    uint64_t batches;
    struct batch_tally tally; /* since the start */
    bool stalled;             /* statements and database disagree */
    int connected, busy;      /* workers */
};

struct intake_events {
    struct engine_snapshot *(*snapshot)(void *ctx); /* borrowed; NULL: nothing is known yet */
    void (*deciding)(void *ctx);                    /* posts are in hand; at each batch */
    /* No batch is in hand. `stretch`: what was done since the last time; `certain`: the queue was
     * seen empty. */
    void (*drained)(void *ctx, const struct batch_tally *stretch, int64_t took_ms, bool certain);
    void (*stalled)(void *ctx, const struct error *why); /* statements and database disagree */
    void (*lost)(void *ctx,
                 const struct error *reason); /* a work connection; once an outage of each */
    void (*regained)(void *ctx);
    void (*stopped)(void *ctx); /* after intake_drain: no batch is in hand any more */
    void *ctx;
};

struct intake *intake_new(struct loop *loop, const struct intake_options *options,
                          const struct intake_events *events);
void intake_free(struct intake *intake); /* NULL is fine */
/* On a reload: rows of a batch, attempts, delays and polling, from the next batch on. The rest,
 * which belongs to connections, stays. */
void intake_adjust(struct intake *intake, const struct intake_options *options);
void intake_start(struct intake *intake); /* once; later calls do nothing */
void intake_wake(struct intake *intake);  /* posts may be waiting */
void intake_drain(
    struct intake *intake); /* finish the batches in hand; `stopped` follows, perhaps at once */
void intake_rest(struct intake *intake); /* nothing is to be done: memory is given back */
struct intake_totals intake_totals(const struct intake *intake);
