/* What sampling does to totals: on average nothing. Every estimate is held to five standard errors
 * of its own. */
#include <math.h>

#include "profile/sampling.h"
#include "tests/cmocka_with.h"

#define EVENTS 200000

static double ratio_of_count(uint64_t count, double events)
{
    return (double)count / (double)(1 << XC_COUNT_PLACES) / events;
}

static void fraction_keeps_totals(void **state)
{
    (void)state;
    static const uint64_t fractions[] = {1, 2, 10, 1000};
    for (size_t i = 0; i < 4; i++) {
        struct xc_sampler sampler = {i};
        uint64_t count = 0, delay_ns = 0, true_ns = 0;
        for (uint64_t k = 0; k < EVENTS; k++) {
            uint64_t wait_ns = 100 + k % 1000;
            struct xc_sampled sampled = xc_sample_fraction(&sampler, fractions[i], wait_ns);
            count += sampled.count;
            delay_ns += sampled.delay_ns;
            true_ns += wait_ns;
        }
        double error = sqrt((double)(fractions[i] - 1) / EVENTS);
        assert_close(ratio_of_count(count, EVENTS), 1, 5 * error);
        /* Delays vary, too: their spread adds to that of the number sampled. */
        assert_close((double)delay_ns / (double)true_ns, 1, 5 * error * 1.2);
    }
}

/* Waits of 10 ns to 100 us, as many of each length; the rate lies in their midst. */
static void rate_keeps_totals(void **state)
{
    (void)state;
    static const uint64_t rates_ns[] = {1, 1000, 10000, 1000000};
    for (size_t i = 0; i < 4; i++) {
        struct xc_sampler sampler = {i};
        uint64_t count = 0, delay_ns = 0, true_ns = 0;
        double count_variance = 0, delay_variance = 0;
        for (uint64_t k = 0; k < EVENTS; k++) {
            uint64_t wait_ns = (uint64_t)pow(10, 1 + (double)(k % 1000) / 250);
            struct xc_sampled sampled = xc_sample_rate(&sampler, rates_ns[i], wait_ns);
            count += sampled.count;
            delay_ns += sampled.delay_ns;
            true_ns += wait_ns;
            double rate = (double)rates_ns[i], wait = (double)wait_ns;
            if (wait < rate) {
                count_variance += rate / wait - 1;
                delay_variance += wait * (rate - wait);
            }
        }
        assert_close(ratio_of_count(count, EVENTS), 1, 1e-6 + 5 * sqrt(count_variance) / EVENTS);
        assert_close((double)delay_ns / (double)true_ns, 1,
                     1e-9 + 5 * sqrt(delay_variance) / (double)true_ns);
    }
}

static void edges(void **state)
{
    (void)state;
    struct xc_sampler sampler = {1};
    assert_int_equal(xc_sample_fraction(&sampler, 0, 5).count, 0);
    assert_int_equal(xc_sample_rate(&sampler, 0, 5).count, 0);
    /* A wait of no length is one nanosecond, as in Go: its count is finite. */
    struct xc_sampled sampled = xc_sample_rate(&sampler, 1, 0);
    assert_int_equal(sampled.count, 1 << XC_COUNT_PLACES);
    assert_int_equal(sampled.delay_ns, 1);
    for (int i = 0; i < 1000; i++) {
        sampled = xc_sample_rate(&sampler, XC_BLOCK_RATE_NS_MAX, 1);
        assert_true(sampled.count == 0 || sampled.count == XC_BLOCK_RATE_NS_MAX << XC_COUNT_PLACES);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fraction_keeps_totals),
        cmocka_unit_test(rate_keeps_totals),
        cmocka_unit_test(edges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
