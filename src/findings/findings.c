#include "findings/findings.h"

#include <stdlib.h>

#include "findings/batches.h"
#include "findings/breakdowns.h"
#include "findings/handoffs.h"
#include "findings/ratios.h"
#include "findings/runtimes_report.h"
#include "support/warn.h"

static enum xc_status break_down(const struct xc_groups *groups, const char *name, bool is_filtered,
                                 struct xc_report *report, struct xc_error *error)
{
    struct xc_breakdown_input input;
    char id[XC_ID_BYTES];
    const struct xc_model *model = xc_model_find(name);
    const struct xc_case_key family = xc_case_key_steps(name, "");
    struct xc_case_key all = family, chain, missing;
    xc_steps_name(model->info.steps, model->info.steps, all.variant, sizeof all.variant);
    struct xc_seat seat = xc_groups_find(groups, &all);
    /* Beside real runtimes only some of a model's sets are measured. */
    chain = all;
    chain.latency = true;
    if (!seat.group || !xc_groups_have(groups, &chain))
        return XC_OK;
    if (!xc_breakdown_gather(seat.group->estimates, &family, model,
                             &xc_reference_keys[XC_REFERENCE_CALL], &input, &missing)) {
        if (!is_filtered)
            xc_warn("no breakdown of '%s': '%s' was not measured", name, xc_case_id(&missing, id));
        return XC_OK;
    }
    return xc_breakdown_compute(&input, &report->breakdowns[report->breakdown_count++], error);
}

static enum xc_status take_rows(struct xc_groups *groups, struct xc_report *report,
                                struct xc_error *error)
{
    size_t count = 0;
    for (size_t i = 0; i < groups->count; i++)
        count += groups->items[i].measurement.count;
    report->rows = calloc(count + 1, sizeof *report->rows);
    if (!report->rows)
        return xc_fail(error, XC_UNFIT, "no memory for %zu rows", count);
    for (size_t i = 0; i < groups->count; i++) {
        struct xc_group *group = &groups->items[i];
        for (size_t k = 0; k < group->measurement.count; k++) {
            enum xc_status status =
                xc_row_of(&group->measurement.cases[k], &group->measurement.state,
                          &group->estimates->by_round[k], group->estimates->cpu_ns[k],
                          &report->rows[report->row_count++], error);
            if (status != XC_OK)
                return status;
        }
    }
    return XC_OK;
}

enum xc_status xc_findings_report(struct xc_groups *groups, const char *const *models,
                                  size_t model_count, bool is_filtered,
                                  const struct xc_gates *gates, struct xc_report *report,
                                  struct xc_error *error)
{
    enum xc_status status = XC_OK;
    report->breakdowns = calloc(model_count + 1, sizeof *report->breakdowns);
    if (!report->breakdowns)
        return xc_fail(error, XC_UNFIT, "no memory for the breakdowns");
    for (size_t i = 0; i < model_count && status == XC_OK; i++)
        status = break_down(groups, models[i], is_filtered, report, error);
    if (status == XC_OK)
        status = xc_batches_report(groups, report, error);
    if (status == XC_OK)
        status = take_rows(groups, report, error);
    if (status == XC_OK)
        status = xc_ratios_report(groups, report, error);
    if (status == XC_OK)
        status = xc_handoffs_report(groups, report, error);
    if (status == XC_OK)
        status = xc_runtimes_report(groups, report, error);
    return status == XC_OK ? xc_gates_judge(gates, groups, report, error) : status;
}
