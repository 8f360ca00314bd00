/* Recording what was decided about a batch: decisions, replies, mentions, escalations, randomised
 * experiments, audit rows and the acknowledgement of the posts, each table by one set-based
 * statement, all in the transaction that claimed the posts. */
#pragma once

#include <stddef.h>

#include "antoned/base/arena.h"
#include "antoned/domain/decision.h"
#include "antoned/domain/engine.h"
#include "antoned/domain/reference.h"
#include "antoned/pg/connection.h"

struct record; /* being built; lives in the arena */

/* For `expected` posts, decided by `engine` with `reference`; both are borrowed until the record is
 * queued. */
struct record *record_new(struct arena *arena, const struct engine *engine,
                          const struct reference *reference, size_t expected);

/* Adds a decision and all that hangs on it. Nothing is kept of *post and *decision but views into
 * the arena they came from. */
void record_add(struct record *record, const struct post *post, const struct decision *decision);

/* Adds what safety says of a decided post's new text: its decision stays as it is. */
void record_recheck(struct record *record, const struct post *post, const struct recheck *recheck);

/* Queues the statements of the tables that got rows, in an order that satisfies the foreign keys.
 * The caller adds COMMIT. */
void record_queue(const struct record *record, struct pg_connection *connection);
