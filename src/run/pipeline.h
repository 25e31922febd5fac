/* A run from its plan to its report: what every measuring command does once its plan is made. */
#ifndef XC_RUN_PIPELINE_H
#define XC_RUN_PIPELINE_H

#include "run/cases.h"
#include "run/plan.h"
#include "run/session.h"

/* Where the cases come from. */
struct xc_case_source {
    /* Fills in the groups: xc_choose_cases, or a command's own cases. */
    enum xc_status (*choose)(const struct xc_case_plan *plan, const struct xc_session *session,
                             void *cookie, struct xc_groups *groups, struct xc_error *error);
    void *cookie;
    const char *note; /* for the report: how things were done; NULL: nothing to say */
};

/* Opens the session, has the source fill in the groups, measures, reports, and judges the gates. */
enum xc_status xc_run_pipeline(const struct xc_plan *plan, const struct xc_case_source *source,
                               struct xc_error *error);

/* Runs the job as it is, or guarded in a child process where there are plug-ins; which are loaded
 * before, there. */
enum xc_status xc_run_with_plugins(const struct xc_names *plugins,
                                   enum xc_status (*job)(void *cookie, struct xc_error *error),
                                   void *cookie, struct xc_error *error);

#endif
