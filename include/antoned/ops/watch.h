/* Keeps the facts: asks the database and the archive's disk at every beat, and remembers the rest.
 */
#pragma once

#include "antoned/ops/facts.h"
#include "antoned/sys/loop.h"

struct watch;

/* All borrowed; `config` is asked anew each time, for a reload replaces it. */
struct watch_sources {
    struct control *control;
    const struct intake *intake;
    const struct heartbeat *heartbeat;
    struct janitor *janitor;
    const struct refresh *refresh;
    const struct pause_watch *pauses;
    struct config *const *config;
    const enum phase *phase;
    const char *version;
};

struct watch *watch_new(struct loop *loop, const struct watch_sources *sources);
void watch_free(struct watch *watch); /* NULL is fine */
void watch_beat(struct watch *watch); /* at each beat: looks anew */
void watch_look(struct watch *watch); /* between two beats, when what was seen is out of date */
void watch_facts(const struct watch *watch,
                 struct facts *ret); /* valid until the next turn of the loop */
