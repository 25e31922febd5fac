/* One epoch: what was timed, and what the core was like before and after it. */
#ifndef XC_ENGINE_EPOCH_H
#define XC_ENGINE_EPOCH_H

#include <stddef.h>
#include <stdint.h>

#include "probe/probe.h"

/* The round of an epoch that is not in the state that estimates rest on. */
#define XC_NO_ROUND UINT32_MAX

struct xc_epoch {
    double real_ns, cpu_ns;                /* an operation, as timed */
    struct xc_probe_reading before, after; /* NANs where there was no probe */
    uint32_t block;                        /* counted from 0 over the whole measurement */
    /* Filled in when all epochs are there (xc_measurement_finish). */
    uint32_t round; /* or XC_NO_ROUND */
    double ns;      /* real_ns at the state's length of a cycle */
};

/* The epochs of one case. */
struct xc_samples {
    struct xc_epoch *epochs;
    size_t count, capacity;
    size_t dropped; /* interrupted, moved, stopped or failed: not among the epochs */
};

#endif
