/* Order statistics: location, spread and distribution-free intervals. Pure functions.
 *
 * "sorted" arguments are in ascending order without NANs; xc_sort makes them so. Empty samples give
 * NAN.
 */
#ifndef XC_MEASURE_STATISTICS_H
#define XC_MEASURE_STATISTICS_H

#include <stddef.h>

#include "measure/results.h"

/* Ascending. Values must not be NAN. */
void xc_sort(double *values, size_t count);

/* The median; of an even number, the mean of the middle two. */
double xc_median(const double *sorted, size_t count);

/* The quantile for a share from 0 to 1, by linear interpolation: type 7 of Hyndman and Fan, "Sample
 * quantiles in statistical packages", The American Statistician 50 (1996); R's default. */
double xc_quantile(const double *sorted, size_t count, double share);

/* The median absolute deviation from the median, unscaled. Overwrites values. */
double xc_mad(double *values, size_t count);

/* P(X <= successes) for X binomial with so many trials and this probability of success. */
double xc_binomial_below(size_t successes, size_t trials, double probability);

/* The interval of a quantile between two order statistics: the narrowest symmetric in rank whose
 * coverage, by the binomial distribution, is at least confidence. Where even the whole range covers
 * less, the whole range. *achieved is the coverage (NAN for an empty sample). With share = 0.5 this
 * is the inversion of the sign test: Conover, "Practical Nonparametric Statistics", 3rd ed., 3.2.
 */
void xc_quantile_interval(const double *sorted, size_t count, double share, double confidence,
                          struct xc_interval *interval, double *achieved);

#endif
