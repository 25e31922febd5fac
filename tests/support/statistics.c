/* Order statistics against GSL's answers, and the coverage of intervals against samples. */
#include <math.h>
#include <string.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>

#include "support/random.h"
#include "support/statistics.h"
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

/* In whichever order they come; equal ones count as often as they are there; of a single value, all
 * quantiles are that value. */
static void order_ties_and_one_value(void **state)
{
    (void)state;
    static const double found[] = {5, -1, 3, 3, 9, 3, -1}, ascending[] = {-1, -1, 3, 3, 3, 5, 9};
    static const double infinite[] = {1, INFINITY, INFINITY};
    double values[7], again[7];
    memcpy(values, found, sizeof found);
    xc_sort(values, 7);
    assert_memory_equal(values, ascending, sizeof ascending);
    xc_sort(values, 7);
    assert_memory_equal(values, ascending, sizeof ascending);
    assert_close(xc_median(values, 7), 3, 0);
    assert_close(xc_median(values, 6), 3, 0);
    assert_close(xc_quantile(values, 7, 0), -1, 0);
    assert_close(xc_quantile(values, 7, 0.25), 1, 0); /* halfway from a tie to the next value */
    assert_close(xc_quantile(values, 7, 1), 9, 0);
    memcpy(again, found, sizeof found);
    assert_close(xc_mad(again, 7), 2, 0); /* of 0, 0, 0, 2, 4, 4, 6 */
    for (int percent = 0; percent <= 100; percent += 10)
        assert_close(xc_quantile(found, 1, percent / 100.0), 5, 0);
    again[0] = 5;
    assert_close(xc_mad(again, 1), 0, 0);
    xc_sort(NULL, 0);
    assert_true(isinf(xc_quantile(infinite, 3, 0.75))); /* between two that are infinite */
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

static double covers(struct xc_ranks ranks, size_t count, double share)
{
    return gsl_cdf_binomial_P((unsigned)ranks.high, share, (unsigned)count) -
           gsl_cdf_binomial_P((unsigned)ranks.low, share, (unsigned)count);
}

/* At most `most` of a sample's values lie below the value of this rank in another one where, of as
 * many of the lowest of both together, that one has more than its rank. */
static double most_below(size_t most, size_t rank, size_t count)
{
    unsigned n = (unsigned)count;
    return gsl_cdf_hypergeometric_Q((unsigned)rank, n, n, (unsigned)(most + rank + 1));
}

static double agrees(struct xc_ranks ranks, size_t count, double share)
{
    double place = share * (double)(count - 1), below = floor(place), sum = 0;
    for (int i = 0; i < 2; i++) {
        double weight = i == 0 ? 1 - (place - below) : place - below;
        size_t rank = (size_t)below + (size_t)i;
        if (weight > 0)
            sum +=
                weight * (most_below(ranks.high, rank, count) - most_below(ranks.low, rank, count));
    }
    return sum;
}

/* By trying one after another, each a rank wider on both sides. */
static bool first_wide_enough(size_t count, double share, double level, struct xc_ranks *ranks)
{
    double place = share * ((double)count - 1);
    for (size_t steps = 0; steps < count; steps++) {
        double low = floor(place) - (double)steps, high = ceil(place) + (double)steps;
        ranks->low = low > 0 ? (size_t)low : 0;
        ranks->high = high < (double)count ? (size_t)high : count - 1;
        if (covers(*ranks, count, share) >= level && agrees(*ranks, count, share) >= XC_HOLDS_NEXT)
            return true;
    }
    return false;
}

/* Against GSL's distributions. */
static void one_rule_for_the_level(void **state)
{
    (void)state;
    static const double shares[] = {0.1, 0.25, 0.5, 0.9}, levels[] = {0.8, 0.95, 0.999};
    for (size_t i = 0; i < 12; i++)
        for (size_t count = 0; count <= 80; count++) {
            struct xc_ranks ranks = {0, 0}, expected = {0, 0};
            bool known = xc_quantile_ranks(count, shares[i % 4], levels[i / 4], &ranks);
            assert_int_equal(known,
                             first_wide_enough(count, shares[i % 4], levels[i / 4], &expected));
            assert_true(!known || (ranks.low == expected.low && ranks.high == expected.high));
        }
}

/* An interval that is printed as one at 95% is one, or it is not printed. */
static void few_values_have_no_interval(void **state)
{
    (void)state;
    double values[40];
    for (size_t i = 0; i < 40; i++)
        values[i] = (double)i;
    for (size_t count = 0; count <= 40; count++) {
        bool known = !isnan(xc_quantile_interval(values, count, 0.25, 0.95).low);
        assert_int_equal(known, count >= 11);
        known = !isnan(xc_quantile_interval(values, count, 0.5, 0.95).high);
        assert_int_equal(known, count >= 7);
    }
    assert_int_equal(xc_count_min(0.25, 0.95), 11);
    assert_int_equal(xc_count_min(0.5, 0.95), 7);
    assert_int_equal(xc_count_min(0.5, 0.999), 11);
    struct xc_interval interval = xc_quantile_interval(values, 31, 0.5, 0.95);
    assert_close(interval.low, 8, 0);
    assert_close(interval.high, 22, 0);
}

static void students_and_normal_are_those_of_gsl(void **state)
{
    (void)state;
    static const double levels[] = {0.5, 0.9, 0.95, 0.999, 0.99999};
    for (size_t i = 0; i < 5; i++) {
        double beyond = (1 - levels[i]) / 2;
        assert_close(xc_normal_beyond(beyond), gsl_cdf_ugaussian_Qinv(beyond), 1e-9);
        assert_true(isinf(xc_student(levels[i], 0)));
        for (unsigned degrees = 1; degrees < 70; degrees++)
            assert_close(xc_student(levels[i], degrees) / gsl_cdf_tdist_Qinv(beyond, degrees), 1,
                         1e-6);
    }
}

/* Of the truth, and of what another sample comes to. */
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
            double truth = 10 - log(1 - shares[s]);
            struct xc_ranks ranks;
            int covered = 0, agreed = 0;
            assert_true(xc_quantile_ranks(counts[c], shares[s], 0.95, &ranks));
            for (int i = 0; i < TRIES; i++) {
                double values[SAMPLE_MAX], next[SAMPLE_MAX];
                fill(&random, values, counts[c]);
                fill(&random, next, counts[c]);
                xc_sort(values, counts[c]);
                xc_sort(next, counts[c]);
                double found = xc_quantile(next, counts[c], shares[s]);
                covered += values[ranks.low] <= truth && truth <= values[ranks.high];
                agreed += values[ranks.low] <= found && found <= values[ranks.high];
            }
            double promised = covers(ranks, counts[c], shares[s]);
            double error = 4 * sqrt(promised * (1 - promised) / TRIES) + 1e-9;
            assert_close((double)covered / TRIES, promised, error);
            assert_close((double)agreed / TRIES, agrees(ranks, counts[c], shares[s]), 0.025);
            assert_true((double)agreed / TRIES > XC_HOLDS_NEXT - 0.02);
        }
}

static void nothing_gives_nan(void **state)
{
    (void)state;
    assert_true(isnan(xc_median(NULL, 0)));
    assert_true(isnan(xc_quantile(NULL, 0, 0.3)));
    assert_true(isnan(xc_mad(NULL, 0)));
    struct xc_interval interval = xc_quantile_interval(NULL, 0, 0.5, 0.95);
    assert_true(isnan(interval.low) && isnan(interval.high));
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
            assert_true(first_place[item][place] >= 9500 && first_place[item][place] <= 10500);
    xc_random_seed(&other, 43);
    assert_true(xc_random_next(&one) != xc_random_next(&other));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quantiles_are_those_of_gsl),
        cmocka_unit_test(order_ties_and_one_value),
        cmocka_unit_test(binomial_is_that_of_gsl),
        cmocka_unit_test(one_rule_for_the_level),
        cmocka_unit_test(few_values_have_no_interval),
        cmocka_unit_test(students_and_normal_are_those_of_gsl),
        cmocka_unit_test(intervals_cover_what_they_promise),
        cmocka_unit_test(nothing_gives_nan),
        cmocka_unit_test(shuffles_are_fair_and_repeatable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
