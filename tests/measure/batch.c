/* Batches from times that are made up: the line, the sizes that follow from it, the break-even, and
 * their intervals. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/batch.h"
#include "tests/cmocka_with.h"

#define ROUNDS 31u
#define CELLS  13u

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
    time->by_round = (struct xc_by_round){made->ns[cell], ROUNDS};
    double scratch[ROUNDS];
    struct xc_interval interval;
    time->ns = xc_rounds_location(&time->by_round, &interval, scratch);
}

static struct made *make(double fixed, double item, double one_by_one, double noise)
{
    struct made *made = calloc(1, sizeof *made);
    made->input = (struct xc_batch_input){.model = "m", .work = "w", .point_count = SIZES};
    made->input.foreign_item_ns = item;
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
    struct made *made = make(50, 2, 60, 0);
    struct xc_batch batch = compute(made);
    assert_close(batch.fixed_ns.value, 50, 1e-6);
    assert_close(batch.per_item_ns.value, 2, 1e-9);
    assert_close(batch.fit_error, 0, 1e-9);
    assert_close(batch.tenth_items.value, 250, 1e-4);
    assert_close(batch.percent_items.value, 2500, 1e-3);
    assert_close(batch.marshalling_ns.value, 3, 1e-9);
    assert_close(batch.buffer_of_one.value, 0.8, 1e-9);
    assert_int_equal(batch.line_items, 1);
    assert_true(isnan(batch.below_fixed_ns) && isnan(batch.below_per_item_ns));
    assert_close(batch.crossing_ns, 58, 1e-9);
    assert_close(batch.points[4].speedup.value, 64 * 60.0 / (50 + 128), 1e-9);
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
    assert_close(batch.below_fixed_ns, 50, 1);
    assert_close(batch.below_per_item_ns, 0.25, 0.05);
    assert_true(batch.fit_error < 0.02 && batch.one_line_error > 0.2);
    assert_close(batch.tenth_items.value, 200, 10);
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
    assert_true(isnan(batch.buffer_of_one.value));
    release(made, &batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_found_again),
        cmocka_unit_test(small_batches_may_have_a_line_of_their_own),
        cmocka_unit_test(a_bend_within_five_percent_is_no_second_line),
        cmocka_unit_test(break_even_is_between_the_sizes),
        cmocka_unit_test(intervals_hold_the_truth),
        cmocka_unit_test(sizes_weigh_alike),
        cmocka_unit_test(what_is_missing_is_unknown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
