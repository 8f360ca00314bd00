/* The clocks. */
#include "antoned/base/clock.h"

#include <time.h>

static int64_t read_us(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * US_PER_SECOND + now.tv_nsec / 1000;
}

int64_t clock_wall_us(void)
{
    return read_us(CLOCK_REALTIME);
}

int64_t clock_monotonic_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

void clock_sleep_ms(int64_t ms)
{
    const struct timespec pause = { .tv_sec = ms / MS_PER_SECOND,
                                    .tv_nsec = ms % MS_PER_SECOND * 1000000 };
    nanosleep(&pause, NULL);
}
