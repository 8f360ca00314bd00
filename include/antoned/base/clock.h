/* The clocks. Times of day are int64_t microseconds since 1970-01-01T00:00:00Z (`_us`); durations
 * are milliseconds (`_ms`). */
#pragma once

#include <stdint.h>

#define US_PER_SECOND INT64_C(1000000)
#define MS_PER_SECOND INT64_C(1000)

int64_t clock_wall_us(void);      /* may jump */
int64_t clock_monotonic_us(void); /* never jumps, no meaning beyond differences */

void clock_sleep_ms(int64_t ms); /* blocking; a signal ends it sooner */
