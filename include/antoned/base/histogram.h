/* How long things took, counted by powers of two of a second: 2^-14 s (61 µs) to 2^17 s (36 h).
 * These are bounds that a native histogram has too, so that nothing is lost when one is made of
 * it. */
#pragma once

#include <stdint.h>

enum { HISTOGRAM_LEAST = -14, HISTOGRAM_MOST = 17, HISTOGRAM_BOUNDS = 32 };

struct histogram {
    uint64_t counts[HISTOGRAM_BOUNDS + 1]; /* each of its own; the last: above all bounds */
    uint64_t sum_us;
};

void histogram_add(struct histogram *histogram, int64_t took_us); /* negative counts as 0 */
void histogram_merge(struct histogram *histogram, const struct histogram *other);

/* How many took 2^exponent seconds or less, and how many there are. */
uint64_t histogram_within(const struct histogram *histogram, int exponent);
uint64_t histogram_count(const struct histogram *histogram);
