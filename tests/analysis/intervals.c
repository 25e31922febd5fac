/* Intervals: when there is one, that it depends on its own rounds alone, and what its unit is. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/bootstrap.h"
#include "analysis/breakdown.h"
#include "analysis/looks.h"
#include "analysis/ratio.h"
#include "analysis/rounds.h"
#include "support/statistics.h"
#include "tests/cmocka_with.h"

#define ROUNDS 31u

static double uniform(struct xc_random *random)
{
    return (double)(xc_random_next(random) >> 11) * 0x1p-53;
}

/* A case's rounds; the first of them have a value. */
struct made {
    double ns[ROUNDS];
    struct xc_by_round by_round;
    struct xc_estimate value;
};

static void make(struct made *made, double ns, double noise, size_t known, uint64_t seed)
{
    struct xc_random random;
    double scratch[ROUNDS];
    xc_random_seed(&random, seed);
    made->by_round = (struct xc_by_round){.ns = made->ns, .rounds = ROUNDS};
    for (size_t i = 0; i < ROUNDS; i++)
        made->ns[i] = i < known ? ns * (1 + noise * uniform(&random)) : NAN;
    made->value.value = xc_rounds_estimate(&made->by_round, &made->value.ci, scratch);
}

static struct xc_estimate ratio_of(const char *above_id, const struct made *above,
                                   const char *below_id, const struct made *below)
{
    struct xc_ratio_side top = {above_id, above->value.value, above->by_round};
    struct xc_ratio_side bottom = {below_id, below->value.value, below->by_round};
    struct xc_estimate ratio;
    assert_int_equal(xc_ratio_of(&top, &bottom, &ratio, NULL), XC_OK);
    return ratio;
}

static bool same(struct xc_interval one, struct xc_interval other)
{
    return one.low == other.low && one.high == other.high;
}

/* Rows, ratios, and figures of many cases: below as many rounds as the level takes, of whichever
 * case has the fewest, there is none. */
static void too_few_rounds_have_no_interval(void **state)
{
    (void)state;
    struct made all, few;
    make(&all, 10, 0.1, ROUNDS, 1);
    size_t enough = xc_count_min(XC_ESTIMATOR_SHARE, XC_CONFIDENCE);
    for (size_t known = 1; known <= ROUNDS; known++) {
        make(&few, 20, 0.1, known, 2);
        struct xc_interval intervals[] = {few.value.ci, ratio_of("a", &few, "b", &all).ci,
                                          ratio_of("a", &all, "b", &few).ci};
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(isnan(intervals[i].low), known < enough);
            assert_int_equal(isnan(intervals[i].high), known < enough);
            assert_false(intervals[i].low == intervals[i].high);
        }
    }
}

/* Not on what else was measured, nor on what was computed before. */
static void a_ratio_has_one_interval(void **state)
{
    (void)state;
    struct made one, other, third;
    make(&one, 30, 0.05, ROUNDS, 3);
    make(&other, 2, 0.05, ROUNDS, 4);
    make(&third, 5, 0.05, ROUNDS, 5);
    struct xc_estimate first = ratio_of("one", &one, "other", &other);
    ratio_of("third", &third, "other", &other);
    struct xc_estimate again = ratio_of("one", &one, "other", &other);
    assert_true(same(first.ci, again.ci));
    assert_true(first.ci.low < first.value && first.value < first.ci.high);
    assert_false(same(first.ci, ratio_of("third", &one, "other", &other).ci));
}

static const char *step_name(unsigned step)
{
    return step ? "switch" : "save";
}

/* The row with all steps and the breakdown say the same about the same two rows. */
static void a_breakdown_has_its_rows_ratio(void **state)
{
    (void)state;
    static const unsigned needs[XC_STEPS_MAX] = {0};
    struct made made[4], direct;
    struct xc_breakdown breakdown;
    struct xc_breakdown_input *input = calloc(1, sizeof *input);
    input->model = "m";
    input->baseline_id = "calls/direct";
    input->players = 3;
    input->needs = needs;
    input->step_name = step_name;
    make(&direct, 2, 0.03, ROUNDS, 9);
    input->baseline_ns = direct.value.value;
    input->baseline_by_round = direct.by_round;
    for (unsigned set = 0; set < 4; set++) {
        make(&made[set], 10 + 20 * set, 0.03, ROUNDS, set);
        input->value_ns[set] = made[set].value.value;
        input->by_round[set] = made[set].by_round;
    }
    assert_int_equal(xc_breakdown_compute(input, &breakdown, NULL), XC_OK);
    struct xc_estimate row = ratio_of("crossing/m/all", &made[3], "calls/direct", &direct);
    assert_close(breakdown.ratio, row.value, 0);
    assert_true(same(breakdown.ratio_ci, row.ci));
    free(breakdown.model);
    free(breakdown.baseline_id);
    free(input);
}

