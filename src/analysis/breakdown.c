#include "analysis/breakdown.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/bootstrap.h"
#include "analysis/ratio.h"
#include "analysis/shapley.h"

/* The four attributions of one game. */
struct attribution {
    double shapley[XC_PLAYERS_MAX], ladder[XC_PLAYERS_MAX];
    double leave_one_out[XC_PLAYERS_MAX], isolated[XC_PLAYERS_MAX];
};

static struct xc_game game_of(const struct xc_breakdown_input *input)
{
    return (struct xc_game){input->players, input->needs};
}

static void attribute(const struct xc_breakdown_input *input, const double *value,
                      struct attribution *attribution)
{
    struct xc_game game = game_of(input);
    xc_shapley(&game, value, attribution->shapley);
    xc_ladder(&game, value, attribution->ladder);
    xc_leave_one_out(&game, value, attribution->leave_one_out);
    xc_isolated(&game, value, attribution->isolated);
}

/* What each resampling of rounds gives. */
struct replicates {
    struct xc_bootstrap bootstrap;
    struct attribution *all;
    size_t count; /* 0: there are too few rounds */
    double *figures;
};

static enum xc_status resample_all(const struct xc_breakdown_input *input,
                                   struct replicates *replicates, struct xc_error *error)
{
    struct xc_game game = game_of(input);
    char name[96];
    snprintf(name, sizeof name, "breakdown/%s", input->model);
    *replicates = (struct replicates){
        .all = calloc(XC_BOOTSTRAP_REPLICATES, sizeof *replicates->all),
        .figures = calloc(XC_BOOTSTRAP_REPLICATES, sizeof *replicates->figures),
    };
    enum xc_status status =
        xc_bootstrap_init(&replicates->bootstrap, name, &input->baseline_by_round, error);
    if (status == XC_OK && (!replicates->all || !replicates->figures))
        status = xc_fail(error, XC_UNFIT, "out of memory");
    while (status == XC_OK && xc_bootstrap_resample(&replicates->bootstrap)) {
        double value[XC_SETS_MAX];
        for (unsigned set = 0; set < XC_SETS_MAX; set++)
            value[set] = xc_coalition_valid(&game, set)
                             ? xc_bootstrap_estimate(&replicates->bootstrap, &input->by_round[set])
                             : NAN;
        attribute(input, value, &replicates->all[replicates->count++]);
    }
    return status;
}

static void release(struct replicates *replicates)
{
    xc_bootstrap_release(&replicates->bootstrap);
    free(replicates->all);
    free(replicates->figures);
}

/* The interval of one figure; member is its place in struct attribution. */
static struct xc_interval interval_of(struct replicates *replicates, size_t member, double value)
{
    for (size_t i = 0; i < replicates->count; i++)
        replicates->figures[i] = *(const double *)((const char *)&replicates->all[i] + member);
    return xc_bootstrap_interval(&replicates->bootstrap, replicates->figures, value, XC_CONFIDENCE);
}

#define PLACE(view) (offsetof(struct attribution, view) + step * sizeof(double))

static void fill_step(unsigned step, const struct attribution *estimates,
                      struct replicates *replicates, double whole_ns, struct xc_step_result *result)
{
    result->shapley_ns = estimates->shapley[step];
    result->ladder_ns = estimates->ladder[step];
    result->leave_one_out_ns = estimates->leave_one_out[step];
    result->isolated_ns = estimates->isolated[step];
    result->shapley_ci_ns = interval_of(replicates, PLACE(shapley), result->shapley_ns);
    result->ladder_ci_ns = interval_of(replicates, PLACE(ladder), result->ladder_ns);
    result->leave_one_out_ci_ns =
        interval_of(replicates, PLACE(leave_one_out), result->leave_one_out_ns);
    result->isolated_ci_ns = interval_of(replicates, PLACE(isolated), result->isolated_ns);
    result->share = result->shapley_ns / whole_ns;
    /* Said so that a NAN is not resolved. */
    result->resolved = result->shapley_ci_ns.low > 0 || result->shapley_ci_ns.high < 0;
}

/* By the id of the row with all steps: it has the same ratio. */
static enum xc_status fill_ratio(const struct xc_breakdown_input *input,
                                 struct xc_breakdown *breakdown, struct xc_error *error)
{
    const struct xc_case_key key = xc_case_key_steps(input->model, "all");
    char id[XC_ID_BYTES];
    struct xc_ratio_side all = {xc_case_id(&key, id), breakdown->total_ns,
                                input->by_round[input->players]};
    struct xc_ratio_side baseline = {input->baseline_id, input->baseline_ns,
                                     input->baseline_by_round};
    struct xc_estimate ratio;
    enum xc_status status = xc_ratio_of(&all, &baseline, &ratio, error);
    breakdown->ratio = ratio.value;
    breakdown->ratio_ci = ratio.ci;
    return status;
}

static enum xc_band band_of(double ratio)
{
    if (ratio < XC_BAND_LOW)
        return XC_BAND_BELOW;
    return ratio > XC_BAND_HIGH ? XC_BAND_ABOVE : XC_BAND_INSIDE;
}

enum xc_status xc_breakdown_compute(const struct xc_breakdown_input *input,
                                    struct xc_breakdown *breakdown, struct xc_error *error)
{
    struct attribution estimates;
    struct replicates replicates;
    double total_ns = input->value_ns[input->players], none_ns = input->value_ns[0];
    *breakdown = (struct xc_breakdown){
        .model = strdup(input->model),
        .baseline_id = strdup(input->baseline_id),
        .baseline_ns = input->baseline_ns,
        .total_ns = total_ns,
        .none_ns = none_ns,
    };
    enum xc_status status = resample_all(input, &replicates, error);
    if (status == XC_OK && (!breakdown->model || !breakdown->baseline_id))
        status = xc_fail(error, XC_UNFIT, "out of memory");
    if (status == XC_OK)
        status = fill_ratio(input, breakdown, error);
    if (status != XC_OK)
        goto release_replicates;
    breakdown->band = band_of(breakdown->ratio);
    breakdown->overlap_ns = -(total_ns - none_ns);
    breakdown->interaction_ns = total_ns - none_ns;
    attribute(input, input->value_ns, &estimates);
    for (unsigned step = 0; step < XC_STEPS_MAX; step++) {
        if (!(input->players >> step & 1))
            continue;
        struct xc_step_result *result = &breakdown->steps[breakdown->step_count++];
        result->step = input->step_name(step);
        fill_step(step, &estimates, &replicates, total_ns - none_ns, result);
        breakdown->steps_sum_ns += result->shapley_ns;
        breakdown->overlap_ns += result->isolated_ns;
        breakdown->interaction_ns -= result->leave_one_out_ns;
    }

release_replicates:
    release(&replicates);
    return status;
}
