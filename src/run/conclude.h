/* From estimates to the report, its files and the exit status. */
#ifndef XC_RUN_CONCLUDE_H
#define XC_RUN_CONCLUDE_H

#include "engine/groups.h"
#include "run/plan.h"
#include "run/session.h"

/* Records what was asked for, assembles the report and writes it; then the status is that of the
 * first of these that is not well: writing, a case, an interruption, a gate. note: as in
 * xc_assemble. */
enum xc_status xc_conclude(struct xc_groups *groups, const struct xc_plan *plan, const char *note,
                           struct xc_session *session, struct xc_error *error);

#endif
