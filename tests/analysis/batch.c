/* Batches from times that are made up: the line, the sizes that follow from it, the break-even, and
 * their intervals. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/batch.h"
#include "tests/cmocka_with.h"

#define ROUNDS 31u
#define CELLS  14u

static const uint64_t sizes[] = {1, 2, 4, 16, 64, 256, 1024, 4096, 16384, 65536};
#define SIZES (sizeof sizes / sizeof sizes[0])

/* Times of fixed + n * item ns, one by one ns each, with noise of that share in every round. */
struct made {
    struct xc_batch_input input;
    double ns[CELLS][ROUNDS];
};

static void set(struct made *made, struct xc_batch_time *time, size_t cell, double ns, double noise)
{
    for (size_t round = 0; round < ROUNDS; round++)
        made->ns[cell][round] =
            ns * (1 + noise * (double)((round * 7 + cell * 3) % ROUNDS) / ROUNDS);
    time->by_round = (struct xc_by_round){.ns = made->ns[cell], .rounds = ROUNDS};
    double scratch[ROUNDS];
    struct xc_interval interval;
    time->ns = xc_rounds_estimate(&time->by_round, &interval, scratch);
}

static struct made *make(double fixed, double item, double one_by_one, double noise)
{
    struct made *made = calloc(1, sizeof *made);
    made->input = (struct xc_batch_input){.model = "m", .work = "w", .point_count = SIZES};
    made->input.foreign_items = 1024;
    set(made, &made->input.foreign, SIZES + 3, 1024 * item, noise);
    made->input.host_item_ns = made->input.deadline_ns = NAN;
    for (size_t i = 0; i < SIZES; i++) {
        made->input.items[i] = sizes[i];
        set(made, &made->input.batches[i], i, fixed + (double)sizes[i] * item, noise);
    }
    set(made, &made->input.one_by_one, SIZES, one_by_one, noise);
    set(made, &made->input.accumulate, SIZES + 1, item + fixed / 1024 + 3, noise);
    set(made, &made->input.buffer_of_one, SIZES + 2, one_by_one * 1.25, noise);
    made->input.flush_items = 1024;
    return made;
}

static struct xc_batch compute(struct made *made)
{
    struct xc_batch batch;
    assert_int_equal(xc_batch_compute(&made->input, &batch, NULL), XC_OK);
    return batch;
}

static void release(struct made *made, struct xc_batch *batch)
{
    free(batch->model);
    free(batch->work);
    free(made);
}

static void a_line_is_found_again(void **state)
{
    (void)state;
    struct made *made = make(50, 2, 52, 0);
    struct xc_batch batch = compute(made);
    assert_close(batch.fixed_ns.value, 50, 1e-6);
    assert_close(batch.per_item_ns.value, 2, 1e-9);
    assert_close(batch.fit_error, 0, 1e-9);
    assert_close(batch.tenth_items.value, 250, 1e-4);
    assert_close(batch.percent_items.value, 2500, 1e-3);
    assert_close(batch.marshalling_ns.value, 3, 1e-9);
    assert_close(batch.buffer_of_one.value, 0.8, 1e-9);
    assert_close(batch.full_buffer.value, 52 / (2 + 50 / 1024.0 + 3), 1e-9);
    assert_true(batch.full_buffer.ci.low <= batch.full_buffer.value);
    assert_true(batch.full_buffer.ci.high >= batch.full_buffer.value);
    assert_int_equal(batch.line_items, 1);
    assert_int_equal(batch.line_count, 1);
    assert_int_equal(batch.lines[0].to_items, 65536);
    assert_close(batch.crossing_ns, 50, 1e-9);
    assert_close(batch.points[4].speedup.value, 64 * 52.0 / (50 + 128), 1e-9);
    assert_close(batch.points[4].item_ns, (50 + 128) / 64.0, 1e-9);
    assert_string_equal(batch.model, "m");
    release(made, &batch);
}

/* As on a processor that hides few items behind the crossing: 50 + n / 4 to 16 items, then 40 + 2
 * n, which no one line comes near. */
