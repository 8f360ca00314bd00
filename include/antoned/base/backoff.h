/* Full-jitter back-off (docs/design/operations.md, Database sessions: 0.1 s to 30 s). */
#pragma once

#include <stdint.h>

struct backoff {
    int64_t base_ms;
    int64_t cap_ms;
    unsigned attempt; /* failures in a row */
};

/* The wait before the next try: uniform in [1, min(cap, base·2^attempt)] ms, chosen by `random`,
 * any 64 random bits. */
int64_t backoff_next_ms(struct backoff *backoff, uint64_t random);
void backoff_reset(struct backoff *backoff);
