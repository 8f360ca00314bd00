/* What the daemon currently knows: reference data, lexicon and configuration made ready as one
 * engine. A change makes a new snapshot; a batch under way finishes with the one it began with.
 */
#pragma once

#include "antoned/domain/engine.h"
#include "antoned/store/engine_source.h"

struct engine_snapshot {
    struct engine_source *source;
    struct reply_history
        history; /* sized by this reference; all batches of the snapshot share it */
    unsigned users;
};

struct engine_snapshot *
engine_snapshot_new(struct engine_source *source,
                    struct reply_history *history); /* takes both over; one user: the caller */
struct engine_snapshot *
engine_snapshot_hold(struct engine_snapshot *snapshot); /* one user more; returns it */
void engine_snapshot_release(
    struct engine_snapshot *snapshot); /* freed with its last user; NULL is fine */