static void small_batches_may_have_a_line_of_their_own(void **state)
{
    (void)state;
    struct made *made = make(40, 2, 60, 0.01);
    for (size_t i = 0; i < 4; i++)
        set(made, &made->input.batches[i], i, 50 + (double)sizes[i] / 4, 0.01);
    struct xc_batch batch = compute(made);
    assert_int_equal(batch.line_items, 64);
    assert_close(batch.fixed_ns.value, 40, 2);
    assert_close(batch.per_item_ns.value, 2, 0.02);
    assert_int_equal(batch.line_count, 2);
    assert_int_equal(batch.lines[0].to_items, 16);
    assert_close(batch.lines[0].fixed_ns, 50, 1);
    assert_close(batch.lines[0].per_item_ns, 0.25, 0.05);
    assert_true(batch.fit_error < 0.02 && batch.one_line_error > 0.2);
    assert_close(batch.tenth_items.value, (11 * 58 - 40) / 2.0, 10);
    /* The drawings keep to that line: they would scatter widely between two. */
    assert_true(batch.fixed_ns.ci.high - batch.fixed_ns.ci.low < 3);
    assert_close(batch.fixed_ns.ci.low, 40, 2);
    release(made, &batch);
}

static void a_bend_within_five_percent_is_no_second_line(void **state)
{
    (void)state;
    struct made *made = make(50, 2, 60, 0);
    made->input.batches[3].ns *= 1.045;
    struct xc_batch batch = compute(made);
    assert_int_equal(batch.line_items, 1);
    assert_close(batch.fit_error, batch.one_line_error, 0);
    release(made, &batch);
    /* Too few points for two lines, and sizes that were not measured. */
    made = make(40, 2, 60, 0);
    made->input.batches[0].ns = 60;
    for (size_t i = 4; i < SIZES; i++)
        made->input.batches[i].ns = NAN;
    batch = compute(made);
    assert_int_equal(batch.line_items, 1);
    assert_true(batch.fit_error > 0.05);
    release(made, &batch);
}

static void break_even_is_between_the_sizes(void **state)
{
    (void)state;
    /* 100 + 10 n against 25 n: at 6.67 items, between the sizes 4 and 16. */
    struct made *made = make(100, 10, 25, 0);
    struct xc_batch batch = compute(made);
    assert_close(batch.break_even_items.value, 100.0 / 15, 1e-9);
    assert_true(batch.points[2].speedup.value < 1 && batch.points[3].speedup.value > 1);
    release(made, &batch);
    made = make(1, 10, 25, 0); /* at once */
    batch = compute(made);
    assert_close(batch.break_even_items.value, 1, 1e-12);
    release(made, &batch);
    made = make(100, 10, 9, 0.01); /* never */
    batch = compute(made);
    assert_true(isinf(batch.break_even_items.value) && isinf(batch.break_even_items.ci.low));
    release(made, &batch);
}

static void intervals_hold_the_truth(void **state)
{
    (void)state;
    struct made *made = make(50, 2, 60, 0.02);
    struct xc_batch batch = compute(made);
    const struct xc_estimate *const estimates[] = {&batch.fixed_ns, &batch.per_item_ns,
                                                   &batch.tenth_items, &batch.points[4].speedup};
    for (size_t i = 0; i < sizeof estimates / sizeof estimates[0]; i++) {
        const struct xc_estimate *one = estimates[i];
        assert_true(one->ci.low < one->ci.high);
        assert_true(one->ci.low <= one->value && one->value <= one->ci.high);
        assert_true(one->ci.high - one->ci.low < 0.1 * fabs(one->value));
    }
    release(made, &batch);
}

static void sizes_weigh_alike(void **state)
{
    (void)state;
    /* The largest is 3% off: an unweighted line would follow it, and miss the small ones wholly. */
    struct made *made = make(50, 2, 60, 0);
    made->input.batches[SIZES - 1].ns *= 1.03;
    struct xc_batch batch = compute(made);
    assert_close(batch.fixed_ns.value, 50, 1);
    assert_true(batch.fit_error > 0.02 && batch.fit_error < 0.03);
    release(made, &batch);
}

static void what_is_missing_is_unknown(void **state)
{
    (void)state;
    struct made *made = make(50, 2, 60, 0);
    made->input.point_count = 1;
    made->input.flush_items = 0;
    made->input.accumulate.ns = made->input.buffer_of_one.ns = NAN;
    struct xc_batch batch = compute(made);
    assert_true(isnan(batch.fixed_ns.value) && isnan(batch.tenth_items.value));
    assert_true(isnan(batch.marshalling_ns.value) && isnan(batch.accumulate_ns));
    assert_true(isnan(batch.buffer_of_one.value) && isnan(batch.full_buffer.value));
    release(made, &batch);
}

/* A pair of functions that was measured: 0.14 ns an item until the items leave the second cache,
 * and few of them behind the crossing for nothing. Then 11 crossings are reached between 1,024 and
 * 4,096 items, and 101 of them between 16,384 and 65,536. */
