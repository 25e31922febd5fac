/* What real runtimes' rows come to: figures and intervals from times that are known. */
#include "analysis/real.h"

#include <math.h>
#include <stdlib.h>

#include "tests/cmocka_with.h"

#define ROUNDS 31

/* A slow round is slow for all: by up to half. */
static double drift(size_t round)
{
    return 1 + 0.5 * (double)(round * 7 % ROUNDS) / ROUNDS;
}

static struct xc_batch_time time_of(double ns, double room[ROUNDS])
{
    double scratch[ROUNDS];
    struct xc_interval ci;
    struct xc_batch_time time = {.by_round = {.ns = room, .rounds = ROUNDS}};
    for (size_t i = 0; i < ROUNDS; i++)
        room[i] = ns * drift(i);
    time.ns = xc_rounds_estimate(&time.by_round, &ci, scratch);
    return time;
}

static const struct xc_batch_time none = {.ns = NAN};

static void near(struct xc_estimate estimate, double value)
{
    assert_true(fabs(estimate.value / value - 1) < 1e-9);
    assert_true(estimate.ci.low <= estimate.value && estimate.value <= estimate.ci.high);
}

static void of_a_way(void **state)
{
    double room[12][ROUNDS];
    struct xc_runtime_way way;
    struct xc_way_input input = {
        .plain = time_of(2, room[0]),
        .crossing = time_of(50, room[1]),
        .no_token = time_of(20, room[2]),
        .upcall = none,
        .crossing_id = "runtimes/r/crossing",
        .plain_id = "runtimes/r/plain",
    };
    static const uint64_t items[] = {1, 4, 16, 64};
    (void)state;
    input.batch = (struct xc_batch_input){.model = "m", .work = "sum", .point_count = 4};
    input.batch.one_by_one = input.crossing;
    input.batch.accumulate = input.batch.buffer_of_one = none;
    for (size_t i = 0; i < 4; i++) {
        input.batch.items[i] = items[i];
        input.batch.batches[i] = time_of(90 + 2 * (double)items[i], room[3 + i]);
    }
    double factor = input.plain.ns / 2; /* the estimate's */
    assert_int_equal(xc_way_compute(&input, &way, NULL), XC_OK);
    near(way.plain_ns, 2 * factor);
    near(way.crossing_ns, 50 * factor);
    near(way.ratio, 25);
    near(way.token_ns, 30 * factor);
    assert_true(isnan(way.upcall_ns.value) && isnan(way.upcall_ns.ci.low));
    /* 92 for one, 98 for four: on the line between them, 50 N crosses 90 + 2 N at 90 / 48. */
    near(way.break_even_items, 90.0 / 48);
    near(way.fixed_ns, 90 * factor);
    near(way.per_item_ns, 2 * factor);
    /* Drift hits both sides of a ratio alike, and is gone: what is left is what no rounds show. */
    assert_true(way.ratio.ci.high / way.ratio.ci.low < 1.01);
    assert_true(way.crossing_ns.ci.high / way.crossing_ns.ci.low > 1.05);
}

static void of_what_is_not_there(void **state)
{
    double room[2][ROUNDS];
    struct xc_runtime_way way;
    struct xc_way_input input = {.plain = none,
                                 .crossing = time_of(50, room[0]),
                                 .no_token = none,
                                 .upcall = time_of(100, room[1])};
    (void)state;
    assert_int_equal(xc_way_compute(&input, &way, NULL), XC_OK);
    assert_true(isnan(way.ratio.value) && isnan(way.token_ns.value) && isnan(way.plain_ns.value));
    assert_true(isnan(way.break_even_items.value) && isnan(way.fixed_ns.value));
    assert_true(way.upcall_ns.value > way.crossing_ns.value);
}

static void of_a_model(void **state)
{
    double room[4][ROUNDS];
    struct xc_fidelity fidelity = {.model = "m", .runtime = "r", .part = "whole"};
    struct xc_fidelity_input input = {
        .model = {.first = time_of(36, room[0])},
        .real = {.first = time_of(40, room[1])},
    };
    (void)state;
    double factor = input.real.first.ns / 40;
    assert_int_equal(xc_fidelity_compute(&input, &fidelity, NULL), XC_OK);
    assert_true(fabs(fidelity.model_ns - 36 * factor) < 1e-9);
    assert_true(fabs(fidelity.real_ns - 40 * factor) < 1e-9);
    near(fidelity.error, -0.1 + 1e-17);
    near(fidelity.unmodelled_ns, 4 * factor);
    input.model.difference = input.real.difference = true;
    input.model.second = time_of(6, room[2]);
    input.real.second = time_of(20, room[3]);
    assert_int_equal(xc_fidelity_compute(&input, &fidelity, NULL), XC_OK);
    near(fidelity.error, 0.5);
    near(fidelity.unmodelled_ns, -10 * factor);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_a_way),
        cmocka_unit_test(of_what_is_not_there),
        cmocka_unit_test(of_a_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
