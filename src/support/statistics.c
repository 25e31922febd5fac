#include "support/statistics.h"

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
static double coverage(struct xc_ranks ranks, size_t count, double share)
{
    return xc_binomial_below(ranks.high, count, share) - xc_binomial_below(ranks.low, count, share);
}

static double log_choose(double from, double choose)
{
    return lgamma(from + 1) - lgamma(choose + 1) - lgamma(from - choose + 1);
}

/* P(at most this number of a sample's values lie below the value of this rank, from 0, in another
 * sample of as many): negative hypergeometric, whatever the distribution. */
static double at_most_below(size_t most, size_t rank, size_t count)
{
    double sum = 0, n = (double)count, k = (double)rank;
    for (size_t i = 0; i <= most && i <= count; i++) {
        double below = (double)i;
        sum += exp(log_choose(below + k, below) + log_choose(2 * n - below - k - 1, n - below) -
                   log_choose(2 * n, n));
    }
    return sum < 1 ? sum : 1;
}

/* P(the same quantile of another sample of as many values lies between the ranks): what it is
 * interpolated from weighs as it does in it. */
static double holds_next(struct xc_ranks ranks, size_t count, double share)
{
    double place = share * (double)(count - 1), rest = place - floor(place), outside = 0;
    const size_t of[] = {(size_t)floor(place), (size_t)ceil(place)};
    const double weight[] = {1 - rest, rest};
    for (size_t i = 0; i < 2; i++)
        outside += weight[i] * (at_most_below(ranks.low, of[i], count) + 1 -
                                at_most_below(ranks.high, of[i], count));
    return 1 - outside;
}

static struct xc_ranks ranks_apart(size_t count, double share, size_t steps)
{
    double middle = share * (double)(count - 1);
    size_t low = (size_t)floor(middle), high = (size_t)ceil(middle) + steps;
    return (struct xc_ranks){low > steps ? low - steps : 0, high < count ? high : count - 1};
}

bool xc_quantile_ranks(size_t count, double share, double confidence, struct xc_ranks *ranks)
{
    size_t too_few = 0, enough = count;
    while (enough > too_few + 1) {
        size_t steps = too_few + (enough - too_few) / 2;
        *ranks = ranks_apart(count, share, steps);
        if (coverage(*ranks, count, share) >= confidence &&
            holds_next(*ranks, count, share) >= XC_HOLDS_NEXT)
            enough = steps;
        else
            too_few = steps;
    }
    if (enough == count)
        return false;
    *ranks = ranks_apart(count, share, enough);
    return true;
}

size_t xc_count_min(double share, double confidence)
{
    struct xc_ranks ranks;
    size_t count = 2;
    while (!xc_quantile_ranks(count, share, confidence, &ranks))
        count++;
    return count;
}

struct xc_interval xc_quantile_interval(const double *sorted, size_t count, double share,
                                        double confidence)
{
    struct xc_ranks ranks;
    if (!xc_quantile_ranks(count, share, confidence, &ranks))
        return (struct xc_interval){NAN, NAN};
    return (struct xc_interval){sorted[ranks.low], sorted[ranks.high]};
}

/* P(|t| <= value): the finite series of Abramowitz and Stegun, 26.7.3 and 26.7.4. */
static double student_within(double value, size_t degrees)
{
    double angle = atan2(value, sqrt((double)degrees)), cosine = cos(angle), sine = sin(angle);
    bool odd = degrees % 2 == 1;
    double term = odd ? cosine : 1, sum = degrees > 1 ? term : 0;
    for (size_t i = odd ? 3 : 2; i < degrees; i += 2) {
        term *= cosine * cosine * (double)(i - 1) / (double)i;
        sum += term;
    }
    return odd ? M_2_PI * (angle + sine * sum) : sine * sum;
}

double xc_student(double confidence, size_t degrees)
{
    double low = 0, high = 1;
    if (degrees == 0 || !(confidence < 1))
        return INFINITY;
    while (student_within(high, degrees) < confidence)
        high *= 2;
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        *(student_within(middle, degrees) < confidence ? &low : &high) = middle;
    }
    return high;
}

double xc_normal_beyond(double probability)
{
    double low = -40, high = 40;
    for (int i = 0; i < 100; i++) {
        double middle = (low + high) / 2;
        *(0.5 * erfc(middle * M_SQRT1_2) > probability ? &low : &high) = middle;
    }
    return high;
}