static void no_size_comes_from_an_extrapolated_line(void **state)
{
    (void)state;
    static const double measured[3][SIZES] = {
        {45.0, 44.5, 44.2, 48.4, 47.3, 73.6, 180.9, 630.5, 2326.4, 11817.7},
        {44.9, 44.5, 44.2, 48.5, 47.4, 73.6, 181.1, 630.6, 2326.9, 12087.7},
        {47.5, 46.7, 46.5, 50.6, 49.8, 76.2, 189.1, 633.1, 2328.2, 12187.2},
    };
    for (size_t run = 0; run < 3; run++) {
        struct made *made = make(50, 0.145, run == 2 ? 47.4 : 45.1, 0);
        for (size_t i = 0; i < SIZES; i++)
            set(made, &made->input.batches[i], i, measured[run][i], 0.01);
        struct xc_batch batch = compute(made);
        assert_true(batch.tenth_items.value > 1024 && batch.tenth_items.value < 4096);
        assert_true(batch.percent_items.value > 16384 && batch.percent_items.value < 65536);
        assert_close(batch.fixed_ns.value, 38, 4); /* of the sizes before items leave the cache */
        assert_close(batch.per_item_ns.value, 0.142, 0.005);
        assert_int_equal(batch.line_items, 64);
        assert_true(batch.fit_error < 0.06);
        release(made, &batch);
    }
}

static void check_costs(const struct xc_batch *batch)
{
    const struct xc_estimate *const costs[] = {&batch->fixed_ns, &batch->per_item_ns,
                                               &batch->marshalling_ns};
    const struct xc_estimate *const items[] = {&batch->tenth_items, &batch->percent_items,
                                               &batch->break_even_items};
    for (size_t i = 0; i < 3; i++) {
        assert_true(isnan(costs[i]->value) ? isnan(costs[i]->ci.low) : costs[i]->value > 0);
        assert_false(costs[i]->ci.low < 0);
        assert_true(isnan(items[i]->value) ? isnan(items[i]->ci.low) : items[i]->value >= 1);
        assert_false(items[i]->ci.low < 1);
    }
    assert_true(isnan(batch->crossing_ns) || batch->crossing_ns > 0);
    assert_false(batch->tenth_items.value > batch->percent_items.value);
    assert_int_equal(isnan(batch->tenth_items.value), isnan(batch->crossing_ns));
    for (size_t i = 0; i < batch->line_count; i++) {
        assert_false(batch->lines[i].fixed_ns <= 0 || batch->lines[i].per_item_ns <= 0);
        assert_true(i == 0 || batch->lines[i].from_items > batch->lines[i - 1].to_items);
    }
}

/* Two sizes; the larger takes less: a line through them falls, and no item costs -17 ns. */
static void a_falling_line_is_no_cost(void **state)
{
    (void)state;
    static const double few[] = {105.5, 88.3, 96, 101};
    struct made *made = make(60, 2, 100, 0);
    for (size_t i = 0; i < 4; i++)
        set(made, &made->input.batches[i], i, few[i], 0);
    struct xc_batch batch = compute(made);
    check_costs(&batch);
    release(made, &batch);
    made = make(60, 2, 100, 0);
    for (size_t i = 0; i < SIZES; i++)
        set(made, &made->input.batches[i], i, 1000 - (double)i, 0);
    batch = compute(made);
    check_costs(&batch);
    assert_true(isnan(batch.per_item_ns.value));
    release(made, &batch);
}

/* A crossing that is lost in what the items take: no size follows from it. */
static void what_is_lost_in_the_noise_is_unknown(void **state)
{
    (void)state;
    struct made *made = make(30, 1000, 1030, 0.01);
    set(made, &made->input.foreign, SIZES + 3, 1024 * 1031.0, 0.01);
    struct xc_batch batch = compute(made);
    check_costs(&batch);
    assert_true(isnan(batch.crossing_ns) && isnan(batch.tenth_items.ci.high));
    release(made, &batch);
    made = make(30, 1000, 1030, 0.01); /* so is a buffer that costs nothing */
    set(made, &made->input.accumulate, SIZES + 1, 999, 0.01);
    batch = compute(made);
    check_costs(&batch);
    assert_true(isnan(batch.marshalling_ns.value));
    assert_close(batch.tenth_items.value, 1, 0);
    release(made, &batch);
}

