/* Rates of engagement, their baseline, and the score of their ratio. */
#include "antoned/domain/velocity.h"

#include <math.h>

#define US_PER_HOUR 3.6e9
#define LEAST_HOURS 0.25

/* Four decimals: what is shown is what was decided by, and the last bits of libm never count. */
static double to_four_decimals(double value)
{
    return floor(value * 1e4 + 0.5) / 1e4;
}

static double engagements(const struct metrics *metrics)
{
    return (double)metrics->likes + (double)metrics->replies + (double)metrics->reposts +
           (double)metrics->upvotes + (double)metrics->comments;
}

double velocity_rate(const struct post *post)
{
    if (post->has_rate)
        return post->rate;
    int64_t until =
        post->metrics_at_us != TIME_UNKNOWN ? post->metrics_at_us : post->detected_at_us;
    if (post->published_at_us == TIME_UNKNOWN || until == TIME_UNKNOWN)
        return VELOCITY_UNKNOWN;
    double hours = ((double)until - (double)post->published_at_us) / US_PER_HOUR;
    return engagements(&post->metrics) / fmax(hours, LEAST_HOURS);
}

/* By insertion: there are about fifty, and qsort's calls cost more than its order saves. */
static void sort_rates(double *rates, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        double rate = rates[i];
        size_t at = i;
        for (; at > 0 && rates[at - 1] > rate; at--)
            rates[at] = rates[at - 1];
        rates[at] = rate;
    }
}

double velocity_winsorised_mean(double *rates, size_t count)
{
    if (count < VELOCITY_BASELINE_LEAST)
        return VELOCITY_UNKNOWN;
    sort_rates(rates, count);
    size_t replaced = count / 10;
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        size_t nearest = i < replaced ? replaced : i >= count - replaced ? count - replaced - 1 : i;
        sum += rates[nearest];
    }
    return sum / (double)count;
}

double velocity_ratio(double rate, double baseline)
{
    if (!(rate >= 0) || !(baseline > 0) || !isfinite(rate) || !isfinite(baseline))
        return 1.0;
    double ratio = rate / baseline;
    return isfinite(ratio * 1e4) ? to_four_decimals(ratio) : 1.0;
}

double velocity_score(double ratio)
{
    return fmin(to_four_decimals(log10(ratio + 1) / log10(101)), 1.0);
}
