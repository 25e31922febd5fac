/* Order statistics: location, spread and distribution-free intervals. Pure functions.
 *
 * "sorted" arguments are in ascending order without NANs; xc_sort makes them so. Empty samples give
 * NAN.
 */
#ifndef XC_SUPPORT_STATISTICS_H
#define XC_SUPPORT_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>

struct xc_interval {
    double low, high;
};

/* Ascending. Values must not be NAN. */
void xc_sort(double *values, size_t count);

/* The median; of an even number, the mean of the middle two. */
double xc_median(const double *sorted, size_t count);

/* The quantile for a share from 0 to 1, by linear interpolation: type 7 of Hyndman and Fan, "Sample
 * quantiles in statistical packages", The American Statistician 50 (1996); R's default. */
double xc_quantile(const double *sorted, size_t count, double share);

/* The median absolute deviation from the median, unscaled. Overwrites values. */
double xc_mad(double *values, size_t count);

/* P(X <= successes) for X binomial with `trials` trials and this probability of success. */
double xc_binomial_below(size_t successes, size_t trials, double probability);

/* Every interval of a sample's quantile is one between two of its values, by this rule: the
 * narrowest, symmetric in rank, that holds the true quantile with probability confidence, and the
 * same quantile of another sample of as many values with XC_HOLDS_NEXT; both by counting alone, no
 * distribution assumed. Where even the whole range holds less, there is none. (A quantile's:
 * Conover, "Practical Nonparametric Statistics", 3rd ed., 3.2; the next sample's: Fligner and
 * Wolfe, "Some applications of sample analogues to the probability integral transformation and a
 * coverage property", The American Statistician 30, 1976. Of a quartile, one that is not symmetric
 * in rank could be shorter.) */
#define XC_HOLDS_NEXT 0.90

struct xc_ranks {
    size_t low, high; /* from 0 */
};

/* False: there are too few values. */
bool xc_quantile_ranks(size_t count, double share, double confidence, struct xc_ranks *ranks);
/* NANs where there are too few values. */
struct xc_interval xc_quantile_interval(const double *sorted, size_t count, double share,
                                        double confidence);
/* The least number of values that have an interval. */
size_t xc_count_min(double share, double confidence);

/* The value that Student's t with these degrees of freedom stays below, on either side of 0, with
 * probability confidence; infinite for 0 degrees. */
double xc_student(double confidence, size_t degrees);

/* The value that a normal variable exceeds with this probability. */
double xc_normal_beyond(double probability);

#endif