/* --- known truths ----------------------------------------------------------------------------- */

static double uniform(struct xc_random *random, double low, double high)
{
    return low + (high - low) * (double)(xc_random_next(random) >> 11) * 0x1p-53;
}

/* A crossing that is partly hidden while few items are behind it, and items that cost more once
 * they leave a cache. */
struct truth {
    double crossing_ns, item_ns, hidden_items, cache_items, beyond;
};

static double work_ns(const struct truth *truth, double items)
{
    double outside = fmax(0, items - truth->cache_items);
    return truth->item_ns * (items + outside * truth->beyond);
}

static double batch_ns(const struct truth *truth, double items)
{
    double hidden_ns =
        fmin(truth->item_ns * fmin(items, truth->hidden_items), 0.3 * truth->crossing_ns);
    return truth->crossing_ns + work_ns(truth, items) - hidden_ns;
}

/* By trying one number of items after another. */
static double first_below(const struct truth *truth, double share)
{
    double items = 1;
    while (truth->crossing_ns > share * work_ns(truth, items))
        items = floor(items * 1.001) + 1;
    return items;
}

static struct truth any_truth(struct xc_random *random)
{
    return (struct truth){
        .crossing_ns = uniform(random, 20, 150),
        .item_ns = exp(uniform(random, log(0.1), log(200))),
        .hidden_items = xc_random_below(random, 2) ? uniform(random, 0, 30) : 0,
        .cache_items = uniform(random, 512, 40000),
        .beyond = xc_random_below(random, 2) ? uniform(random, 0.5, 4) : 0,
    };
}

static struct made *make_of(const struct truth *truth, struct xc_random *random, double noise)
{
    struct made *made =
        make(truth->crossing_ns, truth->item_ns, truth->crossing_ns + truth->item_ns, 0.001);
    for (size_t i = 0; i < SIZES; i++)
        set(made, &made->input.batches[i], i,
            batch_ns(truth, (double)sizes[i]) * uniform(random, 1 - noise, 1 + noise), 0.001);
    return made;
}

/* Between two sizes that are four times apart straight lines stand in for a bend, and what hides
 * of a crossing is at most a third of it, so that sizes are found within a tenth or two. */
static void sizes_are_those_of_the_truth(void **state)
{
    (void)state;
    struct xc_random random;
    xc_random_seed(&random, 11);
    for (int i = 0; i < 60; i++) {
        struct truth truth = any_truth(&random);
        struct made *made = make_of(&truth, &random, 0);
        struct xc_batch batch = compute(made);
        const double found[] = {batch.tenth_items.value, batch.percent_items.value};
        for (size_t k = 0; k < 2; k++) {
            double expected = first_below(&truth, k ? 0.01 : 0.1);
            double allowed = truth.beyond > 0 ? 0.25 : 0.06;
            check_costs(&batch);
            if (expected > 65536) /* beyond what was measured: as items cost at the largest size */
                assert_true(found[k] > 65536);
            else
                assert_close(found[k] / expected, 1, allowed + 1.5 / expected);
        }
        release(made, &batch);
    }
}

static void no_noise_makes_a_cost_negative(void **state)
{
    (void)state;
    struct xc_random random;
    xc_random_seed(&random, 12);
    for (int i = 0; i < 60; i++) {
        struct truth truth = any_truth(&random);
        struct made *made = make_of(&truth, &random, uniform(&random, 0, 0.6));
        if (i % 3 == 0) /* also where a crossing comes out negative */
            set(made, &made->input.foreign, SIZES + 3,
                1024 * (truth.crossing_ns * uniform(&random, 0.5, 1.5) + truth.item_ns), 0.01);
        struct xc_batch batch = compute(made);
        check_costs(&batch);
        release(made, &batch);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_found_again),
        cmocka_unit_test(no_size_comes_from_an_extrapolated_line),
        cmocka_unit_test(a_falling_line_is_no_cost),
        cmocka_unit_test(what_is_lost_in_the_noise_is_unknown),
        cmocka_unit_test(sizes_are_those_of_the_truth),
        cmocka_unit_test(no_noise_makes_a_cost_negative),
        cmocka_unit_test(small_batches_may_have_a_line_of_their_own),
        cmocka_unit_test(a_bend_within_five_percent_is_no_second_line),
        cmocka_unit_test(break_even_is_between_the_sizes),
        cmocka_unit_test(intervals_hold_the_truth),
        cmocka_unit_test(sizes_weigh_alike),
        cmocka_unit_test(what_is_missing_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
