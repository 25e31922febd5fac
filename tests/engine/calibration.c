/* Finding the number of iterations comes to an end, whatever a loop does. */
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "engine/measure.h"
#include "tests/cmocka_with.h"

/* Without a bound it does not come back: the alarm then ends the test. */
#define LIMIT_SECONDS 30

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    (void)cookie;
    (void)error;
    return XC_OK;
}

static void loop_removed(uint64_t iterations, void *cookie)
{
    (void)iterations;
    (void)cookie;
}

static void loop_kept(uint64_t iterations, void *cookie)
{
    (void)cookie;
    for (uint64_t i = 0; i < 100 * iterations; i++)
        __asm__ volatile("");
}

/* A clock elsewhere that does not move. */
static enum xc_status timed_still(uint64_t iterations, void *cookie, struct xc_elapsed *elapsed,
                                  struct xc_error *error)
{
    (void)iterations;
    (void)cookie;
    (void)error;
    elapsed->ns = 50;
    return XC_OK;
}

/* The more at once, the less each takes, without an end. */
static enum xc_status timed_ever_faster(uint64_t iterations, void *cookie,
                                        struct xc_elapsed *elapsed, struct xc_error *error)
{
    (void)cookie;
    (void)error;
    elapsed->ns = 1e5 * sqrt((double)iterations);
    return XC_OK;
}

static void measure(const struct xc_case *cases, size_t count, struct xc_measurement *measurement)
{
    const struct xc_measure_plan options = {
        .seed = 1, .rounds = 2, .blocks_a_round = 1, .epoch_ns = 50000000};
    const struct xc_measure_hooks hooks = {0};
    struct xc_error error = {""};
    alarm(LIMIT_SECONDS);
    if (xc_measure(cases, count, &options, &hooks, measurement, &error) != XC_OK)
        fail_msg("%s", error.text);
    alarm(0);
}

static void a_loop_that_takes_no_time_fails(void **state)
{
    static const struct xc_case cases[] = {
        {.id = "t/removed", .summary = "", .loop = loop_removed, .verify = verify},
        {.id = "t/still", .summary = "", .timed = timed_still, .verify = verify},
        {.id = "t/kept", .summary = "", .loop = loop_kept, .verify = verify},
    };
    struct xc_measurement measurement;
    (void)state;
    measure(cases, 3, &measurement);
    for (size_t i = 0; i < 2; i++) {
        const struct xc_measured *measured = &measurement.cases[i];
        assert_int_equal(measured->status, XC_ROW_FAILED);
        assert_int_equal(measured->failure, XC_CRASHED);
        assert_string_equal(measured->reason, "takes no time: was its loop optimised away?");
        assert_int_equal(measured->samples.count, 0);
    }
    assert_int_equal(measurement.cases[2].status, XC_ROW_OK);
    assert_int_equal(measurement.cases[2].samples.count, 4);
    xc_measurement_release(&measurement);
}

static void an_operation_that_shrinks_ends(void **state)
{
    static const struct xc_case one = {.id = "t/ever-faster",
                                       .summary = "",
                                       .timed = timed_ever_faster,
                                       .verify = verify,
                                       .flags = XC_CASE_LONG};
    struct xc_measurement measurement;
    (void)state;
    measure(&one, 1, &measurement);
    assert_int_equal(measurement.cases[0].status, XC_ROW_OK);
    assert_true(measurement.cases[0].iterations > 1024);
    assert_true(measurement.cases[0].iterations < UINT64_C(1) << 32);
    xc_measurement_release(&measurement);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_loop_that_takes_no_time_fails),
        cmocka_unit_test(an_operation_that_shrinks_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
