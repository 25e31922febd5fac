/* From what was measured to the finished report. */
#ifndef XC_RUN_ASSEMBLE_H
#define XC_RUN_ASSEMBLE_H

#include "engine/groups.h"
#include "report/report.h"
#include "run/plan.h"
#include "run/session.h"

/* Takes the epochs out of the groups. note: how things were done, or NULL. */
enum xc_status xc_assemble(struct xc_groups *groups, const struct xc_plan *plan, const char *note,
                           struct xc_session *session, struct xc_report *report,
                           struct xc_error *error);

/* The host's part of the report: fingerprint, events, warnings. */
enum xc_status xc_host_to_report(struct xc_session *session, struct xc_host_report *host,
                                 struct xc_error *error);

/* A line of how things were done. XC_UNFIT: no memory. */
enum xc_status xc_report_add_note(struct xc_report *report, const char *note,
                                  struct xc_error *error);

#endif
