/* What the daemon currently knows: reference data, lexicon and configuration made ready as one
 * engine. A change makes a new generation; a batch under way finishes with the one it began with.
 */
#pragma once

#include "antoned/domain/engine.h"
#include "antoned/store/engine_source.h"

struct generation {
    struct engine_source *source;
    struct reply_history
        history; /* sized by this reference; all batches of the generation share it */
    unsigned users;
};

struct generation *
generation_new(struct engine_source *source,
               struct reply_history *history); /* takes both over; one user: the caller */
struct generation *generation_hold(struct generation *generation); /* one user more; returns it */
void generation_release(struct generation *generation); /* freed with its last user; NULL is fine */
