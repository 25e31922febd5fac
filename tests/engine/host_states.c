/* Six recordings of a shared two-processor virtual machine on an Intel Cascade Lake, replayed
 * through the choice of a state and the estimates: 6,000 epochs of 60 us each, a plain call and a
 * chain of locked operations in turn. Run 5 was quiet for nine epochs of ten, the others hardly
 * ever. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/estimator.h"
#include "engine/measure.h"
#include "engine/state.h"
#include "tests/cmocka_with.h"

#define RUNS   6
#define EPOCHS 6000
#define CASES  2
/* What the recording's own probe did in a cycle on a quiet core. */
#define WIDTH (1 / 0.34)
/* Alone on its core, from hours before: core cycles of a call and of the chain. */
static const double quiet_cycles[CASES] = {4.98, 86.66};

struct recorded {
    int which; /* 0: the call, 1: the chain */
    struct xc_epoch epoch;
};

static struct recorded runs[RUNS][EPOCHS];

/* run, case, then the length of a cycle and of an addition before, both after, and of an operation;
 * the last five in ns. */
enum { FIELDS = 7 };

static bool read_fields(const char *line, double fields[FIELDS])
{
    for (int i = 0; i < FIELDS; i++) {
        char *end;
        fields[i] = strtod(line, &end);
        if (end == line)
            return false;
        line = end + (*end == ',');
    }
    return true;
}

static int read_recording(void **state)
{
    (void)state;
    static size_t counts[RUNS];
    char line[256];
    /* NOLINTNEXTLINE(cert-env33-c): a fixed path of this tree */
    FILE *file = popen("gzip -dc '" XC_RECORDING "'", "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        double fields[FIELDS];
        if (!read_fields(line, fields))
            continue; /* the heading */
        int run = (int)fields[0];
        struct recorded *recorded = &runs[run - 1][counts[run - 1]];
        recorded->which = (int)fields[1];
        recorded->epoch = (struct xc_epoch){
            .real_ns = fields[6],
            .cpu_ns = fields[6],
            .before = {fields[2], fields[2] / fields[3]},
            .after = {fields[4], fields[4] / fields[5]},
            .block = (uint32_t)(counts[run - 1] / CASES),
        };
        counts[run - 1]++;
    }
    pclose(file);
    for (int run = 0; run < RUNS; run++)
        assert_int_equal(counts[run], EPOCHS);
    return 0;
}

/* Some of a run's epochs as a measurement of two cases. */
struct replay {
    struct xc_case cases[CASES];
    struct xc_measured measured[CASES];
    struct xc_epoch epochs[CASES][EPOCHS];
    struct xc_measurement measurement;
};

static struct replay *replay(const struct recorded *recorded, size_t count, size_t rounds)
{
    struct replay *replay = calloc(1, sizeof *replay);
    assert_non_null(replay);
    for (int which = 0; which < CASES; which++)
        replay->measured[which] = (struct xc_measured){
            .one = &replay->cases[which], .samples = {.epochs = replay->epochs[which]}};
    for (size_t i = 0; i < count; i++) {
        struct xc_samples *samples = &replay->measured[recorded[i].which].samples;
        samples->epochs[samples->count] = recorded[i].epoch;
        samples->epochs[samples->count++].block = (uint32_t)(i / CASES);
    }
    replay->measurement = (struct xc_measurement){.cases = replay->measured,
                                                  .count = CASES,
                                                  .rounds = rounds,
                                                  .rounds_done = rounds,
                                                  .parts = {{0, count / CASES, rounds}},
                                                  .part_count = 1,
                                                  .width = WIDTH};
    assert_int_equal(xc_measurement_finish(&replay->measurement, NULL), XC_OK);
    return replay;
}

