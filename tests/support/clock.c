/* A time of 1 ns is 1 ns on a machine that has been up for a year: everything that reads the clock
 * keeps whole ns, and subtracts them before it computes. The clock is made here. */
#include "support/clock.h"

#include <stdlib.h>

#include "crosscost/case.h"
#include "host/spin.h"
#include "engine/measure.h"
#include "tests/cmocka_with.h"

#define YEAR_NS ((UINT64_C(1) << 55) + 1)

static uint64_t made_ns = YEAR_NS;
static uint64_t read_takes_ns;

int clock_gettime(clockid_t clock_id, struct timespec *tp)
{
    (void)clock_id;
    made_ns += read_takes_ns;
    tp->tv_sec = (time_t)(made_ns / 1000000000u);
    tp->tv_nsec = (long)(made_ns % 1000000000u);
    return 0;
}

static void since_is_exact(void **state)
{
    (void)state;
    read_takes_ns = 0;
    uint64_t start_ns = xc_now_ns();
    assert_int_equal(start_ns, made_ns);
    for (unsigned i = 1; i < 100; i++) {
        made_ns++;
        assert_true(xc_since_ns(start_ns) == i);
    }
}

static void gaps_are_exact(void **state)
{
    struct xc_gaps gaps;
    (void)state;
    read_takes_ns = 3;
    xc_gaps_watch(0.01, &gaps);
    assert_int_equal(gaps.count, 0);
    assert_true(gaps.tick_ns == 3);
    assert_true(gaps.clock_ns == 3);
}

/* Each operation takes 3 ns. */
static void loop(uint64_t iterations, void *cookie)
{
    (void)cookie;
    made_ns += 3 * iterations;
}

static enum xc_status verify(void *cookie, struct xc_error *error)
{
    (void)cookie;
    (void)error;
    return XC_OK;
}

static void epochs_are_exact(void **state)
{
    static const struct xc_case three = {
        .id = "made/three", .summary = "3 ns", .loop = loop, .verify = verify};
    struct xc_measure_plan options = {
        .seed = 1, .rounds = 1, .blocks_a_round = 1, .iterations = 7, .epoch_ns = XC_EPOCH_NS_MIN};
    struct xc_measurement measurement;
    struct xc_error error = {""};
    (void)state;
    read_takes_ns = 0;
    assert_int_equal(
        xc_measure(&three, 1, &options, &(struct xc_measure_hooks){0}, &measurement, &error),
        XC_OK);
    const struct xc_samples *samples = &measurement.cases[0].samples;
    assert_true(samples->count > 0);
    for (size_t i = 0; i < samples->count; i++)
        assert_float_equal(samples->epochs[i].real_ns, 3, 1e-6);
    xc_measurement_release(&measurement);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(since_is_exact),
        cmocka_unit_test(gaps_are_exact),
        cmocka_unit_test(epochs_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
