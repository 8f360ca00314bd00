/* A post that could not be recorded: its error count, a message without its text, a later next
 * attempt, and in the end out of the queue (docs/design/schema.md, Queue). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/base/arena.h"
#include "antoned/base/error.h"
#include "antoned/base/uuid.h"
#include "antoned/pg/params.h"
#include "antoned/pg/rows.h"

struct failure_outcome {
    bool found;    /* false: the post is no longer queued */
    bool given_up; /* it has left the queue as failed */
    int error_count;
};

/* What posts.error_message will say: the SQLSTATE and the words that pg/failure.h lets through,
 * which hold nothing of a row; the log has the same. */
const char *failure_message(struct arena *arena, const struct error *err);

/* Parameters of failure.record. The first retry comes after retry_delay_ms, each later one after
 * twice the wait before. */
struct pg_params *failure_params(struct arena *arena, const struct uuid *post_id,
                                 const char *message, int max_attempts, int64_t retry_delay_ms);
int failure_parse(struct pg_rows *rows, struct failure_outcome *ret, struct error *err);
