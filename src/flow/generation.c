/* Generations of knowledge and who still uses them. */
#include "antoned/flow/generation.h"

#include <stdlib.h>

#include "antoned/base/memory.h"
#include "antoned/store/history.h"

struct generation *generation_new(struct engine_source *source, struct reply_history *history)
{
    struct generation *generation = memory_zalloc(sizeof *generation);
    generation->source = source;
    generation->history = *history;
    *history = (struct reply_history){ 0 };
    generation->users = 1;
    return generation;
}

struct generation *generation_hold(struct generation *generation)
{
    generation->users++;
    return generation;
}

void generation_release(struct generation *generation)
{
    if (generation == NULL || --generation->users > 0)
        return;
    history_clear(&generation->history);
    engine_source_free(generation->source);
    free(generation);
}
