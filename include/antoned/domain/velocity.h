/* EVS: how much faster than its author's usual a post travels (docs/design/engine.md, EVS). */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "antoned/domain/post.h"

#define VELOCITY_UNKNOWN (-1.0)

/* What the author's baseline is made of: the other posts of the last 30 days, newest 50, at least 5
 * of them. */
enum velocity_baseline {
    VELOCITY_BASELINE_NEWEST = 50,
    VELOCITY_BASELINE_LEAST = 5,
};

/* Engagements per hour from published_at to metrics_at (or detected_at), at least 0.25 h;
 * VELOCITY_UNKNOWN without both ends. What the database has computed is taken as it is. */
double velocity_rate(const struct post *post);

/* The mean with floor(count/10) values at each end replaced by their nearest neighbour inside;
 * VELOCITY_UNKNOWN below VELOCITY_BASELINE_LEAST. Sorts `rates`. */
double velocity_winsorised_mean(double *rates, size_t count);

/* rate / baseline to four decimals; 1.0 when either is unknown. A baseline of zero tells nothing of
 * how fast the author's posts travel and counts as unknown. */
double velocity_ratio(double rate, double baseline);

/* min(log10(ratio + 1) / log10(101), 1), to four decimals. */
double velocity_score(double ratio);
