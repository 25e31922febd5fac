/* The width of a core that no table has. */
#include <math.h>

#include "probe/probe.h"
#include "support/statistics.h"

#define LOOKS 200
#define NEAR  0.03
/* Of the best readings, the one that counts: single ones may be off. */
#define QUANTILE 0.95

double xc_width_seen(double *ops_per_cycle, size_t count, unsigned least)
{
    xc_sort(ops_per_cycle, count);
    double best = xc_quantile(ops_per_cycle, count, QUANTILE), whole = round(best);
    return whole >= least && fabs(best - whole) <= NEAR * whole ? whole : 0;
}

void xc_probe_learn_width(struct xc_probe *probe)
{
    double ops_per_cycle[LOOKS];
    if (probe->width)
        return;
    for (size_t i = 0; i < LOOKS; i++) {
        struct xc_probe_reading reading;
        xc_probe_read(probe, &reading);
        ops_per_cycle[i] = isfinite(reading.ops_per_cycle) ? reading.ops_per_cycle : 0;
    }
    xc_probe_set_width(probe, (unsigned)xc_width_seen(ops_per_cycle, LOOKS, 1));
}
