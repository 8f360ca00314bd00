/* From a reading to a decision: the steps of docs/DECISION_ENGINE.md, From a reading to a decision,
 * over a reading made elsewhere, so that each step can be tested with readings made by hand. */
#pragma once

#include "antoned/base/arena.h"
#include "antoned/domain/decision.h"
#include "antoned/domain/engine.h"

struct decider; /* reference data and settings made ready; immutable */

struct decider *decider_new(const struct reference *reference,
                            const struct engine_settings *settings); /* borrows both */
void decider_free(struct decider *decider);                          /* NULL is fine */
int decider_check(const struct decider *decider, struct error *err); /* see engine_check */
enum escalate_policy decider_policy(const struct decider *decider);
size_t decider_fault_count(const struct decider *decider); /* see engine_fault */
const char *decider_fault(const struct decider *decider, size_t index);

/* Like engine_decide, with the text already read. */
void decide_from_reading(const struct decider *decider, const struct post *post,
                         const struct reading *reading, struct reply_history *history,
                         struct arena *arena, struct decision *ret);
