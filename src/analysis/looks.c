#include "analysis/looks.h"

#include "analysis/rounds.h"

struct xc_interval xc_looks_interval(const double *values, size_t count, double *scratch)
{
    return xc_series_interval(values, count, 0.5, 1 - (1 - XC_CONFIDENCE) / XC_LOOKS_MAX, scratch);
}

/* The last look is that of the report. */
bool xc_looks_enough(struct xc_looks *looks, const double *values, size_t count, size_t first,
                     double width, double *scratch)
{
    if (count < first || count < looks->next || looks->taken + 1 == XC_LOOKS_MAX)
        return false;
    looks->taken++;
    looks->next = 2 * count;
    struct xc_interval interval = xc_looks_interval(values, count, scratch);
    return interval.high - interval.low <= width;
}
