#include "findings/breakdowns.h"

#include <math.h>

_Static_assert(XC_STEPS_MAX == XC_STEP_COUNT, "a report has room for every step");

static const char *step_name(unsigned step)
{
    return xc_step_name((enum xc_step)step);
}

bool xc_breakdown_gather(const struct xc_estimates *estimates, const struct xc_case_key *family,
                         const struct xc_model *model, const struct xc_case_key *baseline_key,
                         struct xc_breakdown_input *input, struct xc_case_key *missing)
{
    *input = (struct xc_breakdown_input){
        .model = model->info.name,
        .players = model->info.steps,
        .needs = xc_step_needs,
        .step_name = step_name,
    };
    for (xc_steps steps = 0; steps < XC_STEP_SETS; steps++) {
        input->value_ns[steps] = NAN;
        if (!model->loops->of_steps[steps])
            continue;
        *missing = *family;
        xc_steps_name(steps, model->info.steps, missing->variant, sizeof missing->variant);
        size_t place = xc_estimates_find(estimates, missing);
        if (place == estimates->measurement->count)
            return false;
        input->value_ns[steps] = estimates->value_ns[place];
        input->by_round[steps] = estimates->by_round[place];
    }
    *missing = *baseline_key;
    size_t baseline = xc_estimates_find(estimates, baseline_key);
    if (baseline == estimates->measurement->count)
        return false;
    input->baseline_id = estimates->measurement->cases[baseline].one->id;
    input->baseline_ns = estimates->value_ns[baseline];
    input->baseline_by_round = estimates->by_round[baseline];
    return true;
}
