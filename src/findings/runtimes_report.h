/* What real runtimes' rows come to: the table of the cost of crossing by language, and how far the
 * models are off. */
#ifndef XC_FINDINGS_RUNTIMES_REPORT_H
#define XC_FINDINGS_RUNTIMES_REPORT_H

#include "engine/groups.h"
#include "report/report.h"

/* Fills in the report's runtimes and fidelity; its rows are there. XC_UNFIT: no memory. */
enum xc_status xc_runtimes_report(const struct xc_groups *groups, struct xc_report *report,
                                  struct xc_error *error);

#endif
