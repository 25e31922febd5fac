/* One case's value to another's: the same interval wherever it is printed. */
#ifndef XC_ANALYSIS_RATIO_H
#define XC_ANALYSIS_RATIO_H

#include "analysis/estimator.h"
#include "analysis/results.h"

/* A case that was measured. */
struct xc_ratio_side {
    const char *id;
    double ns; /* its value */
    struct xc_by_round by_round;
};

/* The ratio, and its interval from resampling the rounds of both (bootstrap.h); the replicates
 * depend on the two ids and on nothing else. XC_UNFIT: no memory. */
enum xc_status xc_ratio_of(const struct xc_ratio_side *above, const struct xc_ratio_side *below,
                           struct xc_estimate *ratio, struct xc_error *error);

#endif
