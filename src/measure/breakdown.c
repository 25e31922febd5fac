#include "measure/breakdown.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/bootstrap.h"
#include "measure/shapley.h"

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

/* What one drawing of rounds gives. */
struct drawing {
    struct attribution attribution;
    double ratio;
};

/* The caller frees. *count: how many there are; 0 where there are too few rounds. */
static struct drawing *draw_all(const struct xc_breakdown_input *input, size_t *count,
                                struct xc_error *error)
{
    struct xc_game game = game_of(input);
    struct xc_bootstrap bootstrap;
    struct drawing *drawings = calloc(XC_BOOTSTRAP_DRAWS, sizeof *drawings);
    *count = 0;
    if (xc_bootstrap_init(&bootstrap, input->baseline_by_round.rounds, error) != XC_OK ||
        !drawings) {
        free(drawings);
        drawings = NULL;
    }
    while (drawings && *count < XC_BOOTSTRAP_DRAWS && xc_bootstrap_draw(&bootstrap)) {
        double value[XC_SETS_MAX];
        for (unsigned set = 0; set < XC_SETS_MAX; set++)
            value[set] = xc_coalition_valid(&game, set)
                             ? xc_bootstrap_locate(&bootstrap, &input->by_round[set])
                             : NAN;
        struct drawing *drawing = &drawings[(*count)++];
        attribute(input, value, &drawing->attribution);
        drawing->ratio =
            value[input->players] / xc_bootstrap_locate(&bootstrap, &input->baseline_by_round);
    }
    xc_bootstrap_release(&bootstrap);
    return drawings;
}

/* The interval of one figure; member is its place in struct drawing. */
static struct xc_interval interval_of(const struct drawing *drawings, size_t count, size_t member)
{
    double figures[XC_BOOTSTRAP_DRAWS];
    for (size_t i = 0; i < count; i++)
        figures[i] = *(const double *)((const char *)&drawings[i] + member);
    return xc_bootstrap_interval(figures, count);
}

#define PLACE(view) offsetof(struct drawing, attribution) + offsetof(struct attribution, view)

static void fill_step(unsigned step, const struct attribution *located,
                      const struct drawing *drawings, size_t count, double whole_ns,
                      struct xc_step_result *result)
{
    size_t place = step * sizeof(double);
    result->shapley_ns = located->shapley[step];
    result->ladder_ns = located->ladder[step];
    result->leave_one_out_ns = located->leave_one_out[step];
    result->isolated_ns = located->isolated[step];
    result->shapley_ci_ns = interval_of(drawings, count, PLACE(shapley) + place);
    result->ladder_ci_ns = interval_of(drawings, count, PLACE(ladder) + place);
    result->leave_one_out_ci_ns = interval_of(drawings, count, PLACE(leave_one_out) + place);
    result->isolated_ci_ns = interval_of(drawings, count, PLACE(isolated) + place);
    result->share = result->shapley_ns / whole_ns;
    /* Said so that a NAN is not resolved. */
    result->resolved = result->shapley_ci_ns.low > 0 || result->shapley_ci_ns.high < 0;
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
    size_t count;
    struct attribution located;
    struct drawing *drawings = draw_all(input, &count, error);
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
    if (!drawings || !breakdown->model || !breakdown->baseline_id) {
        status = xc_fail(error, XC_UNFIT, "no memory for the breakdown of '%s'", input->model);
        goto free_drawings;
    }
    breakdown->ratio_ci = interval_of(drawings, count, offsetof(struct drawing, ratio));
    breakdown->band = band_of(breakdown->ratio);
    breakdown->overlap_ns = -(total_ns - none_ns);
    breakdown->interaction_ns = total_ns - none_ns;
    attribute(input, input->value_ns, &located);
    for (unsigned step = 0; step < XC_STEPS_MAX; step++) {
        if (!(input->players >> step & 1))
            continue;
        struct xc_step_result *result = &breakdown->steps[breakdown->step_count++];
        result->step = input->step_name(step);
        fill_step(step, &located, drawings, count, total_ns - none_ns, result);
        breakdown->steps_sum_ns += result->shapley_ns;
        breakdown->overlap_ns += result->isolated_ns;
        breakdown->interaction_ns -= result->leave_one_out_ns;
    }

free_drawings:
    free(drawings);
    return status;
}
