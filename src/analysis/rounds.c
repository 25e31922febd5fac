#include "analysis/rounds.h"

#include <math.h>
#include <string.h>

#include "support/statistics.h"

/* A short series tells no stronger correlation from a drift. */
#define CORRELATION_MAX 0.8

/* --- dependence ------------------------------------------------------------------------------- */

static double mean_of(const double *values, size_t count)
{
    double sum = 0;
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i])) {
            sum += values[i];
            known++;
        }
    return sum / (double)known;
}

/* Of each value with the next; corrected for what a short series makes of none. */
static double correlation(const double *series, size_t count)
{
    double mean = mean_of(series, count), squares = 0, products = 0;
    size_t known = 0, pairs = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(series[i]))
            continue;
        squares += (series[i] - mean) * (series[i] - mean);
        known++;
        if (i > 0 && !isnan(series[i - 1])) {
            products += (series[i] - mean) * (series[i - 1] - mean);
            pairs++;
        }
    }
    if (pairs == 0 || !(squares > 0) || !isfinite(squares))
        return 0;
    double found = products / (double)pairs / (squares / (double)known);
    return found + (1 + 3 * found) / (double)known;
}

double xc_dependence(const double *series, size_t count)
{
    double found = fmin(fmax(correlation(series, count), 0), CORRELATION_MAX);
    return sqrt((1 + found) / (1 - found));
}

struct xc_interval xc_interval_stretch(struct xc_interval interval, double value, double times)
{
    if (!isfinite(value))
        return interval;
    return (struct xc_interval){value - times * (value - interval.low),
                                value + times * (interval.high - value)};
}

/* --- rounds ----------------------------------------------------------------------------------- */

/* 1 where a value is at most the quantile, 0 where not: whose correlation counts for it. */
static double dependence_about(const double *series, size_t count, double quantile, double *scratch)
{
    for (size_t i = 0; i < count; i++)
        scratch[i] = isnan(series[i]) ? NAN : (series[i] <= quantile ? 1.0 : 0.0);
    return xc_dependence(scratch, count);
}

struct xc_interval xc_series_interval(const double *series, size_t count, double share,
                                      double confidence, double *scratch)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(series[i]))
            scratch[known++] = series[i];
    xc_sort(scratch, known);
    double value = xc_quantile(scratch, known, share);
    struct xc_interval interval = xc_quantile_interval(scratch, known, share, confidence);
    double times = dependence_about(series, count, value, scratch);
    return xc_interval_stretch(interval, value, times);
}

/* Independent of what rounds and processes tell. */
static struct xc_interval add_between(struct xc_interval interval, double value)
{
    double both = fmax(xc_normal_beyond((1 - XC_CONFIDENCE) / 2),
                       M_SQRT2 * xc_normal_beyond((1 - XC_HOLDS_NEXT) / 2));
    double between = both * XC_BETWEEN_RUNS * fabs(value);
    return (struct xc_interval){value - hypot(value - interval.low, between),
                                value + hypot(interval.high - value, between)};
}

/* --- processes -------------------------------------------------------------------------------- */

/* Student's, of so few that their ranks do not tell enough. */
static struct xc_interval few_processes(const double *values, size_t count, double value,
                                        double confidence)
{
    double mean = mean_of(values, count), squares = 0;
    if (count < 2 || isnan(value))
        return (struct xc_interval){NAN, NAN};
    if (isinf(values[0])) /* in ascending order: so are all */
        return (struct xc_interval){value, value};
    for (size_t i = 0; i < count; i++)
        squares += (values[i] - mean) * (values[i] - mean);
    double times =
        fmax(xc_student(confidence, count - 1), M_SQRT2 * xc_student(XC_HOLDS_NEXT, count - 1));
    double of_median = sqrt(M_PI_2 * squares / (double)(count - 1) / (double)count);
    return (struct xc_interval){value - times * of_median, value + times * of_median};
}

struct xc_interval xc_processes_interval(const double *values, size_t count, double value,
                                         double confidence)
{
    double sorted[XC_PROCESSES_MAX];
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(values[i]))
            sorted[known++] = values[i];
    xc_sort(sorted, known);
    struct xc_interval interval = xc_quantile_interval(sorted, known, 0.5, confidence);
    if (isnan(interval.low))
        return few_processes(sorted, known, value, confidence);
    return (struct xc_interval){fmin(interval.low, value), fmax(interval.high, value)};
}

double xc_process_estimate(const struct xc_by_round *by_round, size_t process, double *scratch)
{
    size_t first = 0, known = 0;
    for (size_t i = 0; i < process; i++)
        first += by_round->process_rounds[i];
    for (size_t i = first; i < first + by_round->process_rounds[process]; i++)
        if (!isnan(by_round->ns[i]))
            scratch[known++] = by_round->ns[i];
    xc_sort(scratch, known);
    return xc_quantile(scratch, known, XC_ESTIMATOR_SHARE);
}

double xc_processes_estimate(const struct xc_by_round *by_round, double *scratch)
{
    double found[XC_PROCESSES_MAX];
    size_t known = 0;
    for (size_t i = 0; i < by_round->process_count; i++) {
        double ns = xc_process_estimate(by_round, i, scratch);
        if (!isnan(ns))
            found[known++] = ns;
    }
    xc_sort(found, known);
    return xc_median(found, known);
}

struct xc_interval xc_rounds_interval(const struct xc_by_round *by_round, double value,
                                      double *scratch)
{
    double found[XC_PROCESSES_MAX];
    struct xc_interval interval;
    for (size_t i = 0; i < by_round->process_count; i++)
        found[i] = xc_process_estimate(by_round, i, scratch);
    if (by_round->process_count < 2)
        interval = xc_series_interval(by_round->ns, by_round->rounds, XC_ESTIMATOR_SHARE,
                                      XC_CONFIDENCE, scratch);
    else
        interval = xc_processes_interval(found, by_round->process_count, value, XC_CONFIDENCE);
    return xc_interval_positive(add_between(interval, value));
}
