/* Order statistics against GSL's answers, and the coverage of intervals against samples. */
#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>

#include "measure/random.h"
#include "measure/statistics.h"
#include "tests/cmocka_with.h"

#define SAMPLE_MAX 200

static double uniform(struct xc_random *random)
{
    return (double)(xc_random_next(random) >> 11) * 0x1p-53;
}

/* Skewed as timings are. */
static void fill(struct xc_random *random, double *values, size_t count)
{
    for (size_t i = 0; i < count; i++)
        values[i] = 10 - log(1 - uniform(random));
}

static void quantiles_are_those_of_gsl(void **state)
{
    (void)state;
    struct xc_random random;
    double values[SAMPLE_MAX], copy[SAMPLE_MAX], work[SAMPLE_MAX];
    xc_random_seed(&random, 1);
    for (size_t count = 1; count <= SAMPLE_MAX; count++) {
        fill(&random, values, count);
        memcpy(copy, values, sizeof copy);
        xc_sort(values, count);
        for (size_t i = 1; i < count; i++)
            assert_true(values[i - 1] <= values[i]);
        for (int percent = 0; percent <= 100; percent += 5)
            assert_close(xc_quantile(values, count, percent / 100.0),
                         gsl_stats_quantile_from_sorted_data(values, 1, count, percent / 100.0),
                         1e-12);
        assert_close(xc_median(values, count), gsl_stats_median_from_sorted_data(values, 1, count),
                     1e-12);
        double mad = gsl_stats_mad0(copy, 1, count, work);
        assert_close(xc_mad(values, count), mad, 1e-12);
    }
}

static void binomial_is_that_of_gsl(void **state)
{
    (void)state;
    for (unsigned trials = 1; trials <= 300; trials += 7)
        for (unsigned successes = 0; successes <= trials; successes += 3)
            for (int percent = 1; percent < 100; percent += 14)
                assert_close(xc_binomial_below(successes, trials, percent / 100.0),
                             gsl_cdf_binomial_P(successes, percent / 100.0, trials), 1e-9);
}

/* Conover's table: with 20 values the 95% interval of the median is from the 6th to the 15th. */
static void sign_interval_is_the_textbooks(void **state)
{
    (void)state;
    double values[20];
    for (size_t i = 0; i < 20; i++)
        values[i] = (double)i + 1;
    struct xc_interval interval;
    double achieved;
    xc_quantile_interval(values, 20, 0.5, 0.95, &interval, &achieved);
    assert_close(interval.low, 6, 0);
    assert_close(interval.high, 15, 0);
    assert_close(achieved, 0.9586, 5e-5);
    xc_quantile_interval(values, 5, 0.5, 0.95, &interval, &achieved);
    assert_close(interval.low, 1, 0);
    assert_close(interval.high, 5, 0);
    assert_close(achieved, 0.9375, 1e-12); /* less than asked for, and said so */
}

static void intervals_cover_what_they_promise(void **state)
{
    (void)state;
    enum { TRIES = 4000 };
    static const size_t counts[] = {11, 31, 100};
    static const double shares[] = {0.5, 0.25};
    struct xc_random random;
    xc_random_seed(&random, 7);
    for (size_t c = 0; c < 3; c++)
        for (size_t s = 0; s < 2; s++) {
            double truth = 10 - log(1 - shares[s]), promised = 0;
            int covered = 0;
            for (int i = 0; i < TRIES; i++) {
                double values[SAMPLE_MAX];
                struct xc_interval interval;
                fill(&random, values, counts[c]);
                xc_sort(values, counts[c]);
                xc_quantile_interval(values, counts[c], shares[s], 0.95, &interval, &promised);
                covered += interval.low <= truth && truth <= interval.high;
            }
            double error = 4 * sqrt(promised * (1 - promised) / TRIES) + 1e-9;
            assert_true(fabs((double)covered / TRIES - promised) < error);
        }
}

static void nothing_gives_nan(void **state)
{
    (void)state;
    struct xc_interval interval;
    double achieved;
    assert_true(isnan(xc_median(NULL, 0)));
    assert_true(isnan(xc_quantile(NULL, 0, 0.3)));
    assert_true(isnan(xc_mad(NULL, 0)));
    xc_quantile_interval(NULL, 0, 0.5, 0.95, &interval, &achieved);
    assert_true(isnan(interval.low) && isnan(interval.high) && isnan(achieved));
}

static void shuffles_are_fair_and_repeatable(void **state)
{
    (void)state;
    struct xc_random one, other;
    xc_random_seed(&one, 42);
    xc_random_seed(&other, 42);
    int first_place[5][5] = {{0}};
    for (int i = 0; i < 50000; i++) {
        size_t items[5] = {0, 1, 2, 3, 4}, again[5] = {0, 1, 2, 3, 4};
        xc_shuffle(&one, items, 5);
        xc_shuffle(&other, again, 5);
        assert_memory_equal(items, again, sizeof items);
        for (size_t place = 0; place < 5; place++)
            first_place[items[place]][place]++;
    }
    for (size_t item = 0; item < 5; item++)
        for (size_t place = 0; place < 5; place++)
            assert_in_range(first_place[item][place], 9500, 10500);
    xc_random_seed(&other, 43);
    assert_true(xc_random_next(&one) != xc_random_next(&other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_gsl),
        cmocka_unit_test(binomial_is_that_of_gsl),
        cmocka_unit_test(sign_interval_is_the_textbooks),
        cmocka_unit_test(intervals_cover_what_they_promise),
        cmocka_unit_test(nothing_gives_nan),
        cmocka_unit_test(shuffles_are_fair_and_repeatable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
