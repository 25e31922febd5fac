/* All findings of a run, in the order in which they rest on one another. */
#ifndef XC_FINDINGS_FINDINGS_H
#define XC_FINDINGS_FINDINGS_H

#include <stdbool.h>

#include "engine/groups.h"
#include "findings/gates.h"
#include "report/report.h"

/* Breakdowns of these models, batches, rows, ratios, hand-overs, runtimes, gates. Rows take the
 * epochs out of the groups. is_filtered: cases were left out on purpose, and a breakdown that lacks
 * some needs no warning. XC_UNFIT: no memory. */
enum xc_status xc_findings_report(struct xc_groups *groups, const char *const *models,
                                  size_t model_count, bool is_filtered,
                                  const struct xc_gates *gates, struct xc_report *report,
                                  struct xc_error *error);

#endif
