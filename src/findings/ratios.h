/* The case that a row is compared with: the case `direct` beside it, or beside the nearest of its
 * parents. */
#ifndef XC_FINDINGS_RATIOS_H
#define XC_FINDINGS_RATIOS_H

#include "engine/groups.h"
#include "report/report.h"

/* Fills in every row's baseline and ratio, where there is one in the same group: calls/ffi-call
 * against calls/direct, call/hypot/crossing/go1.23 against call/hypot/direct. XC_UNFIT: no memory.
 */
enum xc_status xc_ratios_report(const struct xc_groups *groups, struct xc_report *report,
                                struct xc_error *error);

#endif
