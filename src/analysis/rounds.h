/* The interval of one case's value, over the rounds or the processes that it was measured in.
 *
 * What an interval promises is that the next run, in the same state of the host, agrees: it holds
 * the true value at its level, and what the next run finds in at least nine of ten cases, by
 * counting ranks (statistics.h) where rounds do not depend on one another. Rounds that follow one
 * another are alike, so that they say less than as many independent ones: the interval is stretched
 * by what the correlation of neighbours takes away. Where there are several processes they
 * are the unit, not their rounds. What differs from run to run, which no interval within one can
 * show, is added as it was once measured. docs/method.md has the figures. */
#ifndef XC_ANALYSIS_ROUNDS_H
#define XC_ANALYSIS_ROUNDS_H

#include "analysis/estimator.h"
#include "analysis/results.h"

/* The standard deviation of a case's value from run to run beyond what rounds and processes of one
 * run show, as a share of it: a neighbour, or another place in memory, stays for longer than a run.
 */
#define XC_BETWEEN_RUNS 0.001

/* How much wider an interval must be than one of independent values, by the correlation of each
 * with the next; at least 1. Values in the order of time; NANs are skipped. (The variance of a mean
 * of a first-order autoregressive series: Box, Jenkins and Reinsel, "Time Series Analysis", 4th
 * ed., 2.1.5; its bias in short series: Marriott and Pope, Biometrika 41, 1954.) */
double xc_dependence(const double *series, size_t count);

/* The interval of a quantile of values that were measured one after another; NANs are skipped.
 * scratch has room for all. NANs where there are too few. */
struct xc_interval xc_series_interval(const double *series, size_t count, double share,
                                      double confidence, double *scratch);

/* Of the median of what several processes found, which the value is, or near: between two of
 * theirs, by the rule in statistics.h; where they are too few for it, Student's about the value, as
 * wide as a median's standard error at its most, by the same rule. At most XC_PROCESSES_MAX. NANs
 * are skipped; NANs with fewer than two. */
struct xc_interval xc_processes_interval(const double *values, size_t count, double value,
                                         double confidence);

/* Of a row's value, at XC_CONFIDENCE. scratch has room for the rounds. */
struct xc_interval xc_rounds_interval(const struct xc_by_round *by_round, double value,
                                      double *scratch);

/* Makes an interval about a value `times` times as wide. */
struct xc_interval xc_interval_stretch(struct xc_interval interval, double value, double times);
/* Of what cannot be negative. */
static inline struct xc_interval xc_interval_positive(struct xc_interval interval)
{
    return (struct xc_interval){interval.low < 0 ? 0 : interval.low, interval.high};
}

/* The estimate of one process's rounds, as if there were no others, and the median of all
 * processes' estimates; NAN where there is none. */
double xc_process_estimate(const struct xc_by_round *by_round, size_t process, double *scratch);
double xc_processes_estimate(const struct xc_by_round *by_round, double *scratch);

#endif
