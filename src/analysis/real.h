/* What real runtimes' crossings come to, and how far models are off them: from estimated times,
 * with intervals from resampling whole rounds (bootstrap.h), so that what was measured in one round
 * is compared in it. Pure. */
#ifndef XC_ANALYSIS_REAL_H
#define XC_ANALYSIS_REAL_H

#include "analysis/batch.h"

/* One way of crossing. What the runtime does not have has a NAN in ns. */
struct xc_way_input {
    const char *crossing_id, *plain_id;
    struct xc_batch_time plain, crossing, no_token, upcall;
    /* Slices handed over; its one_by_one is the crossing. No point: no batches. */
    struct xc_batch_input batch;
};

/* Fills all of *way but its name. XC_UNFIT: no memory. */
enum xc_status xc_way_compute(const struct xc_way_input *input, struct xc_runtime_way *way,
                              struct xc_error *error);

/* One thing, or the difference of two: second.ns is then no NAN. */
struct xc_real_term {
    struct xc_batch_time first, second;
    bool difference;
};

struct xc_fidelity_input {
    struct xc_real_term model, real;
};

/* Fills the figures of *fidelity, whose names are there. XC_UNFIT: no memory. */
enum xc_status xc_fidelity_compute(const struct xc_fidelity_input *input,
                                   struct xc_fidelity *fidelity, struct xc_error *error);

#endif