static struct xc_estimate cycles_of(const struct replay *replay, int which)
{
    size_t rounds = replay->measurement.rounds;
    double *ns = calloc(2 * rounds, sizeof *ns);
    struct xc_by_round by_round = {.ns = ns, .rounds = rounds};
    struct xc_estimate estimate;
    assert_non_null(ns);
    assert_int_equal(xc_round_medians(&replay->measured[which].samples, &by_round, NULL, NULL),
                     XC_OK);
    estimate.value = xc_rounds_estimate(&by_round, &estimate.ci, ns + rounds);
    double cycle_ns = replay->measurement.state.cycle_ns;
    estimate.value /= cycle_ns;
    estimate.ci.low /= cycle_ns;
    estimate.ci.high /= cycle_ns;
    free(ns);
    return estimate;
}

static void a_quiet_run_gives_the_quiet_cost(void **state)
{
    (void)state;
    struct replay *quiet = replay(runs[4], EPOCHS, 31);
    assert_int_equal(quiet->measurement.state.kind, XC_STATE_QUIET);
    for (int which = 0; which < CASES; which++)
        assert_true(fabs(cycles_of(quiet, which).value / quiet_cycles[which] - 1) < 0.005);
    free(quiet);
}

/* Steady as they look: each of them gives one and the same wrong ratio from its first to its last
 * epoch. */
static void contended_runs_say_so(void **state)
{
    (void)state;
    for (int run = 0; run < 4; run++) {
        struct replay *contended = replay(runs[run], EPOCHS, 31);
        assert_int_equal(contended->measurement.state.kind, XC_STATE_CONTENDED);
        assert_true(contended->measurement.state.share > 0.05);
        free(contended);
    }
}

static void a_doubtful_run_is_right_or_contended(void **state)
{
    (void)state;
    struct replay *doubtful = replay(runs[5], EPOCHS, 31);
    if (doubtful->measurement.state.kind == XC_STATE_QUIET)
        for (int which = 0; which < CASES; which++)
            assert_true(fabs(cycles_of(doubtful, which).value / quiet_cycles[which] - 1) < 0.005);
    else
        assert_int_equal(doubtful->measurement.state.kind, XC_STATE_CONTENDED);
    free(doubtful);
}

/* The quiet run as twenty short ones. What an interval promises is that the next one agrees. */
static void intervals_hold_the_next_estimate(void **state)
{
    (void)state;
    enum { PARTS = 20, ROUNDS = 11 };
    struct xc_estimate before[CASES] = {0};
    unsigned pairs = 0, held = 0;
    bool has_before = false;
    for (size_t part = 0; part < PARTS; part++) {
        struct replay *one = replay(runs[4] + part * (EPOCHS / PARTS), EPOCHS / PARTS, ROUNDS);
        for (int which = 0; which < CASES; which++) {
            struct xc_estimate now = cycles_of(one, which);
            assert_true(fabs(now.value / quiet_cycles[which] - 1) < 0.005);
            pairs += has_before;
            held += has_before && before[which].ci.low <= now.value &&
                    now.value <= before[which].ci.high;
            before[which] = now;
        }
        has_before = true;
        free(one);
    }
    print_message("%u of %u intervals hold the next estimate\n", held, pairs);
    assert_true(held >= 0.85 * pairs);
}

/* A core that is half as fast from the middle on is another state, whichever half is longer. */
static void half_the_frequency_is_another_state(void **state)
{
    (void)state;
    static struct recorded slowed[EPOCHS];
    memcpy(slowed, runs[4], sizeof slowed);
    for (size_t i = EPOCHS * 2 / 3; i < EPOCHS; i++) {
        struct xc_epoch *epoch = &slowed[i].epoch;
        epoch->real_ns *= 2;
        epoch->before.cycle_ns *= 2;
        epoch->after.cycle_ns *= 2;
    }
    struct replay *both = replay(slowed, EPOCHS, 31);
    assert_int_equal(both->measurement.state.kind, XC_STATE_QUIET);
    assert_true(both->measurement.state.share < 0.67);
    for (int which = 0; which < CASES; which++)
        assert_true(fabs(cycles_of(both, which).value / quiet_cycles[which] - 1) < 0.005);
    free(both);
}

