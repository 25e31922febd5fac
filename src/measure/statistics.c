#include "measure/statistics.h"

#include <math.h>
#include <stdlib.h>

static int ascending(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

void xc_sort(double *values, size_t count)
{
    if (count)
        qsort(values, count, sizeof *values, ascending);
}

double xc_median(const double *sorted, size_t count)
{
    return xc_quantile(sorted, count, 0.5);
}

double xc_quantile(const double *sorted, size_t count, double share)
{
    if (count == 0)
        return NAN;
    double place = share * (double)(count - 1);
    size_t below = (size_t)floor(place);
    if (below + 1 >= count)
        return sorted[count - 1];
    double rest = place - (double)below;
    if (rest == 0 || sorted[below] == sorted[below + 1]) /* which may be infinite */
        return sorted[below];
    return sorted[below] + rest * (sorted[below + 1] - sorted[below]);
}

double xc_mad(double *values, size_t count)
{
    xc_sort(values, count);
    double median = xc_median(values, count);
    for (size_t i = 0; i < count; i++)
        values[i] = fabs(values[i] - median);
    xc_sort(values, count);
    return xc_median(values, count);
}

/* ln P(X = successes); by logarithms, so that large samples neither overflow nor vanish. */
static double log_binomial_at(size_t successes, size_t trials, double probability)
{
    double n = (double)trials, k = (double)successes;
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(probability) +
           (n - k) * log1p(-probability);
}

double xc_binomial_below(size_t successes, size_t trials, double probability)
{
    if (successes >= trials || probability <= 0)
        return 1;
    if (probability >= 1)
        return 0;
    double sum = 0;
    for (size_t k = 0; k <= successes; k++)
        sum += exp(log_binomial_at(k, trials, probability));
    return sum < 1 ? sum : 1;
}

/* P(sorted[low] <= quantile <= sorted[high]), ranks counted from 0: the number of values below the
 * quantile is binomial, and must be more than low and at most high. */
static double coverage(size_t low, size_t high, size_t count, double share)
{
    return xc_binomial_below(high, count, share) - xc_binomial_below(low, count, share);
}

void xc_quantile_interval(const double *sorted, size_t count, double share, double confidence,
                          struct xc_interval *interval, double *achieved)
{
    *interval = (struct xc_interval){NAN, NAN};
    *achieved = NAN;
    if (count == 0)
        return;
    double middle = share * (double)(count - 1);
    size_t low = (size_t)floor(middle), high = (size_t)ceil(middle);
    /* One rank further out on both sides until it is enough, or nothing is left. */
    while (low > 0 || high < count - 1) {
        if (high > low && coverage(low, high, count, share) >= confidence)
            break;
        low -= low > 0;
        high += high < count - 1;
    }
    interval->low = sorted[low];
    interval->high = sorted[high];
    *achieved = coverage(low, high, count, share);
}
