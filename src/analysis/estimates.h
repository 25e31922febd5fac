/* A measurement's cases, estimated round by round, to be found by what they are. */
#ifndef XC_ANALYSIS_ESTIMATES_H
#define XC_ANALYSIS_ESTIMATES_H

#include "analysis/estimator.h"
#include "engine/groups.h"

struct xc_estimates {
    const struct xc_measurement *measurement;
    double *all_ns;               /* what the next two point into */
    struct xc_by_round *by_round; /* by case */
    double **cpu_ns;              /* by case: the thread's processor time, round by round */
    double *value_ns;             /* by case; NAN where there is nothing */
};

/* The place of the case with this key, if it was measured; else the number of cases. */
size_t xc_estimates_find(const struct xc_estimates *estimates, const struct xc_case_key *key);

/* Its value, or NAN. */
double xc_estimates_value(const struct xc_estimates *estimates, const struct xc_case_key *key);

/* Estimates the cases of every group that was measured; processes are the unit of every value and
 * interval where there were several. XC_UNFIT: no memory. To be forgotten in any case, before the
 * groups are released. */
enum xc_status xc_groups_estimate(struct xc_groups *groups, struct xc_error *error);
void xc_groups_forget(struct xc_groups *groups);

/* Where a case was measured. */
struct xc_seat {
    const struct xc_group *group; /* NULL: nowhere */
    size_t place;
};
struct xc_seat xc_groups_find(const struct xc_groups *groups, const struct xc_case_key *key);

#endif
