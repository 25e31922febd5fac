/* Workloads' results into the report. */
#ifndef XC_FINDINGS_HANDOFFS_H
#define XC_FINDINGS_HANDOFFS_H

#include "engine/groups.h"
#include "report/report.h"

/* What the workloads recorded, once the report has its rows and ratios. None where it was measured
 * in other processes: their histograms end with them. XC_UNFIT: no memory. */
enum xc_status xc_handoffs_report(const struct xc_groups *groups, struct xc_report *report,
                                  struct xc_error *error);

/* XC_CRASHED, with the case's id: one of its threads was lost. */
enum xc_status xc_handoffs_check(const struct xc_groups *groups, struct xc_error *error);

#endif