/* On a core of a width that no table knows. */
static void an_unknown_width_is_seen_or_not_known(void **state)
{
    (void)state;
    double wide[100], half[100];
    for (int i = 0; i < 100; i++) {
        wide[i] = 5.95 + 0.0004 * i; /* most of them near to 6 */
        half[i] = 2.0 + 0.001 * i;   /* four, shared by two */
    }
    assert_true(xc_width_seen(wide, 100, XC_WIDTH_LEAST_SHARED) == 6);
    assert_true(xc_width_seen(half, 100, XC_WIDTH_LEAST_SHARED) == 0);
    struct replay *unknown = replay(runs[4], EPOCHS, 31);
    unknown->measurement.width = 0;
    assert_int_equal(xc_measurement_finish(&unknown->measurement, NULL), XC_OK);
    assert_int_equal(unknown->measurement.state.kind, XC_STATE_UNKNOWN);
    free(unknown);
}

/* A narrow core that nobody else can be on, as a board with two-wide cores in order: what its probe
 * reached there before, with the loop's own branch, is its width, and its epochs are quiet by it.
 */
static void a_narrow_core_of_ones_own_is_quiet(void **state)
{
    (void)state;
    static struct recorded narrow[EPOCHS];
    double looks[200], none[3] = {0, 0, 0}, between[3] = {1.4, 1.4, 1.4};
    memcpy(narrow, runs[4], sizeof narrow);
    for (size_t i = 0; i < 200; i++)
        looks[i] = i % 10 == 0 ? 1.7 : 1.96; /* an interrupt in every tenth */
    assert_true(xc_width_seen(looks, 200, XC_WIDTH_LEAST_SHARED) == 0);
    double width = xc_width_seen(looks, 200, 1);
    assert_true(width == 2);
    assert_true(xc_width_seen(none, 3, 1) == 0 && xc_width_seen(between, 3, 1) == 0);
    for (size_t i = 0; i < EPOCHS; i++) {
        narrow[i].epoch.before.ops_per_cycle *= 1.96 / WIDTH;
        narrow[i].epoch.after.ops_per_cycle *= 1.96 / WIDTH;
    }
    struct replay *known = replay(narrow, EPOCHS, 31);
    known->measurement.width = width;
    assert_int_equal(xc_measurement_finish(&known->measurement, NULL), XC_OK);
    assert_int_equal(known->measurement.state.kind, XC_STATE_QUIET);
    for (int which = 0; which < CASES; which++)
        assert_true(fabs(cycles_of(known, which).value / quiet_cycles[which] - 1) < 0.01);
    free(known);
}

/* What no probe was made for is all used, as it was timed. */
static void without_a_probe_every_epoch_counts(void **state)
{
    (void)state;
    static struct recorded bare[EPOCHS];
    memcpy(bare, runs[4], sizeof bare);
    for (size_t i = 0; i < EPOCHS; i++)
        bare[i].epoch.before = bare[i].epoch.after = (struct xc_probe_reading){NAN, NAN};
    struct replay *all = replay(bare, EPOCHS, 31);
    assert_int_equal(all->measurement.state.kind, XC_STATE_UNKNOWN);
    assert_true(all->measurement.state.share == 1);
    assert_true(all->epochs[0][17].ns == all->epochs[0][17].real_ns);
    free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_quiet_run_gives_the_quiet_cost),
        cmocka_unit_test(contended_runs_say_so),
        cmocka_unit_test(a_doubtful_run_is_right_or_contended),
        cmocka_unit_test(intervals_hold_the_next_estimate),
        cmocka_unit_test(half_the_frequency_is_another_state),
        cmocka_unit_test(an_unknown_width_is_seen_or_not_known),
        cmocka_unit_test(a_narrow_core_of_ones_own_is_quiet),
        cmocka_unit_test(without_a_probe_every_epoch_counts),
    };
    return cmocka_run_group_tests(tests, read_recording, NULL);
}
