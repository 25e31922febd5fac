/* Measuring made-up cases with the real engine: order, counts, failures, disturbances,
 * interruption, long epochs, and known ratios. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "analysis/estimator.h"
#include "engine/measure.h"
#include "support/clock.h"
#include "tests/cmocka_with.h"
#include "tests/quiet.h"

/* Does `length` dependent operations an iteration. One piece of code for every length: two copies
 * would lie differently, and a turn of a loop takes one cycle or two by where it lies. */
__attribute__((noinline)) static void chain(uint64_t iterations, uint64_t length)
{
    uint64_t value = iterations;
    for (uint64_t i = 0; i < iterations * length; i++)
        __asm__ volatile("" : "+r"(value));
}

static enum xc_status verify_well(void *cookie, struct xc_error *error)
{
    (void)cookie;
    (void)error;
    return XC_OK;
}

static enum xc_status verify_badly(void *cookie, struct xc_error *error)
{
    (void)cookie;
    return xc_fail(error, XC_CRASHED, "wrong answer: 5 instead of 4");
}

static enum xc_status refuse_setup(const void *parameter, void **cookie, struct xc_error *error)
{
    (void)parameter;
    (void)cookie;
    return xc_fail(error, XC_UNFIT, "no memory for closures");
}

static void loop_short(uint64_t iterations, void *cookie)
{
    (void)cookie;
    chain(iterations, 100);
}

static void loop_long(uint64_t iterations, void *cookie)
{
    (void)cookie;
    chain(iterations, 400);
}

static const struct xc_case cases[] = {
    {.id = "t/short", .summary = "", .loop = loop_short, .verify = verify_well},
    {.id = "t/long", .summary = "", .loop = loop_long, .verify = verify_well},
    {.id = "t/wrong", .summary = "", .loop = loop_short, .verify = verify_badly},
    {.id = "t/refused",
     .summary = "",
     .loop = loop_short,
     .setup = refuse_setup,
     .verify = verify_well},
    {.id = "t/absent",
     .summary = "",
     .loop = loop_short,
     .verify = verify_well,
     .unavailable = "this build lacks it"},
    {.id = "t/scale",
     .summary = "",
     .loop = loop_long,
     .verify = verify_well,
     .flags = XC_CASE_SCALE},
};
enum { CASES = sizeof cases / sizeof *cases };

static const struct xc_measure_plan options = {
    .seed = 1, .rounds = 7, .blocks_a_round = 2, .epoch_ns = 50000};

static void good_and_bad_cases(void **state)
{
    (void)state;
    struct xc_measurement measurement;
    struct xc_measure_hooks hooks = {0};
    assert_int_equal(xc_measure(cases, CASES, &options, &hooks, &measurement, NULL), XC_OK);
    assert_false(measurement.interrupted);
    assert_int_equal(measurement.rounds_done, 7);
    const struct xc_measured *all = measurement.cases;
    static const enum xc_row_status expected[CASES] = {XC_ROW_OK,     XC_ROW_OK,      XC_ROW_FAILED,
                                                       XC_ROW_FAILED, XC_ROW_SKIPPED, XC_ROW_OK};
    for (int i = 0; i < CASES; i++) {
        assert_int_equal(all[i].status, expected[i]);
        size_t epochs = all[i].samples.count + all[i].samples.dropped;
        assert_int_equal(epochs, expected[i] == XC_ROW_OK ? 2 * 2 * 7 : 0);
    }
    assert_int_equal(all[2].failure, XC_CRASHED);
    assert_int_equal(all[3].failure, XC_UNFIT);
    assert_string_equal(all[2].reason, "wrong answer: 5 instead of 4");
    assert_string_equal(all[3].reason, "no memory for closures");
    assert_string_equal(all[4].reason, "this build lacks it");
    /* Epochs are equally long, so that four times the work has fewer operations. */
    assert_true(all[1].iterations < all[0].iterations);
    assert_true(all[1].iterations > 0 && all[5].iterations > 0);
    assert_true(measurement.timed_ns > 0 && measurement.timed_ns < measurement.wall_ns);
    xc_measurement_release(&measurement);
}

static double estimate(const struct xc_measured *measured)
{
    double rounds_ns[7], scratch[7];
    struct xc_by_round by_round = {.ns = rounds_ns, .rounds = 7};
    struct xc_interval interval;
    assert_int_equal(xc_round_medians(&measured->samples, &by_round, NULL, NULL), XC_OK);
    double value = xc_rounds_estimate(&by_round, &interval, scratch);
    /* With quiet epochs in too few rounds there is no interval: both ends are NAN. */
    assert_int_equal(isnan(interval.low), isnan(interval.high));
    assert_false(value < interval.low || value > interval.high);
    return value;
}

