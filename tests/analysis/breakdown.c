/* Breakdowns and recoveries of made-up crossings whose parts are known. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/breakdown.h"
#include "support/random.h"
#include "analysis/recovery.h"
#include "analysis/shapley.h"
#include "tests/cmocka_with.h"

enum { ROUNDS = 21 };
static const unsigned needs[XC_STEPS_MAX] = {0, 0, 0, 0, 1, 4};
static const double cost_ns[XC_STEPS_MAX] = {9, 3, 14, 2, 4, 16};

static const char *step_name(unsigned step)
{
    static const char *const names[] = {"a", "b", "c", "d", "e", "f"};
    return names[step];
}

struct is_synthetic {
    struct xc_breakdown_input input;
    double rounds_ns[XC_SETS_MAX][ROUNDS], baseline_ns[ROUNDS];
};

/* Additive but for an overlap between release and reacquire; noise of some ns on each round. */
static void make_up(struct is_synthetic *made, unsigned players, const double *extra_ns,
                    double overlap, double noise_ns, uint64_t seed)
{
    struct xc_random random;
    xc_random_seed(&random, seed);
    made->input = (struct xc_breakdown_input){.model = "m",
                                              .baseline_id = "b",
                                              .players = players,
                                              .needs = needs,
                                              .step_name = step_name,
                                              .baseline_ns = 1};
    made->input.baseline_by_round = (struct xc_by_round){.ns = made->baseline_ns, .rounds = ROUNDS};
    for (size_t round = 0; round < ROUNDS; round++)
        made->baseline_ns[round] = 1;
    for (unsigned set = 0; set < XC_SETS_MAX; set++) {
        double value = 1;
        for (unsigned step = 0; step < XC_STEPS_MAX; step++)
            if (set >> step & 1)
                value += cost_ns[step] + (extra_ns ? extra_ns[step] : 0);
        if ((set & 36) == 36)
            value -= overlap;
        made->input.value_ns[set] = value;
        made->input.by_round[set] =
            (struct xc_by_round){.ns = made->rounds_ns[set], .rounds = ROUNDS};
        for (size_t round = 0; round < ROUNDS; round++)
            made->rounds_ns[set][round] =
                value + noise_ns * ((double)xc_random_below(&random, 2001) / 1000 - 1);
    }
}

static void release(struct xc_breakdown *breakdown)
{
    free(breakdown->model);
    free(breakdown->baseline_id);
}

static void parts_and_their_sum_are_found(void **state)
{
    (void)state;
    struct is_synthetic *made = malloc(sizeof *made);
    struct xc_breakdown breakdown;
    make_up(made, 63, NULL, 0, 0.5, 5);
    assert_int_equal(xc_breakdown_compute(&made->input, &breakdown, NULL), XC_OK);
    assert_int_equal(breakdown.step_count, 6);
    double sum = 0;
    for (unsigned step = 0; step < 6; step++) {
        const struct xc_step_result *result = &breakdown.steps[step];
        assert_string_equal(result->step, step_name(step));
        assert_close(result->shapley_ns, cost_ns[step], 1e-9);
        assert_close(result->share, cost_ns[step] / 48, 1e-9);
        assert_true(result->shapley_ci_ns.low < cost_ns[step] + 0.3);
        assert_true(result->shapley_ci_ns.high > cost_ns[step] - 0.3);
        assert_true(result->resolved);
        sum += result->shapley_ns;
    }
    assert_close(sum, breakdown.total_ns - breakdown.none_ns, 1e-9);
    assert_close(breakdown.steps_sum_ns, sum, 1e-9);
    assert_close(breakdown.overlap_ns, 0, 1e-9);
    assert_close(breakdown.interaction_ns, 0, 1e-9);
    assert_close(breakdown.ratio, 49, 1e-9);
    assert_true(breakdown.ratio_ci.low < 49 + 0.5 && breakdown.ratio_ci.high > 49 - 0.5);
    assert_int_equal(breakdown.band, XC_BAND_INSIDE);
    release(&breakdown);
    free(made);
}

/* Estimated as the engine does it: the interval is one of the very figure, and covers the truth. */
static void intervals_hold_their_figures(void **state)
{
    (void)state;
    enum { TRIES = 40 };
    struct is_synthetic *made = malloc(sizeof *made);
    unsigned inside = 0, covered = 0;
    for (uint64_t seed = 0; seed < TRIES; seed++) {
        struct xc_breakdown breakdown;
        double scratch[ROUNDS];
        struct xc_interval interval;
        make_up(made, 63, NULL, 0, 1, seed);
        for (unsigned set = 0; set < XC_SETS_MAX; set++)
            made->input.value_ns[set] =
                xc_rounds_estimate(&made->input.by_round[set], &interval, scratch);
        assert_int_equal(xc_breakdown_compute(&made->input, &breakdown, NULL), XC_OK);
        for (unsigned step = 0; step < 6; step++) {
            const struct xc_step_result *result = &breakdown.steps[step];
            const struct xc_interval *ci = &result->shapley_ci_ns;
            inside += ci->low <= result->shapley_ns && result->shapley_ns <= ci->high;
            covered += ci->low <= cost_ns[step] && cost_ns[step] <= ci->high;
        }
        release(&breakdown);
    }
    assert_true(inside >= TRIES * 6 * 95 / 100 && inside <= TRIES * 6);
    assert_true(covered >= TRIES * 6 * 85 / 100 && covered <= TRIES * 6);
    free(made);
}

