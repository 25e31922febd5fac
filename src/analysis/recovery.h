/* Injected costs: what came back of them, and where. */
#ifndef XC_ANALYSIS_RECOVERY_H
#define XC_ANALYSIS_RECOVERY_H

#include "analysis/breakdown.h"

/* One step's change between the frame with no cycles and the frame with some, in cycles. */
struct xc_recovered {
    double cycles[XC_STEPS_MAX]; /* by step; NAN for one that the model lacks */
    struct xc_interval ci[XC_STEPS_MAX];
};

/* How far off a recovered cost may be: this share of what was injected, or this number of cycles
 * if that is more. */
#define XC_RECOVERY_SHARE        0.05
#define XC_RECOVERY_OWN_CYCLES   1.5
#define XC_RECOVERY_OTHER_CYCLES 2.0

enum xc_recovery { XC_RECOVERY_MET, XC_RECOVERY_NOT_MET, XC_RECOVERY_INCONCLUSIVE };

/* The Shapley value of every step with the injection less that without, in cycles of cycle_ns; the
 * interval from resampling rounds (bootstrap.h). Both inputs have the same rounds.
 * XC_UNFIT: no memory. */
enum xc_status xc_recover(const struct xc_breakdown_input *without,
                          const struct xc_breakdown_input *with, double cycle_ns,
                          struct xc_recovered *recovered, struct xc_error *error);

/* Whether injected cycles in one step (XC_STEPS_MAX: in none) came back in it and nowhere else.
 * Inconclusive: a figure is out of its bounds, but its interval is not wholly so. */
enum xc_recovery xc_recovery_judge(const struct xc_recovered *recovered, unsigned step,
                                   double injected_cycles);

#endif
