/* From the estimated times of every valid set of steps to what each step costs. */
#ifndef XC_ANALYSIS_BREAKDOWN_H
#define XC_ANALYSIS_BREAKDOWN_H

#include "analysis/estimator.h"
#include "analysis/results.h"

/* The ratio of a cgo call to a plain call that the literature gives; printed as a band, nothing is
 * steered to it. */
#define XC_BAND_LOW  25.0
#define XC_BAND_HIGH 100.0

#define XC_SETS_MAX 64 /* sets of six steps, as bits */

struct xc_breakdown_input {
    const char *model;
    const char *baseline_id;
    unsigned players;      /* the steps that the model has, as bits */
    const unsigned *needs; /* by step: the steps it needs, as bits */
    const char *(*step_name)(unsigned step);
    double value_ns[XC_SETS_MAX]; /* estimated times, by set; NAN where the set is not valid */
    struct xc_by_round by_round[XC_SETS_MAX]; /* the same, round by round */
    double baseline_ns;
    struct xc_by_round baseline_by_round;
};

/* Every figure from value_ns; every interval from resampling rounds (bootstrap.h), NANs where
 * there are too few of them. *breakdown is to be released with the report. XC_UNFIT: no
 * memory. */
enum xc_status xc_breakdown_compute(const struct xc_breakdown_input *input,
                                    struct xc_breakdown *breakdown, struct xc_error *error);

#endif
