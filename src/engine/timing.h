/* Internal to the component engine: one epoch of one case, between two probes of the core. */
#ifndef XC_ENGINE_TIMING_H
#define XC_ENGINE_TIMING_H

#include "engine/measure.h"

/* A row of epochs, one after another: the probe after one is the probe before the next. */
struct xc_timing {
    const struct xc_measure_hooks *hooks;
    struct xc_probe_reading last; /* NANs before the first epoch */
    double timed_ns, probe_ns;    /* so far: in epochs; in probes */
};

void xc_timing_init(struct xc_timing *timing, const struct xc_measure_hooks *hooks);

/* Forgets the last probe: something else ran since. */
void xc_timing_break(struct xc_timing *timing);

/* Times one epoch of a case whose samples have room for one more; what was interrupted is counted
 * as dropped. A case that fails is marked as failed. */
void xc_time_epoch(struct xc_timing *timing, struct xc_measured *measured, uint32_t block);

#endif
