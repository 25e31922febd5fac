/* How much of a core is ours, and who else is on it: on made-up probes. */
#include "fake_root.h"

#include <math.h>
#include <stdio.h>

#include "host/core_mates.h"
#include "host/core_share.h"

static struct xc_core_look look_at(double start_us, double ops_per_cycle, double cycle_ns)
{
    return (struct xc_core_look){
        .reading = {.cycle_ns = cycle_ns, .ops_per_cycle = ops_per_cycle},
        .start_ns = start_us * 1000,
        .end_ns = start_us * 1000 + 8000,
    };
}

static void counts_quiet_looks_and_windows(void **state)
{
    (void)state;
    /* Quiet from 0 to 28 us and from 50 to 58; at 100 to 118 with 32 us that were not ours before.
     */
    struct xc_core_look looks[] = {
        look_at(0, 3.9, 0.31),  look_at(10, 4.0, 0.30),  look_at(20, 3.9, 0.30),
        look_at(30, 2.2, 0.30), look_at(40, 3.7, 0.30),  look_at(50, 4.0, 0.30),
        look_at(60, 4.4, 0.30), look_at(100, 3.9, 0.30), look_at(110, 3.9, 0.33),
    };
    struct xc_core_share share;
    xc_core_share_of(looks, 9, 4, &share);
    assert_int_equal(share.looks, 9);
    assert_float_equal(share.quiet_share, 6.0 / 9, 1e-6);
    assert_float_equal(share.window_ms, (28.0 + 8 + 18) / 3 / 1000, 1e-6);
    assert_float_equal(share.cycle_ns, 0.30, 1e-6);
    assert_float_equal(share.cycle_spread, 0.33 / 0.30 - 1, 1e-6);
}

/* Two in a row with a pause between them are two windows. */
static void a_pause_ends_a_window(void **state)
{
    (void)state;
    struct xc_core_look looks[] = {look_at(0, 4, 0.3), look_at(30, 4, 0.3)};
    struct xc_core_share share;
    xc_core_share_of(looks, 2, 4, &share);
    assert_true(share.quiet_share == 1);
    assert_float_equal(share.time_share, 16.0 / 38, 1e-6);
    assert_float_equal(share.window_ms, 0.008, 1e-6);
}

static void of_an_unknown_width_only_the_cycle_is_known(void **state)
{
    (void)state;
    struct xc_core_look looks[] = {look_at(0, 4, 0.3), look_at(8, 4, 0.3)};
    struct xc_core_look unprobed[] = {look_at(0, NAN, NAN)};
    struct xc_core_share share;
    xc_core_share_of(looks, 2, 0, &share);
    assert_true(share.quiet_share == -1);
    assert_float_equal(share.cycle_ns, 0.3, 1e-6);
    xc_core_share_of(unprobed, 1, 4, &share);
    assert_true(share.quiet_share == -1);
    assert_true(isnan(share.cycle_ns));
    xc_core_share_of(looks, 0, 4, &share);
    assert_true(share.quiet_share == -1);
}

/* On this machine, whatever it is like. */
static void watches_for_as_long_as_it_is_told(void **state)
{
    (void)state;
    struct xc_core_share share;
    xc_core_share_watch(NULL, -1, 2, &share);
    printf("width %u: ours in %g of %zu looks, windows of %g ms, a cycle of %g ns\n", share.width,
           share.quiet_share, share.looks, share.window_ms, share.cycle_ns);
    assert_true(share.looks > 0 && share.looks <= 641);
    assert_true(share.quiet_share <= 1);
    assert_true((share.quiet_share >= 0) == (share.width > 0 && !isnan(share.cycle_ns)));
}

/* --- who is on the same core ------------------------------------------------------------------ */

/* A machine on which pu:mate is a thread of our core; its neighbours come and go by themselves. */
struct machine {
    int mate, loaded, refuses;
    unsigned loads, looks;
    /* The core's share at each look without a load, in turn; ending in a negative one. */
    const double *alone;
};

static bool load(void *cookie, int pu)
{
    struct machine *machine = cookie;
    assert_int_equal(machine->loaded, -1);
    if (pu == machine->refuses)
        return false;
    machine->loaded = pu;
    machine->loads++;
    return true;
}

static void unload(void *cookie)
{
    struct machine *machine = cookie;
    assert_true(machine->loaded >= 0);
    machine->loaded = -1;
}

static double quiet_share(void *cookie)
{
    struct machine *machine = cookie;
    const double *alone = machine->alone;
    unsigned length = 0;
    while (alone[length] >= 0)
        length++;
    double share = length ? alone[machine->looks++ % length] : -1;
    return machine->loaded >= 0 && machine->loaded == machine->mate ? 0 : share;
}

static struct xc_core_mates try_all(struct machine *machine)
{
    static const int pus[] = {2, 5, 7};
    struct xc_core_trial trial = {machine, load, unload, quiet_share};
    struct xc_core_mates mates;
    machine->loaded = -1;
    xc_core_mates_try(&trial, pus, 3, &mates);
    assert_int_equal(machine->loaded, -1);
    assert_int_equal(mates.others, 3);
    return mates;
}

static const double always[] = {1, -1}, never[] = {0, -1}, unknown[] = {-1};

static void finds_the_one_that_takes_a_part(void **state)
{
    (void)state;
    /* One look in eleven was disturbed by somebody else. */
    static const double mostly[] = {1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, -1};
    struct machine machine = {.mate = 5, .refuses = -1, .alone = always};
    assert_int_equal(try_all(&machine).pu, 5);
    machine.alone = mostly;
    assert_int_equal(try_all(&machine).pu, 5);
    machine.mate = -1;
    machine.alone = always;
    struct xc_core_mates mates = try_all(&machine);
    assert_int_equal(mates.pu, -1);
    assert_int_equal(mates.judged, 3);
}

/* Other guests, whatever their rhythm, are no processor of ours. */
static void takes_no_stranger_for_a_mate(void **state)
{
    (void)state;
    static const double slow[] = {1, 1, 1, 0, 0, 0, -1}, odd[] = {1, 0, 0, 1, 1, -1};
    const double *const rhythms[] = {never, slow, odd};
    for (size_t i = 0; i < 3; i++) {
        struct machine machine = {.mate = -1, .refuses = -1, .alone = rhythms[i]};
        assert_int_equal(try_all(&machine).pu, -1);
    }
}

/* Where the core is never ours, or a processor refuses, nothing was judged; nor is it said. */
static void judges_only_what_can_be_told(void **state)
{
    (void)state;
    struct machine contended = {.mate = 5, .refuses = -1, .alone = never};
    assert_int_equal(try_all(&contended).judged, 0);
    struct machine refuses = {.mate = 5, .refuses = 5, .alone = always};
    struct xc_core_mates mates = try_all(&refuses);
    assert_int_equal(mates.pu, -1);
    assert_int_equal(mates.judged, 2);
    struct machine unprobed = {.mate = 5, .refuses = -1, .alone = unknown};
    assert_int_equal(try_all(&unprobed).judged, 0);
    assert_int_equal(unprobed.loads, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_quiet_looks_and_windows),
        cmocka_unit_test(a_pause_ends_a_window),
        cmocka_unit_test(of_an_unknown_width_only_the_cycle_is_known),
        cmocka_unit_test(watches_for_as_long_as_it_is_told),
        cmocka_unit_test(finds_the_one_that_takes_a_part),
        cmocka_unit_test(takes_no_stranger_for_a_mate),
        cmocka_unit_test(judges_only_what_can_be_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
