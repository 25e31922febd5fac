/* A workload that is run once more, in blocks of epochs that are recorded and that are not: what
 * was measured stays undisturbed, and what recording costs is measured. */
#ifndef XC_HANDOFF_RECORDED_H
#define XC_HANDOFF_RECORDED_H

#include <signal.h>
#include <stdint.h>

#include "analysis/results.h"
#include "crosscost/error.h"

struct xc_profile;
struct xc_timeline;
struct xc_workload_options;

struct xc_recorded_plan {
    double epoch_ns;
    double budget_ns;                         /* 0: the fewest blocks */
    const volatile sig_atomic_t *interrupted; /* nonzero: stop after this block */
    struct xc_profile *profile;               /* NULL: none is recorded */
    struct xc_timeline *timeline;             /* likewise */
};

struct xc_recorded {
    uint64_t crossings;      /* in all recorded epochs */
    struct xc_estimate cost; /* the share of throughput that recording takes */
};

/* XC_INCONCLUSIVE: it was interrupted. XC_UNFIT: no memory. XC_CRASHED: a thread was lost. */
enum xc_status xc_workload_record_apart(const char *id, const struct xc_workload_options *options,
                                        const struct xc_recorded_plan *plan,
                                        struct xc_recorded *recorded, struct xc_error *error);

#endif
