#include "support/histogram.h"

#include <math.h>

void xc_histogram_merge(struct xc_histogram *into, const struct xc_histogram *from)
{
    for (unsigned i = 0; i < XC_HISTOGRAM_BUCKETS; i++)
        into->counts[i] += from->counts[i];
    into->count += from->count;
    into->sum_ns += from->sum_ns;
    if (from->largest_ns > into->largest_ns)
        into->largest_ns = from->largest_ns;
}

/* The middle of the values that fall into a bucket. */
static double middle_ns(unsigned bucket)
{
    unsigned shift = bucket >> XC_HISTOGRAM_BITS;
    if (shift <= 1) /* every value has its own up to the end of the first octave */
        return (double)bucket;
    shift--;
    double low = ldexp((double)(bucket - (shift << XC_HISTOGRAM_BITS)), (int)shift);
    return low + (ldexp(1, (int)shift) - 1) / 2;
}

double xc_histogram_quantile(const struct xc_histogram *histogram, double quantile)
{
    double rank = ceil(quantile * (double)histogram->count);
    uint64_t wanted = rank < 1 ? 1 : (uint64_t)rank, seen = 0;
    if (histogram->count == 0)
        return NAN;
    for (unsigned i = 0; i < XC_HISTOGRAM_BUCKETS - 1; i++) {
        seen += histogram->counts[i];
        if (seen >= wanted)
            return fmin(middle_ns(i), (double)histogram->largest_ns);
    }
    return (double)histogram->largest_ns;
}
