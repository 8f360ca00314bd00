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
