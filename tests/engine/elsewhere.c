/* Cases that are timed elsewhere: by times that are made up, the engine counts those, drops what
 * was disturbed, and makes a case that fails in mid-run a failed row beside others that go on. */
#include "engine/measure.h"

#include <math.h>
#include <string.h>

#include "tests/cmocka_with.h"

struct is_synthetic {
    double operation_ns;
    unsigned runs;
    unsigned fails_at, interrupted_at, disturbed_every; /* 0: never */
};

static enum xc_status setup(const void *parameter, void **cookie, struct xc_error *error)
{
    (void)error;
    *cookie = (void *)parameter;
    return XC_OK;
}

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    (void)cookie;
    (void)error;
    return XC_OK;
}

static enum xc_status timed(uint64_t iterations, void *cookie, struct xc_elapsed *elapsed,
                            struct xc_error *error)
{
    struct is_synthetic *is_synthetic = cookie;
    is_synthetic->runs++;
    if (is_synthetic->fails_at && is_synthetic->runs >= is_synthetic->fails_at)
        return xc_fail(error, XC_CRASHED, "it is gone");
    if (is_synthetic->interrupted_at && is_synthetic->runs >= is_synthetic->interrupted_at)
        return xc_fail(error, XC_INCONCLUSIVE, "interrupted");
    elapsed->ns = is_synthetic->operation_ns * (double)iterations;
    elapsed->disturbed =
        is_synthetic->disturbed_every && is_synthetic->runs % is_synthetic->disturbed_every == 0;
    if (elapsed->disturbed)
        elapsed->ns *= 10;
    return XC_OK;
}

static struct xc_case case_of(const char *id, struct is_synthetic *is_synthetic)
{
    return (struct xc_case){.id = id,
                            .summary = "made up",
                            .setup = setup,
                            .verify = verify,
                            .parameter = is_synthetic,
                            .flags = XC_CASE_SCALE,
                            .timed = timed};
}

static void measure(const struct xc_case *cases, size_t count, struct xc_measurement *measurement)
{
    const struct xc_measure_plan options = {
        .seed = 1, .rounds = 7, .blocks_a_round = 3, .epoch_ns = 100000};
    const struct xc_measure_hooks hooks = {0};
    struct xc_error error = {""};
    if (xc_measure(cases, count, &options, &hooks, measurement, &error) != XC_OK)
        fail_msg("%s", error.text);
}

static void counts_the_time_it_is_told(void **state)
{
    struct is_synthetic slow = {.operation_ns = 1234.5}, fast = {.operation_ns = 0.5};
    struct xc_case cases[] = {case_of("a/slow", &slow), case_of("a/fast", &fast)};
    struct xc_measurement measurement;
    (void)state;
    measure(cases, 2, &measurement);
    for (size_t i = 0; i < 2; i++) {
        const struct xc_measured *measured = &measurement.cases[i];
        double ns = i ? 0.5 : 1234.5;
        assert_int_equal(measured->status, XC_ROW_OK);
        assert_int_equal(measured->samples.count, 7 * 3 * 2);
        /* At least a millisecond an epoch, whatever was asked for. */
        assert_int_equal(measured->iterations, (uint64_t)(1000000 / ns));
        for (size_t k = 0; k < measured->samples.count; k++)
            assert_true(fabs(measured->samples.epochs[k].real_ns / ns - 1) < 1e-6);
    }
    xc_measurement_release(&measurement);
}

static void drops_what_was_disturbed(void **state)
{
    struct is_synthetic now_and_then = {.operation_ns = 10, .disturbed_every = 5};
    struct xc_case one = case_of("a/b", &now_and_then);
    struct xc_measurement measurement;
    (void)state;
    measure(&one, 1, &measurement);
    const struct xc_samples *samples = &measurement.cases[0].samples;
    assert_true(samples->dropped >= 8 && samples->dropped <= 9);
    assert_int_equal(samples->count + samples->dropped, 7 * 3 * 2);
    for (size_t k = 0; k < samples->count; k++)
        assert_true(fabs(samples->epochs[k].real_ns / 10 - 1) < 1e-6);
    xc_measurement_release(&measurement);
}

static void fails_in_mid_run(void **state)
{
    struct is_synthetic dies = {.operation_ns = 10, .fails_at = 30}, lives = {.operation_ns = 20};
    struct is_synthetic never = {.operation_ns = 10, .fails_at = 1};
    struct xc_case cases[] = {case_of("a/dies", &dies), case_of("a/lives", &lives),
                              case_of("a/never", &never)};
    struct xc_measurement measurement;
    (void)state;
    measure(cases, 3, &measurement);
    assert_int_equal(measurement.cases[0].status, XC_ROW_FAILED);
    assert_int_equal(measurement.cases[0].failure, XC_CRASHED);
    assert_string_equal(measurement.cases[0].reason, "it is gone");
    assert_int_equal(dies.runs, 30); /* and is left alone from there on */
    assert_int_equal(measurement.cases[1].status, XC_ROW_OK);
    assert_int_equal(measurement.cases[1].samples.count, 7 * 3 * 2);
    assert_int_equal(measurement.cases[2].status, XC_ROW_FAILED);
    assert_int_equal(never.runs, 1);
    xc_measurement_release(&measurement);
}

static void interruption_is_no_failure(void **state)
{
    struct is_synthetic stops = {.operation_ns = 10, .interrupted_at = 30};
    struct xc_case one = case_of("a/stops", &stops);
    struct xc_measurement measurement;
    (void)state;
    measure(&one, 1, &measurement);
    assert_int_equal(measurement.cases[0].status, XC_ROW_OK);
    assert_true(measurement.cases[0].samples.count > 10);
    xc_measurement_release(&measurement);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_the_time_it_is_told),
        cmocka_unit_test(drops_what_was_disturbed),
        cmocka_unit_test(fails_in_mid_run),
        cmocka_unit_test(interruption_is_no_failure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
