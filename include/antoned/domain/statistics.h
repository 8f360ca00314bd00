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

struct share {
    double successes, n;
};

/* How much greater the second share is, with an interval and a two-sided p that may be looked at
 * after every observation: over all looks together, however many and whenever one stops, the chance
 * that p falls to `alpha`, or that the interval leaves out the truth, is at most alpha (for large
 * n; tests/unit/test_experiment_judge.c has it simulated for small ones). The mixture sequential
 * probability ratio test with a normal mixture over the difference, of standard deviation `spread`:
 * R. Johari, P. Koomen, L. Pekelis, D. Walsh, "Always valid inference: continuous monitoring of A/B
 * tests", Operations Research 70 (2022), 1806–1821, section 4; H. Robbins, "Statistical methods
 * related to the law of the iterated logarithm", Annals of Mathematical Statistics 41 (1970),
 * 1397–1409. The variance takes one success and one failure more in each share, so that it is not 0
 * where all or none succeeded: A. Agresti, B. Caffo, The American Statistician 54 (2000), 280–288.
 */
struct comparison {
    double difference, low, high, p;
};
struct comparison statistics_compare(struct share first, struct share second, double spread,
                                     double alpha);

/* Two-sided p of so many of n against the share expected, 0 < expected < 1: Pearson's chi-square
 * with one degree of freedom. */
double statistics_ratio_p(struct share found, double expected);
