#include "probe/probe.h"

#include <math.h>

#include "probe/loops.h"
#include "support/clock.h"

/* 100 turns of 96 are some 2.7 us at 3.6 GHz: a hundred times what the clock costs. */
#define CHAIN_TURNS   100
#define CLOCK_READS   1000
#define WIDTH_ASSUMED 4 /* to plan by, where the width is not known */

void xc_probe_init(struct xc_probe *probe)
{
    double least_ns = INFINITY;
    uint64_t before_ns = xc_now_ns();
    for (int i = 0; i < CLOCK_READS; i++) {
        uint64_t after_ns = xc_now_ns();
        if (after_ns > before_ns)
            least_ns = fmin(least_ns, (double)(after_ns - before_ns));
        before_ns = after_ns;
    }
    *probe = (struct xc_probe){.clock_ns = isfinite(least_ns) ? least_ns : 0};
    xc_probe_set_width(probe, xc_issue_width());
}

void xc_probe_set_width(struct xc_probe *probe, unsigned width)
{
    probe->width = width;
    probe->turns = CHAIN_TURNS * (width ? width : WIDTH_ASSUMED);
}

#ifdef XC_PROBE_XOR
void xc_probe_read(const struct xc_probe *probe, struct xc_probe_reading *reading)
{
    uint64_t start_ns = xc_now_ns();
    probe_chain(CHAIN_TURNS);
    uint64_t middle_ns = xc_now_ns();
    probe_ports(probe->turns);
    double ports_ns = xc_since_ns(middle_ns) - probe->clock_ns;
    reading->cycle_ns =
        ((double)(middle_ns - start_ns) - probe->clock_ns) / (CHAIN_TURNS * XC_PROBE_TURN);
    reading->ops_per_cycle = probe->turns * XC_PROBE_TURN * reading->cycle_ns / ports_ns;
}
#else
void xc_probe_read(const struct xc_probe *probe, struct xc_probe_reading *reading)
{
    (void)probe;
    *reading = (struct xc_probe_reading){NAN, NAN};
}
#endif

bool xc_probe_is_quiet(const struct xc_probe_reading *reading, double width)
{
    return width > 0 && reading->ops_per_cycle >= width * XC_QUIET_WIDTH_LEAST &&
           reading->ops_per_cycle <= width * XC_QUIET_WIDTH_MOST;
}
