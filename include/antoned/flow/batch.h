/* One batch, one transaction: claim, decide, record, commit, in two round trips whatever its size.
 * Either all of it is in the database afterwards or nothing is; a connection that dies leaves every
 * post queued. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/base/uuid.h"
#include "antoned/domain/decision.h"
#include "antoned/flow/engine_snapshot.h"
#include "antoned/pg/connection.h"
#include "antoned/store/claim.h"

struct batch;

/* What to claim. */
struct batch_order {
    enum {
        BATCH_NEXT,  /* the next `limit` posts from `from` */
        BATCH_POSTS, /* exactly these, as far as they are still queued */
        BATCH_LIST,  /* only tell which posts BATCH_NEXT would claim: for a claim that fails as a
                        whole */
    } kind;
    size_t limit;
    struct claim_cursor from;
    const struct uuid *ids;
    size_t id_count;
};

struct batch_tally {
    size_t posts, spam, replies, escalations;
    size_t modes[MODE_COUNT];
};

enum batch_end {
    BATCH_RECORDED, /* committed; the tally tells what */
    BATCH_EMPTY,    /* nothing to claim */
    BATCH_LISTED,   /* `ids` are the posts; nothing was changed */
    BATCH_FAILED, /* rolled back; `error` tells why, `ids` are the posts (none when the claim itself
                     failed) */
    BATCH_LOST,   /* the connection died: the server rolled back, or committed if it died in COMMIT;
                     the posts know */
};

struct batch_outcome {
    enum batch_end end;
    uint64_t number; /* of the batch, from 1, in this process: ANTONE_BATCH of the log */
    struct batch_tally tally;
    const struct uuid *ids; /* valid until the next batch_run */
    size_t id_count;
    struct error error;
};

struct batch_events {
    /* The claim was answered: other workers may claim after `last` already. */
    void (*claimed)(void *ctx, size_t count, const struct claim_cursor *last);
    void (*ended)(void *ctx, const struct batch_outcome *outcome);
    void *ctx;
};

struct batch *batch_new(const struct batch_events *events);
void batch_free(struct batch *batch); /* NULL is fine */

void batch_rest(struct batch *batch); /* none is under way: gives back the memory of the last */

/* Runs on a connection that is ready; `snapshot` is held until the end. One at a time. */
void batch_run(struct batch *batch, struct pg_connection *connection,
               struct engine_snapshot *snapshot, const struct batch_order *order);
