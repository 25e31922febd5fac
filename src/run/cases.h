/* From a plan to the cases that are measured, in groups. */
#ifndef XC_RUN_CASES_H
#define XC_RUN_CASES_H

#include "bench/suite.h"
#include "engine/groups.h"
#include "run/plan.h"
#include "run/session.h"

/* The cases of the chosen suites that the filter lets through, and, where there are crossings,
 * those that a breakdown is compared with: a plain call, the empty loop, a core cycle. Suites that
 * stand alone have a group of their own, and cases with long epochs one more. The plan outlives the
 * groups. */
enum xc_status xc_choose_cases(const struct xc_case_plan *plan, const struct xc_session *session,
                               struct xc_groups *groups, struct xc_error *error);
/* Appends those last three where the list lacks them. */
enum xc_status xc_add_references(struct xc_case_list *list, struct xc_error *error);
/* What the suites are told. */
struct xc_suite_options xc_suite_options_of(const struct xc_case_plan *plan, int numa_node);

#endif
