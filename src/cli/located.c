#include "cli/located.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum xc_status xc_located_init(struct xc_located *located, const struct xc_measurement *measurement,
                               struct xc_error *error)
{
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
        located->by_round[i] =
            (struct xc_by_round){.ns = located->all_ns + 2 * i * rounds, .rounds = rounds};
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

void xc_located_release(struct xc_located *located)
{
    free(located->all_ns);
    free(located->by_round);
    free(located->cpu_ns);
    free(located->value_ns);
    *located = (struct xc_located){0};
}

size_t xc_located_find(const struct xc_located *located, const char *id)
{
    const struct xc_measurement *measurement = located->measurement;
    for (size_t i = 0; i < measurement->count; i++)
        if (strcmp(measurement->cases[i].one->id, id) == 0 && !isnan(located->value_ns[i]))
            return i;
    return measurement->count;
}

double xc_located_value(const struct xc_located *located, const char *id)
{
    size_t place = xc_located_find(located, id);
    return place < located->measurement->count ? located->value_ns[place] : NAN;
}

static const char *step_name(unsigned step)
{
    return xc_step_name((enum xc_step)step);
}

bool xc_located_gather(const struct xc_located *located, const char *prefix,
                       const struct xc_model *model, const char *baseline_id,
                       struct xc_breakdown_input *input, char *missing, size_t missing_bytes)
{
    *input = (struct xc_breakdown_input){
        .model = model->info.name,
        .baseline_id = baseline_id,
        .players = model->info.steps,
        .needs = xc_step_needs,
        .step_name = step_name,
    };
    for (xc_steps steps = 0; steps < XC_STEP_SETS; steps++) {
        input->value_ns[steps] = NAN;
        if (!model->loops->of_steps[steps])
            continue;
        char set[64];
        xc_steps_name(steps, model->info.steps, set, sizeof set);
        snprintf(missing, missing_bytes, "%s/%s", prefix, set);
        size_t place = xc_located_find(located, missing);
        if (place == located->measurement->count)
            return false;
        input->value_ns[steps] = located->value_ns[place];
        input->by_round[steps] = located->by_round[place];
    }
    snprintf(missing, missing_bytes, "%s", baseline_id);
    size_t baseline = xc_located_find(located, baseline_id);
    if (baseline == located->measurement->count)
        return false;
    input->baseline_ns = located->value_ns[baseline];
    input->baseline_by_round = located->by_round[baseline];
    return true;
}
