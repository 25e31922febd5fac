/* A model's sets of steps among what was measured, as a breakdown takes them. */
#ifndef XC_FINDINGS_BREAKDOWNS_H
#define XC_FINDINGS_BREAKDOWNS_H

#include "analysis/breakdown.h"
#include "analysis/estimates.h"
#include "crossing/model.h"

/* Fills an input for xc_breakdown_compute with the sets of a model, and the baseline. family is
 * what the sets' cases are, but for the set. False where one was not measured: *missing. */
bool xc_breakdown_gather(const struct xc_estimates *estimates, const struct xc_case_key *family,
                         const struct xc_model *model, const struct xc_case_key *baseline_key,
                         struct xc_breakdown_input *input, struct xc_case_key *missing);

#endif
