/* A worker: one work connection that runs batch after batch, and knows what to do when one fails:
 * try again, bisect, mark the one post that is left as failed, wait out an outage, or stop because
 * statements and database disagree. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/flow/batch.h"
#include "antoned/sys/loop.h"

struct worker;

struct worker_options {
    const char *conninfo;
    const char *instance;
    int64_t connect_timeout_ms;
    int64_t statement_timeout_ms;
    size_t batch_rows;
    int max_attempts;
    int64_t retry_delay_ms; /* before a failed post's first retry */
};

/* How the worker asks and tells its owner. */
struct worker_events {
    struct engine_snapshot *(*snapshot)(
        void *ctx); /* borrowed; NULL: nothing is known yet, do not claim */
    struct claim_cursor (*place)(void *ctx); /* where to start claiming */
    void (*claimed)(void *ctx, size_t count,
                    const struct claim_cursor *last);             /* answered, not yet decided */
    void (*recorded)(void *ctx, const struct batch_tally *tally); /* committed */
    void (*idle)(
        void *ctx,
        bool queue_empty);     /* no batch in hand; queue_empty: because its claim found nothing */
    void (*failed)(void *ctx); /* rolled back for a reason that is no post's; it tries again */
    void (*stalled)(
        void *ctx,
        const struct error *why); /* statements and database disagree; it tries again rarely */
    void (*lost)(void *ctx, const struct error *reason); /* called once an outage */
    void (*connected)(void *ctx, bool again); /* again: after an outage that was reported */
    void *ctx;
};

struct worker *worker_new(struct loop *loop, const struct worker_options *options,
                          const struct worker_events *events);
/* Rows of a batch, attempts and delay from the next batch on. */
void worker_adjust(struct worker *worker, const struct worker_options *options);
void worker_free(
    struct worker *worker); /* NULL is fine; the server rolls back what it was busy with */
void worker_start(struct worker *worker);
void worker_wake(
    struct worker *worker); /* claim now; when busy, once more after the batch in hand */
void worker_rest(struct worker *worker);  /* nothing is to be done: memory is given back */
void worker_drain(struct worker *worker); /* finish the batch in hand, claim no more */
