/* Histograms of durations in nanoseconds, log-linear: every octave is cut into the same number of
 * equal buckets, so that the relative width of a bucket is bounded whatever its value (G. Tene's
 * HdrHistogram; the same shape is Go's timeHistogram). Recording is a few instructions, allocates
 * nothing, and two histograms merge by addition.
 *
 * Below XC_HISTOGRAM_PART every value has a bucket of its own. Above, a quantile is the middle of
 * its bucket: at most 1 / (2 * XC_HISTOGRAM_PART) of itself away from the value that stood there.
 * Count, sum, least and largest are exact. */
#ifndef XC_SUPPORT_HISTOGRAM_H
#define XC_SUPPORT_HISTOGRAM_H

#include <stdint.h>

#define XC_HISTOGRAM_BITS  7
#define XC_HISTOGRAM_PART  (1u << XC_HISTOGRAM_BITS) /* buckets an octave */
#define XC_HISTOGRAM_ERROR (1.0 / (2 * XC_HISTOGRAM_PART))

/* 2^40 ns are 18 minutes: what is longer is counted in the last bucket, and is the largest. */
#define XC_HISTOGRAM_VALUE_BITS 40
enum {
    XC_HISTOGRAM_BUCKETS = (XC_HISTOGRAM_VALUE_BITS - XC_HISTOGRAM_BITS + 1) * XC_HISTOGRAM_PART
};
/* All zero is an empty one. Used by one thread at a time. */
struct xc_histogram {
    uint64_t counts[XC_HISTOGRAM_BUCKETS];
    uint64_t count, sum_ns, largest_ns;
};

/* The bucket of a value: below PART itself; above, the octave and the PART equal pieces of it. */
static inline unsigned xc_histogram_bucket(uint64_t ns)
{
    if (ns >> XC_HISTOGRAM_VALUE_BITS)
        return XC_HISTOGRAM_BUCKETS - 1;
    if (ns < XC_HISTOGRAM_PART)
        return (unsigned)ns;
    unsigned shift = 63u - (unsigned)__builtin_clzll(ns) - XC_HISTOGRAM_BITS;
    return (shift << XC_HISTOGRAM_BITS) + (unsigned)(ns >> shift);
}

static inline void xc_histogram_record(struct xc_histogram *histogram, uint64_t ns)
{
    histogram->counts[xc_histogram_bucket(ns)]++;
    histogram->count++;
    histogram->sum_ns += ns;
    if (ns > histogram->largest_ns)
        histogram->largest_ns = ns;
}

void xc_histogram_merge(struct xc_histogram *into, const struct xc_histogram *from);

/* The value at the quantile (0..1; by nearest rank), within XC_HISTOGRAM_ERROR of itself and never
 * above the largest; NAN where nothing was recorded. */
double xc_histogram_quantile(const struct xc_histogram *histogram, double quantile);

#endif
