/* One line of maintenance work, cut into the bursts that the pace allows. The work is a function
 * that is called in a turn of the loop of its own; it may go on in later turns, or wait for an
 * answer of the server, until the burst is ended. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/flow/pace.h"
#include "antoned/sys/loop.h"

struct burst;

/* The pace outlives it and gets the time of the monotonic clock. */
struct burst *burst_new(struct loop *loop, struct pace *pace, void *ctx);
void burst_free(struct burst *burst); /* ends what is under way; NULL is fine */

/* Begins as soon as the pace allows, in a later turn of the loop, by calling `work`. */
void burst_when_allowed(struct burst *burst, void (*work)(void *ctx));
/* Calls `work` in the next turn if the burst is not over yet, otherwise ends it and waits. */
void burst_go_on(struct burst *burst, void (*work)(void *ctx));
/* Has it lasted long enough, or is a batch in hand? */
bool burst_is_over(const struct burst *burst);
bool burst_is_under_way(const struct burst *burst); /* begun, not ended; waiting is neither */

/* Ends it, or the waiting for it. Microseconds since it began; 0: it had not. */
int64_t burst_end(struct burst *burst);