static double long_to_short(void *unused)
{
    (void)unused;
    struct xc_measurement measurement;
    struct xc_probe probe;
    struct xc_measure_hooks hooks = {.probe = &probe};
    quiet_probe_init(&probe);
    assert_int_equal(xc_measure(cases, 2, &options, &hooks, &measurement, NULL), XC_OK);
    double ratio = estimate(&measurement.cases[1]) / estimate(&measurement.cases[0]);
    if (measurement.state.kind != XC_STATE_QUIET)
        ratio = NAN;
    xc_measurement_release(&measurement);
    return ratio;
}

/* 400 dependent operations to 100, and a few for the loop around them. */
static void four_times_the_work_takes_longer(void **state)
{
    (void)state;
    assert_true(quiet_judge("four times the work", 3.5, 4.5, long_to_short, NULL));
}

/* Whatever lies between the two clocks: the shorter the epoch, the larger its share. */
static void a_thread_has_no_more_of_the_processor_than_time(void **state)
{
    (void)state;
    struct xc_measurement measurement;
    struct xc_measure_hooks hooks = {0};
    struct xc_measure_plan brief = options;
    brief.epoch_ns = XC_EPOCH_NS_MIN;
    assert_int_equal(xc_measure(cases, 2, &brief, &hooks, &measurement, NULL), XC_OK);
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < measurement.cases[i].samples.count; k++) {
            const struct xc_epoch *epoch = &measurement.cases[i].samples.epochs[k];
            assert_true(epoch->cpu_ns > 0);
            /* As exact as the middle of a system call that reads it. */
            double beyond_ns =
                (epoch->cpu_ns - epoch->real_ns) * (double)measurement.cases[i].iterations;
            assert_true(beyond_ns <= 2000);
        }
    xc_measurement_release(&measurement);
}

struct counter {
    unsigned begun, ended;
};

static void count_begin(void *cookie)
{
    ((struct counter *)cookie)->begun++;
}

static bool every_third_is_disturbed(void *cookie)
{
    return ((struct counter *)cookie)->ended++ % 3 != 0;
}

static void disturbed_epochs_are_dropped_and_counted(void **state)
{
    (void)state;
    struct counter counter = {0};
    struct xc_measurement measurement;
    struct xc_measure_hooks hooks = {
        .cookie = &counter, .epoch_begin = count_begin, .epoch_end = every_third_is_disturbed};
    assert_int_equal(xc_measure(cases, 2, &options, &hooks, &measurement, NULL), XC_OK);
    assert_int_equal(counter.begun, 56);
    size_t dropped = measurement.cases[0].samples.dropped + measurement.cases[1].samples.dropped;
    assert_int_equal(dropped, 19);
    assert_int_equal(measurement.cases[0].samples.count + measurement.cases[1].samples.count, 37);
    xc_measurement_release(&measurement);
}

/* The first run of a case is late, as when something else ran meanwhile. */
static void loop_late_once(uint64_t iterations, void *cookie)
{
    static bool was_late;
    (void)cookie;
    if (!was_late)
        nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    was_late = true;
    chain(iterations, 100);
}

static void a_gap_while_iterations_are_chosen_is_seen_through(void **state)
{
    (void)state;
    static const struct xc_case late[] = {
        {.id = "t/late", .summary = "", .loop = loop_late_once, .verify = verify_well}};
    struct xc_measurement measurement;
    struct xc_measure_hooks hooks = {0};
    assert_int_equal(xc_measure(late, 1, &options, &hooks, &measurement, NULL), XC_OK);
    assert_true(measurement.cases[0].iterations > 20);
    xc_measurement_release(&measurement);
}

static volatile sig_atomic_t stop;

static bool stop_after_ten(void *cookie)
{
    struct counter *counter = cookie;
    stop = ++counter->ended >= 10;
    return true;
}

/* --- long epochs ------------------------------------------------------------------------------ */

/* Four that sleep at the same time, as far as there are enough operations. */
struct sleepers {
    unsigned begun, looped, calibrated_after;
    double longest_ns; /* mean of the sleeps of a loop; the longest mean before it is calibrated */
};
static struct sleepers sleepers;

static void begin_sleepers(void *cookie)
{
    (void)cookie;
    sleepers.begun++;
    assert_int_equal(sleepers.begun, sleepers.looped + 1);
}

static void sleepers_are_calibrated(void *cookie)
{
    (void)cookie;
    assert_int_equal(sleepers.calibrated_after, 0);
    sleepers.calibrated_after = sleepers.looped;
}

static void loop_sleepers(uint64_t iterations, void *cookie)
{
    (void)cookie;
    uint64_t start_ns = xc_now_ns();
    sleepers.looped++;
    for (uint64_t left = iterations; left > 0; left -= left < 4 ? left : 4)
        nanosleep(&(struct timespec){.tv_nsec = 500000}, NULL);
    double mean_ns = xc_since_ns(start_ns) / ceil((double)iterations / 4);
    if (sleepers.calibrated_after == 0)
        sleepers.longest_ns = fmax(sleepers.longest_ns, mean_ns);
}