static void groups_are_drawn_apart(void **state)
{
    (void)state;
    struct made made;
    struct xc_bootstrap bootstrap;
    make(&made, 10, 0.1, ROUNDS, 1);
    assert_int_equal(xc_bootstrap_init(&bootstrap, "a gate", &made.by_round, NULL), XC_OK);
    assert_int_equal(xc_bootstrap_add(&bootstrap, &made.by_round, NULL), XC_OK);
    assert_true(xc_bootstrap_resample(&bootstrap));
    const uint16_t *one = bootstrap.groups[0].picks, *other = bootstrap.groups[1].picks;
    for (size_t i = 0; i < bootstrap.resamples; i++)
        for (size_t ahead = 0; ahead < 3 && i + ahead < bootstrap.resamples; ahead++) {
            assert_memory_not_equal(one + (i + ahead) * ROUNDS, other + i * ROUNDS,
                                    ROUNDS * sizeof *one);
            assert_memory_not_equal(one + i * ROUNDS, other + (i + ahead) * ROUNDS,
                                    ROUNDS * sizeof *one);
        }
    xc_bootstrap_release(&bootstrap);
}

/* An interval of a few drawings is none. */
static void drawings_that_came_to_nothing_count(void **state)
{
    (void)state;
    struct made made;
    struct xc_bootstrap bootstrap;
    make(&made, 10, 0.1, ROUNDS, 1);
    for (size_t percent = 0; percent <= 100; percent += 4) {
        double *figures = calloc(XC_BOOTSTRAP_REPLICATES, sizeof *figures);
        size_t count = 0;
        assert_int_equal(xc_bootstrap_init(&bootstrap, "a", &made.by_round, NULL), XC_OK);
        while (xc_bootstrap_resample(&bootstrap)) {
            double ns = xc_bootstrap_estimate(&bootstrap, &made.by_round);
            figures[count] = count % 100 < percent ? NAN : ns;
            count++;
        }
        assert_int_equal(count, XC_BOOTSTRAP_REPLICATES);
        struct xc_interval interval =
            xc_bootstrap_interval(&bootstrap, figures, made.value.value, XC_CONFIDENCE);
        assert_int_equal(isnan(interval.low), percent > 5);
        xc_bootstrap_release(&bootstrap);
        free(figures);
    }
}

/* As many rounds as one likes do not make up for few processes. */
static void processes_are_the_unit(void **state)
{
    (void)state;
    struct made one, other;
    double scratch[ROUNDS], found[XC_PROCESSES_MAX];
    for (size_t processes = 2; processes <= 10; processes++) {
        size_t rounds[XC_PROCESSES_MAX], first = 0;
        make(&one, 10, 0.001, ROUNDS, 1);
        make(&other, 20, 0.001, ROUNDS, 2);
        for (size_t process = 0; process < processes; process++) {
            rounds[process] = ROUNDS / processes;
            for (size_t i = first; i < first + rounds[process]; i++)
                one.ns[i] *= process % 2 ? 1.05 : 0.95;
            first += rounds[process];
        }
        one.by_round.process_rounds = other.by_round.process_rounds = rounds;
        one.by_round.process_count = other.by_round.process_count = processes;
        one.value.value = xc_rounds_estimate(&one.by_round, &one.value.ci, scratch);
        struct xc_interval ratio = ratio_of("one", &one, "other", &other).ci;
        for (size_t i = 0; i < processes; i++)
            found[i] = xc_process_estimate(&one.by_round, i, scratch);
        struct xc_interval expected =
            xc_processes_interval(found, processes, one.value.value, XC_CONFIDENCE);
        assert_true(one.value.ci.high >= expected.high && one.value.ci.low <= expected.low);
        double half = (one.value.ci.high - one.value.value) / one.value.value;
        assert_true(half > 1.96 * 0.05 / sqrt((double)processes));
        assert_true(ratio.high - ratio.low > half * one.value.value / 20);
    }
}

