/* Full-jitter back-off. */
#include "antoned/base/backoff.h"

int64_t backoff_next_ms(struct backoff *backoff, uint64_t random)
{
    unsigned shift = backoff->attempt < 30 ? backoff->attempt : 30;
    int64_t ceiling_ms =
        backoff->cap_ms >> shift > backoff->base_ms ? backoff->base_ms << shift : backoff->cap_ms;
    backoff->attempt++;
    return 1 + (int64_t)(random % (uint64_t)ceiling_ms);
}

void backoff_reset(struct backoff *backoff)
{
    backoff->attempt = 0;
}
