/* What every measuring command does once its plan is made: plan, verify, measure, report,
 * render. */
#include "run/pipeline.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/located.h"
#include "bench/plugin.h"
#include "engine/guard.h"
#include "findings/gates.h"
#include "findings/handoffs.h"
#include "run/assemble.h"
#include "run/outputs.h"
#include "support/progress.h"
#include "run/recordings.h"
#include "support/warn.h"

/* A case of a plug-in that does not come back for so long is given up. */
#define PLUGIN_TIMEOUT_SECONDS 60.0

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
                             const struct xc_measure_hooks *hooks, struct xc_recordings *recordings,
                             struct xc_error *error)
{
    if (!xc_recording_wanted_by(&plan->recording) || xc_groups_interrupted(groups))
        return XC_OK;
    return xc_recordings_make(&plan->recording, groups, hooks->interrupted, recordings, error);
}

/* Writes the report; then the status is that of the first of these that is not well:
 * writing, a case, an interruption, a gate. */
static enum xc_status report_all(struct xc_groups *groups, const struct xc_plan *plan,
                                 const char *note, struct xc_session *session,
                                 const struct xc_measure_hooks *hooks, struct xc_error *error)
{
    struct xc_report report = {0};
    struct xc_recordings recordings = {0};
    struct xc_error later = {""};
    enum xc_status status = xc_groups_locate(groups, error);
    if (status != XC_OK)
        return status;
    xc_guard_done_with_user_code();
    enum xc_status failed = failures(groups, error);
    if (failed == XC_OK)
        failed = xc_handoffs_check(groups, error);
    if (failed == XC_OK)
        failed = record(groups, plan, hooks, &recordings, error);
    status = xc_assemble(groups, plan, note, session, &report, &later);
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

/* --benchmark_list_tests. */
static void print_ids(const struct xc_groups *groups)
{
    for (size_t i = 0; i < groups->count; i++)
        for (size_t k = 0; k < groups->items[i].list.count; k++)
            puts(groups->items[i].list.items[k].id);
}

struct guarded_run {
    const struct xc_names *plugins;
    xc_guarded_job *job;
    void *cookie;
};

static enum xc_status load_and_run(void *cookie, struct xc_error *error)
{
    const struct guarded_run *run = cookie;
    const struct xc_names *plugins = run->plugins;
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < plugins->count && status == XC_OK; i++) {
        char stage[160];
        snprintf(stage, sizeof stage, "plug-in '%.120s'", plugins->items[i]);
        xc_guard_stage(stage);
        status = xc_plugin_load(plugins->items[i], error);
    }
    if (plugins->count > 1)
        xc_guard_stage("a plug-in");
    return status == XC_OK ? run->job(run->cookie, error) : status;
}

enum xc_status xc_run_with_plugins(const struct xc_names *plugins, xc_guarded_job *job,
                                   void *cookie, struct xc_error *error)
{
    struct guarded_run run = {plugins, job, cookie};
    if (plugins->count == 0)
        return job(cookie, error);
    return xc_guarded(load_and_run, &run, PLUGIN_TIMEOUT_SECONDS, NULL, error);
}

static enum xc_status measure_all(const struct xc_plan *plan, struct xc_session *session,
                                  struct xc_groups *groups, const struct xc_measure_hooks *hooks,
                                  struct xc_error *error)
{
    xc_guard_foreign_stacks();
    return plan->processes > 1
               ? xc_workers_measure(groups, plan->processes, plan->cases.measure.seed, hooks,
                                    &session->of_workers, error)
               : xc_groups_measure(groups, hooks, error);
}

enum xc_status xc_run_pipeline(const struct xc_plan *plan, const struct xc_case_source *source,
                               struct xc_error *error)
{
    struct xc_session session;
    struct xc_groups groups = {0};
    enum xc_status status = xc_session_open(plan->pin, &session, error);
    if (status != XC_OK)
        return status;
    struct xc_measure_hooks hooks = xc_session_hooks(&session);
    status = source->choose(&plan->cases, &session, source->cookie, &groups, error);
    if (status == XC_OK)
        status = xc_gates_check(plan->gates, &groups, error);
    if (status == XC_OK && plan->lists_only) {
        xc_guard_done_with_user_code();
        print_ids(&groups);
    } else if (status == XC_OK) {
        status = measure_all(plan, &session, &groups, &hooks, error);
        xc_progress_clear(); /* an interrupt leaves it there */
        if (status == XC_OK && plan->is_worker)
            status = xc_session_write(&session, &groups, error);
        else if (status == XC_OK)
            status = report_all(&groups, plan, source->note, &session, &hooks, error);
    }
    xc_groups_forget(&groups);
    xc_groups_release(&groups);
    xc_session_close(&session);
    return status;
}