static const struct xc_case long_case = {
    .id = "t/sleepers",
    .summary = "",
    .loop = loop_sleepers,
    .verify = verify_well,
    .flags = XC_CASE_LONG,
    .begin = begin_sleepers,
    .after_calibration = sleepers_are_calibrated,
};

static bool always_disturbed(void *cookie)
{
    (void)cookie;
    return false;
}

/* Each call of the loop is begun; it is told of its calibration once, before the first epoch; none
 * is dropped; and the count of operations is that of four at a time, not of the one that was tried
 * first. */
static void long_epochs_hold_what_runs_at_once(void **state)
{
    (void)state;
    struct xc_measurement measurement;
    struct xc_measure_hooks hooks = {.epoch_end = always_disturbed};
    struct xc_measure_plan slow = {
        .seed = 1, .rounds = 2, .blocks_a_round = 1, .epoch_ns = 20000000};
    sleepers = (struct sleepers){0};
    assert_int_equal(xc_measure(&long_case, 1, &slow, &hooks, &measurement, NULL), XC_OK);
    const struct xc_measured *measured = &measurement.cases[0];
    assert_int_equal(measured->samples.count, 4);
    assert_int_equal(measured->samples.dropped, 0);
    assert_int_equal(sleepers.begun, sleepers.looped);
    assert_int_equal(sleepers.looped - sleepers.calibrated_after, 4);
    assert_true(sleepers.calibrated_after > 0);
    /* One at a time would be as many as there are sleeps in the epoch, however long they last. */
    assert_true((double)measured->iterations > 1.1 * (double)slow.epoch_ns / sleepers.longest_ns);
    /* And who sleeps uses no processor. */
    for (size_t k = 0; k < measured->samples.count; k++)
        assert_true(measured->samples.epochs[k].cpu_ns < measured->samples.epochs[k].real_ns / 2);
    xc_measurement_release(&measurement);
}

static bool every_other_is_stopped(void *cookie)
{
    return ((struct counter *)cookie)->ended++ % 2 != 0;
}

/* Nobody ran for a while: that is no part of what it is to measure. */
static void long_epochs_are_dropped_where_they_were_stopped(void **state)
{
    (void)state;
    struct counter counter = {0};
    struct xc_measurement measurement;
    struct xc_measure_hooks hooks = {
        .cookie = &counter, .epoch_end = always_disturbed, .stopped = every_other_is_stopped};
    struct xc_measure_plan slow = {
        .seed = 1, .rounds = 2, .blocks_a_round = 1, .epoch_ns = 20000000};
    sleepers = (struct sleepers){0};
    assert_int_equal(xc_measure(&long_case, 1, &slow, &hooks, &measurement, NULL), XC_OK);
    assert_int_equal(measurement.cases[0].samples.count, 2);
    assert_int_equal(measurement.cases[0].samples.dropped, 2);
    xc_measurement_release(&measurement);
}

static void an_interrupt_keeps_what_was_done(void **state)
{
    (void)state;
    struct counter counter = {0};
    struct xc_measurement measurement;
    struct xc_measure_hooks hooks = {
        .cookie = &counter, .epoch_end = stop_after_ten, .interrupted = &stop};
    assert_int_equal(xc_measure(cases, 2, &options, &hooks, &measurement, NULL), XC_OK);
    assert_true(measurement.interrupted);
    assert_int_equal(measurement.rounds_done, 1); /* 8 epochs a round */
    assert_int_equal(measurement.cases[0].samples.count + measurement.cases[1].samples.count, 10);
    xc_measurement_release(&measurement);
    /* And before anything was timed. */
    stop = 1;
    hooks.epoch_end = NULL;
    assert_int_equal(xc_measure(cases, 2, &options, &hooks, &measurement, NULL), XC_OK);
    assert_true(measurement.interrupted);
    assert_int_equal(measurement.rounds_done, 0);
    xc_measurement_release(&measurement);
    stop = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_and_bad_cases),
        cmocka_unit_test(four_times_the_work_takes_longer),
        cmocka_unit_test(a_thread_has_no_more_of_the_processor_than_time),
        cmocka_unit_test(a_gap_while_iterations_are_chosen_is_seen_through),
        cmocka_unit_test(disturbed_epochs_are_dropped_and_counted),
        cmocka_unit_test(long_epochs_hold_what_runs_at_once),
        cmocka_unit_test(long_epochs_are_dropped_where_they_were_stopped),
        cmocka_unit_test(an_interrupt_keeps_what_was_done),
    };
    return quiet_status(cmocka_run_group_tests(tests, NULL, NULL));
}
