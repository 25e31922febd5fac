/* A measurement's cases, located round by round, to be found by their ids. */
#ifndef XC_CLI_LOCATED_H
#define XC_CLI_LOCATED_H

#include "crossing/model.h"
#include "analysis/breakdown.h"
#include "analysis/locate.h"

struct xc_located {
    const struct xc_measurement *measurement;
    double *all_ns;               /* what the next two point into */
    struct xc_by_round *by_round; /* by case */
    double **cpu_ns;              /* by case: the thread's processor time, round by round */
    double *value_ns;             /* by case; NAN where there is nothing */
};

/* XC_UNFIT: no memory. To be released in any case. */
enum xc_status xc_located_init(struct xc_located *located, const struct xc_measurement *measurement,
                               struct xc_error *error);
void xc_located_release(struct xc_located *located);

/* The place of the case with this id, if it was measured; else the number of cases. */
size_t xc_located_find(const struct xc_located *located, const char *id);

/* Its value, or NAN. */
double xc_located_value(const struct xc_located *located, const char *id);

/* Fills an input for xc_breakdown_compute with the sets "PREFIX/SET" of a model, and the baseline.
 * False where one was not measured; its id is then in missing. */
bool xc_located_gather(const struct xc_located *located, const char *prefix,
                       const struct xc_model *model, const char *baseline_id,
                       struct xc_breakdown_input *input, char *missing, size_t missing_bytes);

#endif
