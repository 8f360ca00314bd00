/* Intervals and tests for shares: "41 of 60 replies were thanked". z is the normal quantile that an
 * interval reaches to. */
#pragma once

#define STATISTICS_Z95 1.959963984540054 /* two-sided 95 % */

struct interval {
    double low, high;
};

/* Wilson's score interval of successes / n, within 0 to 1; n > 0, 0 ≤ successes ≤ n. Unlike the
 * textbook's it does not shrink to nothing at 0 and 1, nor leave them.
 * E. B. Wilson, "Probable inference, the law of succession, and statistical inference", Journal of
 * the American Statistical Association 22 (1927), 209–212. */
struct interval statistics_wilson(double successes, double n, double z);
