#include "findings/handoffs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/rounds.h"
#include "bench/handoff/handoff.h"

static double inverse(double ns, double times)
{
    return ns > 0 ? times / ns : NAN;
}

/* Throughput is told by the epochs' median, since the best epoch of a workload is one in which
 * chance queued fewer threads. */
static struct xc_estimate throughput(const struct xc_row *row, struct xc_error *error,
                                     enum xc_status *status)
{
    struct xc_estimate estimate = {inverse(row->median_ns, 1e9), {NAN, NAN}};
    double *scratch = calloc(row->epochs + 1, sizeof *scratch);
    if (!scratch) {
        *status = xc_fail(error, XC_UNFIT, "out of memory");
        return estimate;
    }
    struct xc_interval ns =
        xc_series_interval(row->epoch_ns, row->epochs, 0.5, XC_CONFIDENCE, scratch);
    estimate.ci = (struct xc_interval){inverse(ns.high, 1e9), inverse(ns.low, 1e9)};
    free(scratch);
    return estimate;
}

static enum xc_status add(const struct xc_case *one, const struct xc_handoff *recorded,
                          struct xc_report *report, struct xc_error *error)
{
    char plain_id[XC_ID_BYTES];
    struct xc_handoff *handoff = &report->handoffs[report->handoff_count];
    const struct xc_row *row = xc_report_row(report, one->id);
    const struct xc_row *plain =
        xc_report_row(report, xc_case_id(&xc_reference_keys[XC_REFERENCE_CALL], plain_id));
    enum xc_status status = XC_OK;
    if (!row || row->status != XC_ROW_OK || row->epochs == 0)
        return XC_OK;
    *handoff = *recorded;
    handoff->key = *one->key;
    handoff->id = strdup(one->id);
    handoff->model = strdup(recorded->model);
    handoff->place = strdup(recorded->place);
    report->handoff_count++;
    if (!handoff->id || !handoff->model || !handoff->place)
        return xc_fail(error, XC_UNFIT, "no memory for a hand-over's result");
    handoff->crossings_per_second = throughput(row, error, &status);
    handoff->plain_call_ns = plain ? plain->value_ns : NAN;
    if (row->baseline_id)
        handoff->scaling =
            (struct xc_estimate){inverse(row->ratio.value, 1),
                                 {inverse(row->ratio.ci.high, 1), inverse(row->ratio.ci.low, 1)}};
    return status;
}

enum xc_status xc_handoffs_report(const struct xc_groups *groups, struct xc_report *report,
                                  struct xc_error *error)
{
    enum xc_status status = XC_OK;
    report->handoffs = calloc(report->row_count + 1, sizeof *report->handoffs);
    if (!report->handoffs)
        return xc_fail(error, XC_UNFIT, "no memory for the hand-overs");
    for (size_t s = 0; s < groups->count; s++) {
        const struct xc_case_list *list = &groups->items[s].list;
        for (size_t i = 0; i < list->count && status == XC_OK; i++) {
            const struct xc_handoff *recorded = xc_handoff_of(&list->items[i]);
            if (recorded)
                status = add(&list->items[i], recorded, report, error);
        }
    }
    return status;
}

enum xc_status xc_handoffs_check(const struct xc_groups *groups, struct xc_error *error)
{
    for (size_t s = 0; s < groups->count; s++)
        for (size_t i = 0; i < groups->items[s].list.count; i++) {
            enum xc_status status = xc_handoff_check(&groups->items[s].list.items[i], error);
            if (status != XC_OK)
                return status;
        }
    return XC_OK;
}
