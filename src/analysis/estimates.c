#include "analysis/estimates.h"

#include <math.h>
#include <stdlib.h>

size_t xc_estimates_find(const struct xc_estimates *estimates, const struct xc_case_key *key)
{
    const struct xc_measurement *measurement = estimates->measurement;
    for (size_t i = 0; i < measurement->count; i++)
        if (xc_case_key_equal(measurement->cases[i].one->key, key) &&
            !isnan(estimates->value_ns[i]))
            return i;
    return measurement->count;
}

double xc_estimates_value(const struct xc_estimates *estimates, const struct xc_case_key *key)
{
    size_t place = xc_estimates_find(estimates, key);
    return place < estimates->measurement->count ? estimates->value_ns[place] : NAN;
}

static enum xc_status estimate(const struct xc_group *group, struct xc_estimates *estimates,
                               struct xc_error *error)
{
    const struct xc_measurement *measurement = &group->measurement;
    size_t rounds = measurement->rounds_done ? measurement->rounds_done : 1;
    size_t count = measurement->count;
    double *scratch = calloc(rounds, sizeof *scratch);
    *estimates = (struct xc_estimates){
        .measurement = measurement,
        .all_ns = calloc(2 * count * rounds + 1, sizeof *estimates->all_ns),
        .by_round = calloc(count + 1, sizeof *estimates->by_round),
        .cpu_ns = calloc(count + 1, sizeof *estimates->cpu_ns),
        .value_ns = calloc(count + 1, sizeof *estimates->value_ns),
    };
    enum xc_status status = XC_OK;
    if (!scratch || !estimates->all_ns || !estimates->by_round || !estimates->cpu_ns ||
        !estimates->value_ns) {
        status = xc_fail(error, XC_UNFIT, "no memory for the analysis of %zu cases", count);
        goto free_scratch;
    }
    for (size_t i = 0; i < count && status == XC_OK; i++) {
        struct xc_interval interval;
        estimates->by_round[i] = (struct xc_by_round){.ns = estimates->all_ns + 2 * i * rounds,
                                                      .rounds = rounds,
                                                      .process_rounds = group->process_rounds,
                                                      .process_count = group->process_count};
        estimates->cpu_ns[i] = estimates->all_ns + (2 * i + 1) * rounds;
        status = xc_round_medians(&measurement->cases[i].samples, &estimates->by_round[i],
                                  estimates->cpu_ns[i], error);
        estimates->value_ns[i] = xc_rounds_estimate(&estimates->by_round[i], &interval, scratch);
        if (measurement->cases[i].status != XC_ROW_OK)
            estimates->value_ns[i] = NAN; /* it failed while it was timed */
    }

free_scratch:
    free(scratch);
    return status;
}

static void release(struct xc_estimates *estimates)
{
    free(estimates->all_ns);
    free(estimates->by_round);
    free(estimates->cpu_ns);
    free(estimates->value_ns);
    free(estimates);
}

enum xc_status xc_groups_estimate(struct xc_groups *groups, struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < groups->count && status == XC_OK; i++) {
        struct xc_group *group = &groups->items[i];
        group->estimates = calloc(1, sizeof *group->estimates);
        if (!group->estimates)
            return xc_fail(error, XC_UNFIT, "out of memory");
        status = estimate(group, group->estimates, error);
    }
    return status;
}

void xc_groups_forget(struct xc_groups *groups)
{
    for (size_t i = 0; i < groups->count; i++) {
        struct xc_group *group = &groups->items[i];
        if (group->estimates)
            release(group->estimates);
        group->estimates = NULL;
    }
}

struct xc_seat xc_groups_find(const struct xc_groups *groups, const struct xc_case_key *key)
{
    for (size_t i = 0; i < groups->count; i++) {
        const struct xc_group *group = &groups->items[i];
        size_t place = xc_estimates_find(group->estimates, key);
        if (place < group->measurement.count)
            return (struct xc_seat){group, place};
    }
    return (struct xc_seat){NULL, 0};
}
