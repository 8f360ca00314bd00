/* Intervals and tests for shares. */
#include "antoned/domain/statistics.h"

#include <math.h>

struct interval statistics_wilson(double successes, double n, double z)
{
    double share = successes / n, z2n = z * z / n;
    double centre = (share + z2n / 2) / (1 + z2n);
    double reach = z / (1 + z2n) * sqrt(share * (1 - share) / n + z2n / (4 * n));
    return (struct interval){ fmax(centre - reach, 0), fmin(centre + reach, 1) };
}

static double variance_of(struct share share)
{
    double n = share.n + 2, p = (share.successes + 1) / n;
    return p * (1 - p) / n;
}

/* Λ = √(V ÷ (V + τ²)) · exp(τ² δ² ÷ (2 V (V + τ²))); p = 1 ÷ Λ, and the interval is where Λ < 1 ÷
 * α. */
struct comparison statistics_compare(struct share first, struct share second, double spread,
                                     double alpha)
{
    double v = variance_of(first) + variance_of(second), t = spread * spread;
    double difference = second.successes / second.n - first.successes / first.n;
    double log_ratio = log(v / (v + t)) / 2 + t * difference * difference / (2 * v * (v + t));
    double reach = sqrt(v * (v + t) / t * (log((v + t) / v) - 2 * log(alpha)));
    return (struct comparison){ difference, fmax(difference - reach, -1),
                                fmin(difference + reach, 1), fmin(exp(-log_ratio), 1) };
}

/* The tail of chi-square with one degree of freedom is that of a normal on both sides. */
double statistics_ratio_p(struct share found, double expected)
{
    double mean = found.n * expected, distance = found.successes - mean;
    double chi_square = distance * distance / mean + distance * distance / (found.n - mean);
    return erfc(sqrt(chi_square / 2));
}
