#include "analysis/estimator.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/rounds.h"
#include "support/statistics.h"

static int by_round_and_ns(const void *left, const void *right)
{
    const struct xc_epoch *a = left, *b = right;
    if (a->round != b->round)
        return a->round < b->round ? -1 : 1;
    return (a->ns > b->ns) - (a->ns < b->ns);
}

static double cpu_ns_of(const struct xc_epoch *epoch)
{
    return epoch->cpu_ns * epoch->ns / epoch->real_ns;
}

/* A round's value: its middle epoch's, or the mean of that and the one before. */
static void take_middle(const struct xc_epoch *middle, bool with_before,
                        struct xc_by_round *by_round, double *cpu_ns)
{
    const struct xc_epoch *before = with_before ? middle - 1 : middle;
    by_round->ns[middle->round] = (before->ns + middle->ns) / 2;
    if (cpu_ns)
        cpu_ns[middle->round] = (cpu_ns_of(before) + cpu_ns_of(middle)) / 2;
}

enum xc_status xc_round_medians(const struct xc_samples *samples, struct xc_by_round *by_round,
                                double *cpu_ns, struct xc_error *error)
{
    struct xc_epoch *sorted = calloc(samples->count + 1, sizeof *sorted);
    if (!sorted)
        return xc_fail(error, XC_UNFIT, "out of memory");
    if (samples->count)
        memcpy(sorted, samples->epochs, samples->count * sizeof *sorted);
    qsort(sorted, samples->count, sizeof *sorted, by_round_and_ns);
    for (size_t round = 0; round < by_round->rounds; round++)
        by_round->ns[round] = NAN;
    for (size_t first = 0, end; first < samples->count; first = end) {
        for (end = first; end < samples->count && sorted[end].round == sorted[first].round; end++)
            ;
        size_t middle = first + (end - first) / 2;
        if (sorted[first].round < by_round->rounds)
            take_middle(&sorted[middle], (end - first) % 2 == 0, by_round, cpu_ns);
    }
    free(sorted);
    return XC_OK;
}

double xc_rounds_estimate(const struct xc_by_round *by_round, struct xc_interval *interval,
                          double *scratch)
{
    size_t count = 0;
    for (size_t round = 0; round < by_round->rounds; round++)
        if (!isnan(by_round->ns[round]))
            scratch[count++] = by_round->ns[round];
    *interval = (struct xc_interval){NAN, NAN};
    if (count == 0)
        return NAN;
    xc_sort(scratch, count);
    double value = xc_quantile(scratch, count, XC_ESTIMATOR_SHARE);
    if (by_round->process_count > 1)
        value = xc_processes_estimate(by_round, scratch);
    *interval = xc_rounds_interval(by_round, value, scratch);
    return value;
}

/* The epochs that the row's figures are made of: those in the state. */
static enum xc_status take_epochs(struct xc_samples *samples, struct xc_row *row,
                                  struct xc_error *error)
{
    row->epoch_ns = calloc(samples->count + 1, sizeof *row->epoch_ns);
    row->epoch_cpu_ns = calloc(samples->count + 1, sizeof *row->epoch_cpu_ns);
    if (!row->epoch_ns || !row->epoch_cpu_ns)
        return xc_fail(error, XC_UNFIT, "out of memory");
    for (size_t i = 0; i < samples->count; i++) {
        const struct xc_epoch *epoch = &samples->epochs[i];
        if (epoch->round == XC_NO_ROUND)
            continue;
        row->epoch_ns[row->epochs] = epoch->ns;
        row->epoch_cpu_ns[row->epochs++] = cpu_ns_of(epoch);
    }
    row->epochs_other_state = samples->count - row->epochs;
    return XC_OK;
}

/* The rounds that have a value. */
static enum xc_status take_rounds(const struct xc_by_round *by_round, const double *cpu_ns,
                                  struct xc_row *row, struct xc_error *error)
{
    row->round_ns = calloc(by_round->rounds + 1, sizeof *row->round_ns);
    row->round_cpu_ns = calloc(by_round->rounds + 1, sizeof *row->round_cpu_ns);
    if (!row->round_ns || !row->round_cpu_ns)
        return xc_fail(error, XC_UNFIT, "out of memory");
    for (size_t round = 0; round < by_round->rounds; round++) {
        if (isnan(by_round->ns[round]))
            continue;
        row->round_ns[row->rounds] = by_round->ns[round];
        row->round_cpu_ns[row->rounds++] = cpu_ns[round];
    }
    return XC_OK;
}

static enum xc_status row_figures(struct xc_row *row, const struct xc_by_round *by_round,
                                  struct xc_error *error)
{
    size_t room = row->epochs > by_round->rounds ? row->epochs : by_round->rounds;
    double *scratch = calloc(room ? room : 1, sizeof *scratch);
    if (!scratch)
        return xc_fail(error, XC_UNFIT, "no memory for %zu epochs", room);
    row->value_ns = xc_rounds_estimate(by_round, &row->ci_ns, scratch);
    row->cycles = row->value_ns / row->state.cycle_ns;
    memcpy(scratch, row->epoch_ns, row->epochs * sizeof *scratch);
    xc_sort(scratch, row->epochs);
    row->min_ns = scratch[0];
    row->median_ns = xc_median(scratch, row->epochs);
    row->mad_ns = xc_mad(scratch, row->epochs);
    memcpy(scratch, row->epoch_cpu_ns, row->epochs * sizeof *scratch);
    xc_sort(scratch, row->epochs);
    row->cpu_median_ns = xc_median(scratch, row->epochs);
    free(scratch);
    return XC_OK;
}

static const char *why_no_epoch(const struct xc_row *row)
{
    if (row->epochs_other_state)
        return "no epoch in the state that the others were in";
    return row->epochs_dropped ? "every epoch was disturbed" : "not reached";
}

enum xc_status xc_row_of(struct xc_measured *measured, const struct xc_state *state,
                         const struct xc_by_round *by_round, const double *cpu_ns,
                         struct xc_row *row, struct xc_error *error)
{
    const struct xc_case *one = measured->one;
    struct xc_samples *samples = &measured->samples;
    struct xc_case_key key;
    if (one->key)
        key = *one->key;
    else
        xc_case_key_parse(one->id, &key); /* in no list; where it is no id, the key is empty */
    *row = (struct xc_row){
        .key = key,
        .id = strdup(one->id),
        .suite = strdup(key.suite),
        .summary = strdup(one->summary ? one->summary : ""),
        .status = measured->status,
        .reason = measured->status == XC_ROW_OK ? NULL : strdup(measured->reason),
        .state = *state,
        .value_ns = NAN,
        .ci_ns = {NAN, NAN},
        .cycles = NAN,
        .median_ns = NAN,
        .min_ns = NAN,
        .mad_ns = NAN,
        .cpu_median_ns = NAN,
        .ratio = {NAN, {NAN, NAN}},
        .epochs_dropped = samples->dropped,
        .iterations = measured->iterations,
    };
    if (!row->id || !row->suite || !row->summary)
        return xc_fail(error, XC_UNFIT, "no memory for the row '%s'", one->id);
    enum xc_status status = take_epochs(samples, row, error);
    if (status == XC_OK)
        status = take_rounds(by_round, cpu_ns, row, error);
    if (status != XC_OK || row->status != XC_ROW_OK)
        return status;
    if (row->epochs == 0) {
        row->status = XC_ROW_SKIPPED;
        row->reason = strdup(why_no_epoch(row));
        return XC_OK;
    }
    return row_figures(row, by_round, error);
}
