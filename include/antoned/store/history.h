/* What was replied lately, as far as the next reply depends on it (docs/DECISION_ENGINE.md,
 * Replies: rotation, product runs, competitor limits, signature, texts drafted). */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "antoned/base/error.h"
#include "antoned/domain/engine.h"
#include "antoned/domain/reference.h"
#include "antoned/pg/connection.h"

/* An empty history for the reference, on the heap; history_clear frees what is inside. */
struct reply_history history_new(const struct reference *reference);
void history_clear(struct reply_history *history);

/* Puts its five questions on the connection; `day_start_us` is the last midnight of the process's
 * zone.
 */
void history_queue(struct pg_connection *connection, struct arena *arena, int64_t day_start_us);

/* Reads the answer to question `statement` (0-based) into *history. */
int history_parse(struct pg_rows *rows, int statement, const struct reference *reference,
                  struct reply_history *history, struct error *err);

/* Carries over into *fresh, just read, what `seen`, in use until now, knows better: replies of
 * batches not yet committed. */
void history_carry_over(struct reply_history *fresh, const struct reference *fresh_reference,
                        const struct reply_history *seen, const struct reference *seen_reference);
