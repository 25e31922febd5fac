#include "run/conclude.h"

#include "findings/gates.h"
#include "findings/handoffs.h"
#include "run/assemble.h"
#include "run/outputs.h"
#include "run/recordings.h"
#include "support/warn.h"

/* One line for each case that could not be set up or gave a wrong answer; the first one's status is
 * the run's. Skipped ones are rows of the report and no more. */
static enum xc_status failures(const struct xc_groups *groups, struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < groups->count; i++)
        for (size_t k = 0; k < groups->items[i].measurement.count; k++) {
            const struct xc_measured *measured = &groups->items[i].measurement.cases[k];
            if (measured->status != XC_ROW_FAILED)
                continue;
            if (status != XC_OK)
                xc_warn("'%s': %s", measured->one->id, measured->reason);
            else
                status = xc_fail(error, measured->failure, "'%s': %s", measured->one->id,
                                 measured->reason);
        }
    return status;
}

/* Everything that was asked for, in every format; Google Benchmark's own among them. */
static enum xc_status write_all(const struct xc_plan *plan, const struct xc_report *report,
                                struct xc_error *error)
{
    bool with_table = !plan->bench_outputs.format;
    enum xc_status status = xc_outputs_write(&plan->outputs, report, with_table, error);
    struct xc_error failure = {""};
    enum xc_status bench = xc_bench_outputs_write(&plan->bench_outputs, report, &failure);
    if (bench != XC_OK && status == XC_OK)
        status = xc_fail(error, bench, "%s", failure.text);
    return status;
}

/* Of a run that went well, since profiles are whole or absent. */
static enum xc_status record(const struct xc_groups *groups, const struct xc_plan *plan,
                             struct xc_session *session, struct xc_recordings *recordings,
                             struct xc_error *error)
{
    if (!xc_recording_wanted_by(&plan->recording) || xc_groups_interrupted(groups))
        return XC_OK;
    return xc_recordings_make(&plan->recording, groups, xc_session_hooks(session).interrupted,
                              recordings, error);
}

enum xc_status xc_conclude(struct xc_groups *groups, const struct xc_plan *plan, const char *note,
                           struct xc_session *session, struct xc_error *error)
{
    struct xc_report report = {0};
    struct xc_recordings recordings = {0};
    struct xc_error later = {""};
    enum xc_status failed = failures(groups, error);
    if (failed == XC_OK)
        failed = xc_handoffs_check(groups, error);
    if (failed == XC_OK)
        failed = record(groups, plan, session, &recordings, error);
    enum xc_status status = xc_assemble(groups, plan, note, session, &report, &later);
    for (size_t i = 0; i < recordings.note_count && status == XC_OK; i++)
        status = xc_report_add_note(&report, recordings.notes[i], &later);
    if (status == XC_OK)
        status = write_all(plan, &report, &later);
    if (status == XC_OK && failed == XC_OK && !report.incomplete)
        status = xc_recordings_write(&plan->recording, &recordings, &report, &later);
    const struct xc_measurement *first = &groups->items[0].measurement;
    if (status != XC_OK)
        xc_fail(error, status, "%s", later.text);
    else if (failed != XC_OK)
        status = failed;
    else if (report.incomplete)
        status = xc_fail(error, XC_INCONCLUSIVE, "interrupted after %zu of %zu rounds",
                         first->rounds_done, first->rounds);
    else
        status = xc_gates_conclude(&report, error);
    xc_recordings_release(&recordings);
    xc_report_release(&report);
    return status;
}
