/* The janitor: starts a run of retention each day at retention.at, a few minutes apart from the
 * other daemons, and catches up what was missed while none ran. Of all daemons one does it; the
 * others find it done. It logs what happens; nobody needs to look. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "antoned/base/histogram.h"
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

/* While it is paused no run begins; one under way ends after the part in hand, and is gone on with
 * afterwards. */
void janitor_pause(struct janitor *janitor, bool is_paused);

/* Starts nothing more and finishes the part in hand; `stopped` follows, perhaps at once. */
void janitor_stop(struct janitor *janitor, void (*stopped)(void *ctx), void *ctx);
void janitor_free(struct janitor *janitor); /* at once: what is open rolls back. NULL is fine */

/* For the STATUS line: "archive due 03:10 America/New_York", "archiving posts, 42 %". */
void janitor_describe(const struct janitor *janitor, char *out, size_t size);

/* For health: what this daemon's runs did since its start. */
struct janitor_view {
    bool running, verifying;
    int64_t due_us;   /* of the wall clock: the time of day of the next run, or of that under way */
    int64_t began_us; /* monotonic: the run under way, or the last; 0: none yet */
    int64_t ended_at_us;   /* of the wall clock: the last run that came to its end; 0: none yet */
    uint64_t done, failed; /* runs */
    uint64_t files, bytes, rows;
    struct histogram part; /* from one file to the next, with all the rests in between */
};
const struct janitor_view *janitor_view(struct janitor *janitor);

/* How long it waits: at most jitter_ms after a time of day, after the start before catching up,
 * and after a failure; and after how long it says that a run does not come to its end. Before
 * janitor_start; for tests, which cannot wait for the night. */
struct janitor_pace {
    int64_t jitter_ms, catch_up_delay_ms, retry_ms, held_back_ms;
};
void janitor_set_pace(struct janitor *janitor, const struct janitor_pace *pace);
