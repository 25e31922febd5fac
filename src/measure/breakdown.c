#include "measure/breakdown.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/shapley.h"
#include "measure/statistics.h"

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

/* The attributions of every round by itself. The caller frees. */
static struct attribution *attribute_rounds(const struct xc_breakdown_input *input, size_t rounds)
{
    struct xc_game game = game_of(input);
    struct attribution *by_round = calloc(rounds + 1, sizeof *by_round);
    for (size_t round = 0; by_round && round < rounds; round++) {
        double value[XC_SETS_MAX];
        for (unsigned set = 0; set < XC_SETS_MAX; set++)
            value[set] = xc_coalition_valid(&game, set) ? input->by_round[set].ns[round] : NAN;
        attribute(input, value, &by_round[round]);
    }
    return by_round;
}

/* The sign-test interval of one figure over the rounds; member is its place in the struct. */
static struct xc_interval interval_of(const struct attribution *by_round, size_t rounds,
                                      size_t member, double *scratch)
{
    size_t count = 0;
    for (size_t round = 0; round < rounds; round++) {
        double figure = *(const double *)((const char *)&by_round[round] + member);
        if (!isnan(figure))
            scratch[count++] = figure;
    }
    struct xc_interval interval;
    double achieved;
    xc_sort(scratch, count);
    xc_sign_interval(scratch, count, XC_CONFIDENCE, &interval, &achieved);
    return interval;
}

static void fill_step(unsigned step, const struct attribution *located,
                      const struct attribution *by_round, size_t rounds, double whole_ns,
                      double *scratch, struct xc_step_result *result)
{
    size_t place = step * sizeof(double);
    result->shapley_ns = located->shapley[step];
    result->ladder_ns = located->ladder[step];
    result->leave_one_out_ns = located->leave_one_out[step];
    result->isolated_ns = located->isolated[step];
    result->shapley_ci_ns =
        interval_of(by_round, rounds, offsetof(struct attribution, shapley) + place, scratch);
    result->ladder_ci_ns =
        interval_of(by_round, rounds, offsetof(struct attribution, ladder) + place, scratch);
    result->leave_one_out_ci_ns =
        interval_of(by_round, rounds, offsetof(struct attribution, leave_one_out) + place, scratch);
    result->isolated_ci_ns =
        interval_of(by_round, rounds, offsetof(struct attribution, isolated) + place, scratch);
    result->share = result->shapley_ns / whole_ns;
    /* Said so that a NAN is not resolved. */
    result->resolved = result->shapley_ci_ns.low > 0 || result->shapley_ci_ns.high < 0;
}

/* The interval of total / baseline, from the logarithms of the ratios within each round. */
static struct xc_interval ratio_interval(const struct xc_breakdown_input *input, size_t rounds,
                                         double *scratch)
{
    size_t count = 0;
    for (size_t round = 0; round < rounds; round++) {
        double ratio =
            log(input->by_round[input->players].ns[round] / input->baseline_by_round.ns[round]);
        if (!isnan(ratio))
            scratch[count++] = ratio;
    }
    struct xc_interval interval;
    double achieved;
    xc_sort(scratch, count);
    xc_sign_interval(scratch, count, XC_CONFIDENCE, &interval, &achieved);
    return (struct xc_interval){exp(interval.low), exp(interval.high)};
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
    size_t rounds = input->baseline_by_round.rounds;
    struct attribution located, *by_round = attribute_rounds(input, rounds);
    double *scratch = calloc(rounds + 1, sizeof *scratch);
    enum xc_status status = XC_OK;
    double total_ns = input->value_ns[input->players], none_ns = input->value_ns[0];
    *breakdown = (struct xc_breakdown){
        .model = strdup(input->model),
        .baseline_id = strdup(input->baseline_id),
        .baseline_ns = input->baseline_ns,
        .total_ns = total_ns,
        .none_ns = none_ns,
        .ratio = total_ns / input->baseline_ns,
    };
    if (!by_round || !scratch || !breakdown->model || !breakdown->baseline_id) {
        status = xc_fail(error, XC_UNFIT, "no memory for the breakdown of '%s'", input->model);
        goto free_scratch;
    }
    breakdown->ratio_ci = ratio_interval(input, rounds, scratch);
    breakdown->band = band_of(breakdown->ratio);
    breakdown->overlap_ns = -(total_ns - none_ns);
    breakdown->interaction_ns = total_ns - none_ns;
    attribute(input, input->value_ns, &located);
    for (unsigned step = 0; step < XC_STEPS_MAX; step++) {
        if (!(input->players >> step & 1))
            continue;
        struct xc_step_result *result = &breakdown->steps[breakdown->step_count++];
        result->step = input->step_name(step);
        fill_step(step, &located, by_round, rounds, total_ns - none_ns, scratch, result);
        breakdown->overlap_ns += result->isolated_ns;
        breakdown->interaction_ns -= result->leave_one_out_ns;
    }

free_scratch:
    free(scratch);
    free(by_round);
    return status;
}