static void few_rounds_have_no_interval(void **state)
{
    (void)state;
    struct is_synthetic *made = malloc(sizeof *made);
    struct xc_breakdown breakdown;
    make_up(made, 63, NULL, 0, 0, 1);
    made->input.baseline_by_round.rounds = 5;
    assert_int_equal(xc_breakdown_compute(&made->input, &breakdown, NULL), XC_OK);
    assert_true(isnan(breakdown.ratio_ci.low) && isnan(breakdown.steps[0].shapley_ci_ns.high));
    assert_false(breakdown.steps[0].resolved);
    release(&breakdown);
    free(made);
}

static void overlap_is_said(void **state)
{
    (void)state;
    struct is_synthetic *made = malloc(sizeof *made);
    struct xc_breakdown breakdown;
    make_up(made, 63, NULL, 6, 0, 5);
    assert_int_equal(xc_breakdown_compute(&made->input, &breakdown, NULL), XC_OK);
    /* reacquire is isolated upon release: its own part is 16 - 6 in every view. */
    assert_close(breakdown.steps[5].isolated_ns, 10, 1e-9);
    assert_close(breakdown.steps[2].shapley_ns, 14, 1e-9);
    assert_close(breakdown.overlap_ns, 0, 1e-9);
    release(&breakdown);
    /* Without the need, alone they cost 30, together 24. */
    static const unsigned none[XC_STEPS_MAX] = {0};
    made->input.needs = none;
    assert_int_equal(xc_breakdown_compute(&made->input, &breakdown, NULL), XC_OK);
    assert_close(breakdown.overlap_ns, 6, 1e-9);
    assert_close(breakdown.interaction_ns, 6, 1e-9);
    release(&breakdown);
    free(made);
}

static void noise_is_not_resolved(void **state)
{
    (void)state;
    struct is_synthetic *made = malloc(sizeof *made);
    struct xc_breakdown breakdown;
    const double away[XC_STEPS_MAX] = {0, -3, 0, 0, 0, 0};
    make_up(made, 63, away, 0, 2, 11);
    assert_int_equal(xc_breakdown_compute(&made->input, &breakdown, NULL), XC_OK);
    assert_false(breakdown.steps[1].resolved);
    assert_true(breakdown.steps[5].resolved);
    release(&breakdown);
    free(made);
}

static void a_step_that_is_not_there_is_left_out(void **state)
{
    (void)state;
    struct is_synthetic *made = malloc(sizeof *made);
    struct xc_breakdown breakdown;
    make_up(made, 63 & ~16u, NULL, 0, 0, 5);
    assert_int_equal(xc_breakdown_compute(&made->input, &breakdown, NULL), XC_OK);
    assert_int_equal(breakdown.step_count, 5);
    assert_string_equal(breakdown.steps[4].step, "f");
    assert_close(breakdown.steps[4].shapley_ns, 16, 1e-9);
    made->input.baseline_ns = 100;
    release(&breakdown);
    assert_int_equal(xc_breakdown_compute(&made->input, &breakdown, NULL), XC_OK);
    assert_int_equal(breakdown.band, XC_BAND_BELOW);
    release(&breakdown);
    free(made);
}

static enum xc_recovery recover(double injected, double found, double elsewhere, double noise_ns,
                                uint64_t seed)
{
    struct is_synthetic *without = malloc(sizeof *without), *with = malloc(sizeof *with);
    const double extra[XC_STEPS_MAX] = {0, 0, found * 0.5, elsewhere * 0.5, 0, 0};
    struct xc_recovered recovered;
    make_up(without, 63, NULL, 0, noise_ns, seed);
    make_up(with, 63, extra, 0, noise_ns, seed + 1);
    assert_int_equal(xc_recover(&without->input, &with->input, 0.5, &recovered, NULL), XC_OK);
    assert_close(recovered.cycles[2], found, 1e-9);
    assert_close(recovered.cycles[3], elsewhere, 1e-9);
    free(without);
    free(with);
    return xc_recovery_judge(&recovered, injected > 0 ? 2 : XC_STEPS_MAX, injected);
}

static void injections_are_judged(void **state)
{
    (void)state;
    assert_int_equal(recover(40, 40, 0, 0.01, 1), XC_RECOVERY_MET);
    assert_int_equal(recover(40, 41.9, 1.9, 0.01, 2), XC_RECOVERY_MET);
    assert_int_equal(recover(40, 42.5, 0, 0.01, 3), XC_RECOVERY_NOT_MET);
    assert_int_equal(recover(40, 40, 2.5, 0.01, 4), XC_RECOVERY_NOT_MET);
    assert_int_equal(recover(160, 167, 7, 0.01, 5), XC_RECOVERY_MET);
    assert_int_equal(recover(10, 12, 0, 8, 6), XC_RECOVERY_INCONCLUSIVE);
    assert_int_equal(recover(0, 0, 0, 0.01, 7), XC_RECOVERY_MET);
    assert_int_equal(recover(0, 3, 0, 0.01, 8), XC_RECOVERY_NOT_MET);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_and_their_sum_are_found),
        cmocka_unit_test(intervals_hold_their_figures),
        cmocka_unit_test(few_rounds_have_no_interval),
        cmocka_unit_test(overlap_is_said),
        cmocka_unit_test(noise_is_not_resolved),
        cmocka_unit_test(a_step_that_is_not_there_is_left_out),
        cmocka_unit_test(injections_are_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