/* By hand: 9, 11 have the deviation sqrt(2), their mean that of 1, and a median at most 1.2533;
 * Student's t of one degree is 12.706 at 95%. */
static void few_processes_have_students_interval(void **state)
{
    (void)state;
    static const double two[] = {9, NAN, 11}, alike[] = {INFINITY, INFINITY},
                        mixed[] = {1, INFINITY};
    struct xc_interval interval = xc_processes_interval(two, 3, 10, 0.95);
    assert_close(interval.low, 10 - 12.7062 * 1.2533, 1e-3);
    assert_close(interval.high, 10 + 12.7062 * 1.2533, 1e-3);
    assert_true(isnan(xc_processes_interval(two, 1, 10, 0.95).low));
    assert_true(isinf(xc_processes_interval(alike, 2, INFINITY, 0.95).low));
    assert_true(isnan(xc_processes_interval(mixed, 2, INFINITY, 0.95).low));
}

static void neighbours_that_are_alike_widen(void **state)
{
    (void)state;
    struct xc_random random;
    double apart[200] = {0}, alike[200] = {0}, still[10] = {0};
    xc_random_seed(&random, 1);
    for (size_t i = 0; i < 200; i++) {
        apart[i] = uniform(&random);
        alike[i] = (i ? 0.7 * alike[i - 1] : 0) + uniform(&random) - 0.5;
    }
    double independent = xc_dependence(apart, 200), dependent = xc_dependence(alike, 200);
    assert_true(independent >= 1 && independent < 1.2);
    assert_true(dependent > 1.7 && dependent < 3.01);
    assert_close(xc_dependence(still, 10), 1, 0);
    apart[3] = apart[4] = NAN;
    assert_close(xc_dependence(apart, 200), independent, 0.05);
    assert_close(xc_dependence(NULL, 0), 1, 0);
}

/* Values that are looked at until their interval is narrow: how often it holds the truth, 0, when
 * it is then reported. often: after every value, each time at 95%. */
static unsigned held_when_narrow(bool often, uint64_t seed)
{
    enum { TRIES = 300, FIRST = 24, MOST = 400 };
    struct xc_random random;
    unsigned held = 0;
    xc_random_seed(&random, seed);
    for (int i = 0; i < TRIES; i++) {
        double values[MOST], scratch[MOST];
        struct xc_looks looks = {0};
        struct xc_interval interval = {NAN, NAN};
        size_t count = 0;
        for (bool enough = false; !enough && count < MOST;) {
            values[count++] = uniform(&random) + uniform(&random) - 1;
            if (!often) {
                enough = xc_looks_enough(&looks, values, count, FIRST, 0.25, scratch);
            } else if (count >= FIRST) {
                interval = xc_series_interval(values, count, 0.5, 0.95, scratch);
                enough = interval.high - interval.low <= 0.25;
            }
        }
        if (!often)
            interval = xc_looks_interval(values, count, scratch);
        held += interval.low <= 0 && 0 <= interval.high;
    }
    return 100 * held / TRIES;
}

static void looks_do_not_make_it_too_narrow(void **state)
{
    (void)state;
    unsigned few = held_when_narrow(false, 3);
    assert_true(few >= 98);
    assert_true(few > held_when_narrow(true, 3)); /* which is why there are few */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_few_rounds_have_no_interval),
        cmocka_unit_test(a_ratio_has_one_interval),
        cmocka_unit_test(a_breakdown_has_its_rows_ratio),
        cmocka_unit_test(groups_are_drawn_apart),
        cmocka_unit_test(drawings_that_came_to_nothing_count),
        cmocka_unit_test(processes_are_the_unit),
        cmocka_unit_test(few_processes_have_students_interval),
        cmocka_unit_test(neighbours_that_are_alike_widen),
        cmocka_unit_test(looks_do_not_make_it_too_narrow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
