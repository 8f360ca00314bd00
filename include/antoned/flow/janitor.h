/* The janitor: starts a run of retention each day at retention.at, a few minutes apart from the
 * other daemons, and catches up what was missed while none ran. Of all daemons one does it; the
 * others find it done. It logs what happens; nobody needs to look. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/flow/pace.h"
#include "antoned/sys/config.h"
#include "antoned/sys/loop.h"

struct janitor;

/* Keeps `config` for itself. `pace` is that of the queue beside it; NULL: there is none. */
struct janitor *janitor_new(struct loop *loop, struct config *config, struct pace *pace);
void janitor_start(struct janitor *janitor);

/* After a reload. What is under way ends with the configuration it began with, and a run that is
 * late stays as planned. */
void janitor_reconfigure(struct janitor *janitor, struct config *config);

/* Starts nothing more and finishes the part in hand; `stopped` follows, perhaps at once. */
void janitor_stop(struct janitor *janitor, void (*stopped)(void *ctx), void *ctx);
void janitor_free(struct janitor *janitor); /* at once: what is open rolls back. NULL is fine */

/* For the STATUS line: "archive due 03:10", "archiving posts, 42 %". */
void janitor_describe(const struct janitor *janitor, char *out, size_t size);

/* How long it waits: at most jitter_ms after a time of day, after the start before catching up,
 * and after a failure; and after how long it says that a run does not come to its end. Before
 * janitor_start; for tests, which cannot wait for the night. */
struct janitor_pace {
    int64_t jitter_ms, catch_up_delay_ms, retry_ms, held_back_ms;
};
void janitor_set_pace(struct janitor *janitor, const struct janitor_pace *pace);
