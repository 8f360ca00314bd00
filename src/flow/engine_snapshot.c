/* Generations of knowledge and who still uses them. */
#include "antoned/flow/engine_snapshot.h"

#include <stdlib.h>

#include "antoned/base/memory.h"
#include "antoned/store/history.h"

struct engine_snapshot *engine_snapshot_new(struct engine_source *source,
                                            struct reply_history *history)
{
    struct engine_snapshot *snapshot = memory_zalloc(sizeof *snapshot);
    snapshot->source = source;
    snapshot->history = *history;
    *history = (struct reply_history){ 0 };
    snapshot->users = 1;
    return snapshot;
}

struct engine_snapshot *engine_snapshot_hold(struct engine_snapshot *snapshot)
{
    snapshot->users++;
    return snapshot;
}

void engine_snapshot_release(struct engine_snapshot *snapshot)
{
    if (snapshot == NULL || --snapshot->users > 0)
        return;
    history_clear(&snapshot->history);
    engine_source_free(snapshot->source);
    free(snapshot);
}
