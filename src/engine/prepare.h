/* Internal to the component engine: what comes before the first epoch. */
#ifndef XC_ENGINE_PREPARE_H
#define XC_ENGINE_PREPARE_H

#include "engine/measure.h"

/* Sets up and verifies; on failure the case is a row with a reason. */
void xc_prepare_case(struct xc_measured *measured);
void xc_unprepare_case(struct xc_measured *measured);

/* A case that failed while it was timed; unless it was interrupted (XC_INCONCLUSIVE). */
void xc_fail_case(struct xc_measured *measured, enum xc_status failure,
                  const struct xc_error *error);

/* Finds measured->rough_ns; a case that takes longer than the plan allows is then skipped. */
void xc_calibrate_case(struct xc_measured *measured, const struct xc_measure_plan *plan);

/* As many for each case as take epoch_ns. */
void xc_choose_iterations(struct xc_measurement *measurement, const struct xc_measure_plan *plan);

#endif
