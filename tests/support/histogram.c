/* Histograms against the sorted values themselves: quantiles within the documented error, whatever
 * the shape of the sample; extremes exact; merged the same as recorded together. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/histogram.h"
#include "support/random.h"
#include "tests/cmocka_with.h"

#define VALUES 20001

static int compare(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a > b) - (a < b);
}

/* From all octaves; from a few nanoseconds; with two modes far apart, as ways out have. */
static uint64_t draw(struct xc_random *random, int shape)
{
    uint64_t bits = xc_random_next(random);
    switch (shape) {
    case 0:
        return bits >> (24 + xc_random_next(random) % 40);
    case 1:
        return 20 + bits % 40;
    case 2:
        return bits % 100 ? 60 + bits % 7 : 10000000 + bits % 5000000;
    default:
        return 0;
    }
}

static void check_quantiles(const struct xc_histogram *histogram, uint64_t *values, size_t count)
{
    static const double quantiles[] = {0, 0.001, 0.1, 0.25, 0.5, 0.9, 0.99, 0.999, 0.9999, 1};
    qsort(values, count, sizeof *values, compare);
    for (size_t i = 0; i < sizeof quantiles / sizeof quantiles[0]; i++) {
        double rank = ceil(quantiles[i] * (double)count);
        double exact = (double)values[rank < 1 ? 0 : (size_t)rank - 1];
        double found = xc_histogram_quantile(histogram, quantiles[i]);
        if (fabs(found - exact) > exact * XC_HISTOGRAM_ERROR)
            fail_msg("quantile %g: %g, not %g", quantiles[i], found, exact);
        assert_true(found <= (double)histogram->largest_ns);
    }
}

static void quantiles_are_within_the_error(void **state)
{
    (void)state;
    static struct xc_histogram histogram;
    static uint64_t values[VALUES];
    struct xc_random random;
    xc_random_seed(&random, 3);
    for (int shape = 0; shape < 4; shape++) {
        uint64_t sum = 0;
        memset(&histogram, 0, sizeof histogram);
        for (size_t i = 0; i < VALUES; i++) {
            values[i] = draw(&random, shape);
            sum += values[i];
            xc_histogram_record(&histogram, values[i]);
        }
        check_quantiles(&histogram, values, VALUES);
        assert_int_equal(histogram.count, VALUES);
        assert_int_equal(histogram.sum_ns, sum);
        assert_int_equal(histogram.largest_ns, values[VALUES - 1]);
    }
}

static void merging_is_recording_together(void **state)
{
    (void)state;
    static struct xc_histogram parts[3], whole;
    struct xc_random random;
    xc_random_seed(&random, 4);
    for (size_t i = 0; i < VALUES; i++) {
        uint64_t value = draw(&random, (int)(i % 3));
        xc_histogram_record(&parts[i % 2], value);
        xc_histogram_record(&whole, value);
    }
    xc_histogram_merge(&parts[2], &parts[0]);
    xc_histogram_merge(&parts[2], &parts[1]);
    assert_memory_equal(&parts[2], &whole, sizeof whole);
}

/* Neighbours share a bucket or stand in neighbouring ones, over all octaves. */
static void buckets_are_in_order(void **state)
{
    (void)state;
    for (uint64_t ns = 0; ns < 100000; ns++)
        assert_true(xc_histogram_bucket(ns + 1) - xc_histogram_bucket(ns) <= 1);
    for (unsigned bit = 1; bit < 64; bit++) {
        uint64_t edge = UINT64_C(1) << bit;
        assert_true(xc_histogram_bucket(edge) - xc_histogram_bucket(edge - 1) <= 1);
        assert_true(xc_histogram_bucket(edge) <= XC_HISTOGRAM_BUCKETS - 1);
    }
    assert_int_equal(xc_histogram_bucket(UINT64_MAX), XC_HISTOGRAM_BUCKETS - 1);
}

static void nothing_and_too_long(void **state)
{
    (void)state;
    static struct xc_histogram histogram;
    assert_true(isnan(xc_histogram_quantile(&histogram, 0.5)));
    xc_histogram_record(&histogram, UINT64_C(1) << 50);
    assert_true(xc_histogram_quantile(&histogram, 0.5) == 0x1p50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_within_the_error),
        cmocka_unit_test(merging_is_recording_together),
        cmocka_unit_test(buckets_are_in_order),
        cmocka_unit_test(nothing_and_too_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
