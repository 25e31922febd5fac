/* A model's sets of steps among what was measured, as a breakdown takes them. */
#ifndef XC_FINDINGS_BREAKDOWNS_H
#define XC_FINDINGS_BREAKDOWNS_H

#include "analysis/breakdown.h"
#include "analysis/located.h"
#include "crossing/model.h"

/* Fills an input for xc_breakdown_compute with the sets "PREFIX/SET" of a model, and the baseline.
 * False where one was not measured; its id is then in missing. */
bool xc_breakdown_gather(const struct xc_located *located, const char *prefix,
                         const struct xc_model *model, const char *baseline_id,
                         struct xc_breakdown_input *input, char *missing, size_t missing_bytes);

#endif
