/* Bursts: the pace, and waiting for it. */
#include "antoned/flow/burst.h"

#include "antoned/base/clock.h"

static void refresh(struct burst *burst)
{
    if (burst->refresh != NULL)
        burst->refresh(burst->ctx);
}

static void wait_ms(struct burst *burst, int64_t ms)
{
    if (burst->wait != NULL)
        burst->wait(burst->ctx, ms);
    else
        clock_sleep_ms(ms);
}

void burst_begin(struct burst *burst)
{
    int64_t left_ms;
    burst_end(burst);
    for (;;) {
        refresh(burst);
        burst->began_us = clock_monotonic_us();
        if ((left_ms = pace_wait_ms(burst->pace, burst->began_us)) <= 0)
            break;
        wait_ms(burst, left_ms);
    }
    burst->under_way = true;
    pace_begin(burst->pace, burst->began_us);
}

bool burst_is_over(struct burst *burst)
{
    refresh(burst);
    return pace_is_over(burst->pace, burst->began_us, clock_monotonic_us());
}

void burst_go_on(struct burst *burst)
{
    if (!burst->under_way || burst_is_over(burst))
        burst_begin(burst);
}

int64_t burst_end(struct burst *burst)
{
    if (!burst->under_way)
        return 0;
    int64_t now_us = clock_monotonic_us();
    burst->under_way = false;
    pace_end(burst->pace, now_us);
    return now_us - burst->began_us;
}
