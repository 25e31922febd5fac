/* What every measuring command does once its plan is made: plan, verify, measure, report,
 * render. */
#include "run/pipeline.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/estimates.h"
#include "bench/plugin.h"
#include "engine/guard.h"
#include "findings/gates.h"
#include "run/conclude.h"
#include "support/progress.h"

/* A case of a plug-in that does not come back for so long is given up. */
#define PLUGIN_TIMEOUT_SECONDS 60.0

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

static enum xc_status estimate_and_conclude(struct xc_groups *groups, const struct xc_plan *plan,
                                            const char *note, struct xc_session *session,
                                            struct xc_error *error)
{
    enum xc_status status = xc_groups_estimate(groups, error);
    if (status != XC_OK)
        return status;
    xc_guard_done_with_user_code();
    return xc_conclude(groups, plan, note, session, error);
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
            status = estimate_and_conclude(&groups, plan, source->note, &session, error);
    }
    xc_groups_forget(&groups);
    xc_groups_release(&groups);
    xc_session_close(&session);
    return status;
}
