#include "measure/locate.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/statistics.h"

void xc_round_minima(const struct xc_samples *samples, struct xc_by_round *by_round)
{
    for (size_t round = 0; round < by_round->rounds; round++)
        by_round->ns[round] = NAN;
    for (size_t i = 0; i < samples->count; i++) {
        if (samples->round[i] >= by_round->rounds)
            continue;
        double *minimum = &by_round->ns[samples->round[i]];
        if (isnan(*minimum) || samples->real_ns[i] < *minimum)
            *minimum = samples->real_ns[i];
    }
}

double xc_rounds_location(const struct xc_by_round *by_round, struct xc_interval *interval,
                          double *scratch)
{
    size_t count = 0;
    for (size_t round = 0; round < by_round->rounds; round++)
        if (!isnan(by_round->ns[round]))
            scratch[count++] = by_round->ns[round];
    *interval = (struct xc_interval){NAN, NAN};
    if (count == 0)
        return NAN;
    double achieved;
    xc_sort(scratch, count);
    xc_quantile_interval(scratch, count, XC_LOCATION_SHARE, XC_CONFIDENCE, interval, &achieved);
    return xc_quantile(scratch, count, XC_LOCATION_SHARE);
}

/* "calls/direct" -> "calls". */
static char *suite_of(const char *id)
{
    const char *slash = strchr(id, '/');
    return slash ? strndup(id, (size_t)(slash - id)) : strdup(id);
}

static enum xc_status row_figures(struct xc_row *row, const struct xc_by_round *by_round,
                                  struct xc_error *error)
{
    size_t room = row->epochs > by_round->rounds ? row->epochs : by_round->rounds;
    double *scratch = calloc(room ? room : 1, sizeof *scratch);
    if (!scratch)
        return xc_fail(error, XC_UNFIT, "no memory for %zu epochs", room);
    row->value_ns = xc_rounds_location(by_round, &row->ci_ns, scratch);
    if (row->epochs) {
        memcpy(scratch, row->epoch_ns, row->epochs * sizeof *scratch);
        xc_sort(scratch, row->epochs);
        row->min_ns = scratch[0];
        row->median_ns = xc_median(scratch, row->epochs);
        row->mad_ns = xc_mad(scratch, row->epochs);
        memcpy(scratch, row->epoch_cpu_ns, row->epochs * sizeof *scratch);
        xc_sort(scratch, row->epochs);
        row->cpu_median_ns = xc_median(scratch, row->epochs);
    }
    free(scratch);
    return XC_OK;
}

enum xc_status xc_row_of(struct xc_measured *measured, const struct xc_by_round *by_round,
                         struct xc_row *row, struct xc_error *error)
{
    const struct xc_case *one = measured->one;
    struct xc_samples *samples = &measured->samples;
    *row = (struct xc_row){
        .id = strdup(one->id),
        .suite = suite_of(one->id),
        .summary = strdup(one->summary ? one->summary : ""),
        .status = measured->status,
        .reason = measured->status == XC_ROW_OK ? NULL : strdup(measured->reason),
        .value_ns = NAN,
        .ci_ns = {NAN, NAN},
        .median_ns = NAN,
        .min_ns = NAN,
        .mad_ns = NAN,
        .cpu_median_ns = NAN,
        .ratio = {NAN, {NAN, NAN}},
        .epochs = samples->count,
        .epochs_dropped = samples->dropped,
        .iterations = measured->iterations,
        .epoch_ns = samples->real_ns,
        .epoch_cpu_ns = samples->cpu_ns,
    };
    samples->real_ns = samples->cpu_ns = NULL;
    samples->count = 0;
    if (!row->id || !row->suite || !row->summary)
        return xc_fail(error, XC_UNFIT, "no memory for the row '%s'", one->id);
    if (row->status != XC_ROW_OK)
        return XC_OK;
    if (row->epochs == 0) {
        row->status = XC_ROW_SKIPPED;
        row->reason = strdup(row->epochs_dropped ? "every epoch was disturbed" : "not reached");
        return XC_OK;
    }
    return row_figures(row, by_round, error);
}
