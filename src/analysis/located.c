#include "analysis/located.h"

#include <math.h>
#include <stdlib.h>

size_t xc_located_find(const struct xc_located *located, const struct xc_case_key *key)
{
    const struct xc_measurement *measurement = located->measurement;
    for (size_t i = 0; i < measurement->count; i++)
        if (xc_case_key_equal(measurement->cases[i].one->key, key) && !isnan(located->value_ns[i]))
            return i;
    return measurement->count;
}

double xc_located_value(const struct xc_located *located, const struct xc_case_key *key)
{
    size_t place = xc_located_find(located, key);
    return place < located->measurement->count ? located->value_ns[place] : NAN;
}

static enum xc_status locate(const struct xc_group *group, struct xc_located *located,
                             struct xc_error *error)
{
    const struct xc_measurement *measurement = &group->measurement;
    size_t rounds = measurement->rounds_done ? measurement->rounds_done : 1;
    size_t count = measurement->count;
    double *scratch = calloc(rounds, sizeof *scratch);
    *located = (struct xc_located){
        .measurement = measurement,
        .all_ns = calloc(2 * count * rounds + 1, sizeof *located->all_ns),
        .by_round = calloc(count + 1, sizeof *located->by_round),
        .cpu_ns = calloc(count + 1, sizeof *located->cpu_ns),
        .value_ns = calloc(count + 1, sizeof *located->value_ns),
    };
    enum xc_status status = XC_OK;
    if (!scratch || !located->all_ns || !located->by_round || !located->cpu_ns ||
        !located->value_ns) {
        status = xc_fail(error, XC_UNFIT, "no memory for the analysis of %zu cases", count);
        goto free_scratch;
    }
    for (size_t i = 0; i < count && status == XC_OK; i++) {
        struct xc_interval interval;
        located->by_round[i] = (struct xc_by_round){.ns = located->all_ns + 2 * i * rounds,
                                                    .rounds = rounds,
                                                    .process_rounds = group->process_rounds,
                                                    .process_count = group->process_count};
        located->cpu_ns[i] = located->all_ns + (2 * i + 1) * rounds;
        status = xc_round_medians(&measurement->cases[i].samples, &located->by_round[i],
                                  located->cpu_ns[i], error);
        located->value_ns[i] = xc_rounds_location(&located->by_round[i], &interval, scratch);
        if (measurement->cases[i].status != XC_ROW_OK)
            located->value_ns[i] = NAN; /* it failed while it was timed */
    }

free_scratch:
    free(scratch);
    return status;
}

static void release(struct xc_located *located)
{
    free(located->all_ns);
    free(located->by_round);
    free(located->cpu_ns);
    free(located->value_ns);
    free(located);
}

enum xc_status xc_groups_locate(struct xc_groups *groups, struct xc_error *error)
{
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < groups->count && status == XC_OK; i++) {
        struct xc_group *group = &groups->items[i];
        group->located = calloc(1, sizeof *group->located);
        if (!group->located)
            return xc_fail(error, XC_UNFIT, "out of memory");
        status = locate(group, group->located, error);
    }
    return status;
}

void xc_groups_forget(struct xc_groups *groups)
{
    for (size_t i = 0; i < groups->count; i++) {
        struct xc_group *group = &groups->items[i];
        if (group->located)
            release(group->located);
        group->located = NULL;
    }
}

struct xc_seat xc_groups_find(const struct xc_groups *groups, const struct xc_case_key *key)
{
    for (size_t i = 0; i < groups->count; i++) {
        const struct xc_group *group = &groups->items[i];
        size_t place = xc_located_find(group->located, key);
        if (place < group->measurement.count)
            return (struct xc_seat){group, place};
    }
    return (struct xc_seat){NULL, 0};
}
