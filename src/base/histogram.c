/* Counting by powers of two. */
#include "antoned/base/histogram.h"

#include "antoned/base/clock.h"

/* 2^(HISTOGRAM_LEAST + place) seconds, rounded down: no whole number of microseconds lies between.
 */
static int64_t bound_us(int place)
{
    return (US_PER_SECOND << place) >> -HISTOGRAM_LEAST;
}

void histogram_add(struct histogram *histogram, int64_t took_us)
{
    int place = 0;
    if (took_us < 0)
        took_us = 0;
    while (place < HISTOGRAM_BOUNDS && took_us > bound_us(place))
        place++;
    histogram->counts[place]++;
    histogram->sum_us += (uint64_t)took_us;
}

void histogram_merge(struct histogram *histogram, const struct histogram *other)
{
    for (int place = 0; place <= HISTOGRAM_BOUNDS; place++)
        histogram->counts[place] += other->counts[place];
    histogram->sum_us += other->sum_us;
}

uint64_t histogram_within(const struct histogram *histogram, int exponent)
{
    uint64_t within = 0;
    for (int place = 0; place <= exponent - HISTOGRAM_LEAST && place <= HISTOGRAM_BOUNDS; place++)
        within += histogram->counts[place];
    return within;
}

uint64_t histogram_count(const struct histogram *histogram)
{
    return histogram_within(histogram, HISTOGRAM_MOST + 1);
}
