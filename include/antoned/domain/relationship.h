/* ARS: what an author's history with us adds up to (docs/design/engine.md, ARS). The database keeps
 * it by trigger; this is the same sum for input that brings its own history. */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "antoned/base/str.h"

struct relationship {
    int hundredths;        /* 0..100 */
    bool is_blocked;       /* any block or report */
    bool has_safety_event; /* any event of type "safety" or "safety_…" */
};

/* `types` are those of interaction_history, in any order; a type without a weight counts nothing.
 */
struct relationship relationship_score_of(const struct str *types, size_t count);
