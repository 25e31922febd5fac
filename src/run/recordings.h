/* --pprof and --timeline: what happened in the workloads and crossings of a run, as files for other
 * tools. */
#ifndef XC_RUN_RECORDINGS_H
#define XC_RUN_RECORDINGS_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "engine/groups.h"
#include "report/report.h"
#include "run/plan.h"

static inline bool xc_recording_wanted_by(const struct xc_recording_plan *plan)
{
    return plan->folder || plan->timeline;
}

/* The recordings, and how they were made. */
struct xc_recordings {
    struct xc_profile *profile;
    struct xc_timeline *timeline;
    char **notes; /* one a workload, for the report */
    size_t note_count;
};

/* Runs each workload of the groups once more, in blocks of epochs that are recorded and that are
 * not: what was measured stays undisturbed, and what recording costs is measured. Stops between two
 * epochs where *interrupted becomes nonzero. XC_INCONCLUSIVE: it was interrupted. XC_UNFIT: no
 * memory. XC_CRASHED: a thread was lost. Release in any case. */
enum xc_status xc_recordings_make(const struct xc_recording_plan *plan,
                                  const struct xc_groups *groups,
                                  const volatile sig_atomic_t *interrupted,
                                  struct xc_recordings *recordings, struct xc_error *error);
/* Writes the files, all or none of a folder; with the report's breakdowns among the crossings. */
enum xc_status xc_recordings_write(const struct xc_recording_plan *plan,
                                   const struct xc_recordings *recordings,
                                   const struct xc_report *report, struct xc_error *error);
void xc_recordings_release(struct xc_recordings *recordings);

#endif
