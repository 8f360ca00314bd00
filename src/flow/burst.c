/* Bursts: the pace, a timer, and what to do when it is time. */
#include "antoned/flow/burst.h"

#include <stdlib.h>

#include "antoned/base/clock.h"
#include "antoned/base/memory.h"

struct burst {
    struct pace *pace;
    struct loop_timer *turn;
    void (*work)(void *ctx);
    void *ctx;
    bool under_way;
    int64_t began_us;
};

static void take_turn(void *ctx)
{
    struct burst *burst = ctx;
    int64_t now_us = clock_monotonic_us();
    if (!burst->under_way) {
        int64_t wait_ms = pace_wait_ms(burst->pace, now_us);
        if (wait_ms > 0) {
            loop_timer_start(burst->turn, wait_ms);
            return;
        }
        burst->under_way = true;
        burst->began_us = now_us;
        pace_begin(burst->pace, now_us);
    }
    burst->work(burst->ctx);
}

struct burst *burst_new(struct loop *loop, struct pace *pace, void *ctx)
{
    struct burst *burst = memory_zalloc(sizeof *burst);
    burst->pace = pace;
    burst->ctx = ctx;
    burst->turn = loop_timer_new(loop, take_turn, burst);
    return burst;
}

void burst_free(struct burst *burst)
{
    if (burst == NULL)
        return;
    burst_end(burst);
    loop_timer_free(burst->turn);
    free(burst);
}

void burst_when_allowed(struct burst *burst, void (*work)(void *ctx))
{
    burst_end(burst);
    burst->work = work;
    loop_timer_start(burst->turn, 0);
}

void burst_go_on(struct burst *burst, void (*work)(void *ctx))
{
    if (burst_is_over(burst))
        burst_end(burst);
    burst->work = work;
    loop_timer_start(burst->turn, 0);
}

bool burst_is_over(const struct burst *burst)
{
    return pace_is_over(burst->pace, burst->began_us, clock_monotonic_us());
}

bool burst_is_under_way(const struct burst *burst)
{
    return burst->under_way;
}

int64_t burst_end(struct burst *burst)
{
    loop_timer_stop(burst->turn);
    if (!burst->under_way)
        return 0;
    int64_t now_us = clock_monotonic_us();
    burst->under_way = false;
    pace_end(burst->pace, now_us);
    return now_us - burst->began_us;
}
