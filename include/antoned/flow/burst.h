/* Maintenance cut into the bursts that the pace allows, in a process that may wait. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "antoned/flow/pace.h"

struct burst {
    struct pace *pace;                   /* gets the time of the monotonic clock */
    void (*refresh)(void *ctx);          /* takes in what the queue's side has said; may be NULL */
    void (*wait)(void *ctx, int64_t ms); /* for its next word, so long at most; NULL: just waits */
    void *ctx;
    bool under_way;
    int64_t began_us;
};

void burst_begin(struct burst *burst);   /* ends the one under way, and waits for the next */
bool burst_is_over(struct burst *burst); /* has it lasted long enough, or is a batch in hand? */
void burst_go_on(struct burst *burst);   /* the next one, if this one is over */
int64_t burst_end(struct burst *burst);  /* microseconds since it began; 0: it had not */
