/* Which processor is chosen: the policy on made-up candidates, and the candidates that made-up
 * machines give. */
#include "fake_root.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/candidates.h"
#include "host/topology.h"

static int chosen_pu(const struct xc_candidate *candidates, size_t count, const char *expected_why)
{
    char why[160];
    int pu = candidates[xc_choose(candidates, count, why, sizeof why)].pu;
    assert_string_equal(why, expected_why);
    return pu;
}

static void avoids_cpu0(void **state)
{
    (void)state;
    struct xc_candidate two[] = {{.pu = 0, .with_cpu0 = true}, {.pu = 1}};
    assert_int_equal(chosen_pu(two, 2, "not CPU 0"), 1);
    assert_int_equal(chosen_pu(two, 1, "the only processor allowed"), 0);
}

static void takes_cpu0_before_a_taken_one(void **state)
{
    (void)state;
    struct xc_candidate two[] = {{.pu = 0, .with_cpu0 = true}, {.pu = 1, .busy = 0.9}};
    assert_int_equal(chosen_pu(two, 2, "less busy than others"), 0);
}

static void prefers_isolated_to_all_else(void **state)
{
    (void)state;
    struct xc_candidate some[] = {{.pu = 1, .kind = 1},
                                  {.pu = 5, .kind = 0, .isolated = true, .busy = 0.3}};
    assert_int_equal(chosen_pu(some, 2, "isolated"), 5);
}

static void avoids_another_crosscost(void **state)
{
    (void)state;
    struct xc_candidate two[] = {{.pu = 0, .with_cpu0 = true},
                                 {.pu = 1, .isolated = true, .claimed = true}};
    assert_int_equal(chosen_pu(two, 2, "not where another crosscost measures"), 0);
    two[0].claimed = true;
    assert_int_equal(
        chosen_pu(two, 2, "another crosscost measures there, as on all; isolated; not CPU 0"), 1);
}

/* A claim is seen by others, follows the one that moves, and ends with it. On a processor that
 * there is not, so that nobody else's are in the way. */
static void claims_are_seen(void **state)
{
    (void)state;
    struct xc_host *one, *other;
    const struct xc_pinned pinned = {.bound = true, .pu = 1000000 + getpid() % 1000000};
    const struct xc_pinned nowhere = {.pu = -1};
    assert_int_equal(xc_host_open(&one, NULL), XC_OK);
    assert_int_equal(xc_host_open(&other, NULL), XC_OK);
    assert_false(xc_pu_is_claimed(one, pinned.pu));
    assert_true(xc_host_claim(one, &pinned));
    assert_true(xc_host_claim(one, &pinned));
    assert_false(xc_pu_is_claimed(one, pinned.pu));
    assert_true(xc_pu_is_claimed(other, pinned.pu));
    assert_false(xc_host_claim(other, &pinned));
    assert_true(xc_host_claim(one, &nowhere));
    assert_false(xc_pu_is_claimed(other, pinned.pu));
    assert_true(xc_host_claim(other, &pinned));
    xc_host_close(other);
    assert_false(xc_pu_is_claimed(one, pinned.pu));
    xc_host_close(one);
}

static void prefers_the_fastest_kind(void **state)
{
    (void)state;
    struct xc_candidate some[] = {
        {.pu = 0, .with_cpu0 = true, .kind = 1}, {.pu = 1, .kind = 0}, {.pu = 2, .kind = 1}};
    assert_int_equal(chosen_pu(some, 3, "highest CPU kind; not CPU 0"), 2);
}

static void prefers_an_idle_sibling(void **state)
{
    (void)state;
    struct xc_candidate some[] = {{.pu = 1, .has_sibling = true, .sibling_busy = 0.8},
                                  {.pu = 2, .has_sibling = true, .sibling_busy = 0},
                                  {.pu = 3, .has_sibling = true, .sibling_busy = 0}};
    assert_int_equal(chosen_pu(some, 3, "less busy than others; sibling idle"), 2);
}

static void prefers_a_core_that_is_ours(void **state)
{
    (void)state;
    struct xc_candidate two[] = {
        {.pu = 0, .with_cpu0 = true, .probed = true, .quiet_share = 0.98},
        {.pu = 1, .probed = true, .quiet_share = 0.12},
    };
    assert_int_equal(chosen_pu(two, 2, "its core ours in 98% of the looks"), 0);
    /* Two that are as good as each other by such short looks. */
    two[1].quiet_share = 0.92;
    assert_int_equal(chosen_pu(two, 2, "its core ours in 92% of the looks; not CPU 0"), 1);
    /* None at all is worse than little. */
    two[0].quiet_share = 0.06;
    two[1].quiet_share = 0.04;
    assert_int_equal(chosen_pu(two, 2, "its core ours in 6% of the looks"), 0);
    /* Not probed is neither. */
    two[1].probed = false;
    assert_int_equal(chosen_pu(two, 2, "not CPU 0"), 1);
    two[0].quiet_share = 0.5;
    assert_int_equal(chosen_pu(two, 2, "its core ours in 50% of the looks"), 0);
}

/* A quiet look says nothing of the next minute; these do. */
static void a_quiet_core_does_not_outweigh_the_rest(void **state)
{
    (void)state;
    struct xc_candidate isolated[] = {{.pu = 1, .probed = true, .quiet_share = 1},
                                      {.pu = 2, .isolated = true, .probed = true}};
    assert_int_equal(chosen_pu(isolated, 2, "isolated; its core ours in 0% of the looks"), 2);
    struct xc_candidate fast[] = {{.pu = 1, .probed = true, .quiet_share = 1},
                                  {.pu = 2, .kind = 1, .probed = true}};
    assert_int_equal(chosen_pu(fast, 2, "highest CPU kind; its core ours in 0% of the looks"), 2);
    struct xc_candidate taken[] = {{.pu = 1, .probed = true, .quiet_share = 1, .busy = 0.9},
                                   {.pu = 2, .probed = true, .quiet_share = 0.6}};
    assert_int_equal(
        chosen_pu(taken, 2, "its core ours in 60% of the looks; less busy than others"), 2);
}

static void says_when_all_are_busy(void **state)
{
    (void)state;
    struct xc_candidate some[] = {{.pu = 1, .busy = 1}, {.pu = 2, .busy = 1}};
    assert_int_equal(chosen_pu(some, 2, "busy, as all are"), 1);
}

static struct xc_host *open_fake(const struct fake_root *root, const char *synthetic,
                                 const char *allowed)
{
    struct xc_host *host;
    struct xc_error error = {""};
    enum xc_status status = xc_host_open_at(root->path, synthetic, allowed, &host, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(status, XC_OK);
    return host;
}

static int auto_pu(struct xc_host *host, struct xc_pinned *pinned)
{
    assert_int_equal(xc_host_pin(host, (struct xc_pin){XC_PIN_AUTO, 0}, pinned, NULL), XC_OK);
    assert_true(pinned->bound);
    return pinned->pu;
}

static void leaves_the_whole_core_of_cpu0(void **state)
{
    struct xc_pinned pinned;
    struct xc_host *host = open_fake(*state, "package:1 core:4 pu:2", NULL);
    assert_int_equal(auto_pu(host, &pinned), 2);
    assert_string_equal(pinned.text, "pu:2 (core 1, node 0)");
    assert_string_equal(pinned.why, "not CPU 0; sibling idle");
    xc_host_close(host);
}

static void keeps_to_the_allowed_set(void **state)
{
    struct xc_pinned pinned;
    struct xc_host *host = open_fake(*state, "numa:2 core:2 pu:2", "5-6");
    assert_int_equal(auto_pu(host, &pinned), 5);
    assert_int_equal(pinned.numa_node, 1);
    xc_host_close(host);
    host = open_fake(*state, "core:4 pu:1", "0");
    assert_int_equal(auto_pu(host, &pinned), 0);
    assert_string_equal(pinned.why, "the only processor allowed");
    xc_host_close(host);
}

static void reads_the_isolated_list(void **state)
{
    struct xc_pinned pinned;
    fake_root_write(*state, "/sys/devices/system/cpu/isolated", "2,6-7\n");
    struct xc_host *host = open_fake(*state, "core:8 pu:1", NULL);
    assert_int_equal(auto_pu(host, &pinned), 2);
    xc_host_close(host);
    host = open_fake(*state, "core:8 pu:1", "0-1,3-5");
    assert_int_equal(auto_pu(host, &pinned), 1);
    xc_host_close(host);
}

static void reads_the_cpu_kinds(void **state)
{
#if HWLOC_API_VERSION >= 0x00020400
    struct xc_pinned pinned;
    struct xc_host *host = open_fake(*state, "core:8 pu:1", NULL);
    hwloc_bitmap_t set = hwloc_bitmap_alloc();
    hwloc_bitmap_set_range(set, 0, 5);
    assert_int_equal(hwloc_cpukinds_register(host->topology, set, 0, 0, NULL, 0), 0);
    hwloc_bitmap_zero(set);
    hwloc_bitmap_set_range(set, 6, 7);
    assert_int_equal(hwloc_cpukinds_register(host->topology, set, 1, 0, NULL, 0), 0);
    hwloc_bitmap_free(set);
    assert_int_equal(auto_pu(host, &pinned), 6);
    assert_string_equal(pinned.why, "highest CPU kind; not CPU 0");
    xc_host_close(host);
#else
    (void)state;
    skip();
#endif
}

/* --- probed ----------------------------------------------------------------------------------- */

static unsigned bound_to, probed_count;
static double probed_ms;

static int bind(struct xc_host *host, unsigned pu)
{
    (void)host;
    bound_to = pu;
    return 0;
}

static int bind_all_but_two(struct xc_host *host, unsigned pu)
{
    return pu == 2 ? -EPERM : bind(host, pu);
}

/* pu:2 and pu:5 are quiet. */
static void watch_core(struct xc_host *host, double duration_ms, struct xc_core_share *share)
{
    (void)host;
    probed_count++;
    probed_ms += duration_ms;
    *share = (struct xc_core_share){.width = 4,
                                    .quiet_share = bound_to == 2 || bound_to == 5 ? 0.97 : 0.02};
}

static void probes_every_allowed_processor(void **state)
{
    struct xc_pinned pinned;
    struct xc_host *host = open_fake(*state, "core:8 pu:1", "0-4,6");
    host->watch_core = watch_core;
    host->binder.bind = bind;
    probed_count = 0;
    assert_int_equal(auto_pu(host, &pinned), 2);
    assert_int_equal(probed_count, 6);
    assert_int_equal(bound_to, 2);
    assert_string_equal(pinned.why, "its core ours in 97% of the looks; not CPU 0");
    /* One that we cannot be bound to is not chosen for what another is like. */
    host->binder.bind = bind_all_but_two;
    probed_count = 0;
    assert_int_equal(xc_host_pin(host, (struct xc_pin){XC_PIN_AUTO, 0}, &pinned, NULL), XC_OK);
    assert_int_equal(probed_count, 5);
    xc_host_close(host);
}

/* However many there are. */
static void probes_for_a_bounded_time(void **state)
{
    struct xc_pinned pinned;
    struct xc_host *host = open_fake(*state, "core:512 pu:1", NULL);
    host->watch_core = watch_core;
    host->binder.bind = bind;
    probed_ms = 0;
    assert_int_equal(auto_pu(host, &pinned), 2);
    assert_true(probed_ms <= 200);
    xc_host_close(host);
    host = open_fake(*state, "core:2 pu:1", NULL);
    host->watch_core = watch_core;
    probed_ms = 0;
    auto_pu(host, &pinned);
    assert_true(probed_ms <= 50);
    xc_host_close(host);
}

/* Nothing to choose from, or another machine's: no time is spent. */
static void probes_only_what_there_is_to_choose(void **state)
{
    struct xc_pinned pinned;
    struct xc_host *host = open_fake(*state, "core:8 pu:1", "3");
    host->watch_core = watch_core;
    probed_count = 0;
    assert_int_equal(auto_pu(host, &pinned), 3);
    assert_int_equal(probed_count, 0);
    xc_host_close(host);
    host = open_fake(*state, "core:8 pu:1", NULL);
    assert_null(host->watch_core);
    xc_host_close(host);
}

static void survives_broken_lists(void **state)
{
    static const char *const broken[] = {"garbage", "0-",   "-1", "3-1", "4000000000",
                                         "1,,2",    "1, 2", "1,", "0x3"};
    hwloc_bitmap_t set = hwloc_bitmap_alloc();
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++)
        if (xc_pu_list_parse(broken[i], set))
            fail_msg("'%s' was taken for a list", broken[i]);
    assert_true(xc_pu_list_parse("", set));
    assert_true(hwloc_bitmap_iszero(set));
    assert_true(xc_pu_list_parse("0,2-4,9", set));
    assert_int_equal(hwloc_bitmap_weight(set), 5);
    hwloc_bitmap_free(set);
    struct xc_pinned pinned;
    fake_root_write(*state, "/sys/devices/system/cpu/isolated", "3-\xff\n");
    struct xc_host *host = open_fake(*state, "core:4 pu:1", NULL);
    assert_int_equal(auto_pu(host, &pinned), 1);
    xc_host_close(host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(avoids_cpu0),
        cmocka_unit_test(takes_cpu0_before_a_taken_one),
        cmocka_unit_test(prefers_isolated_to_all_else),
        cmocka_unit_test(avoids_another_crosscost),
        cmocka_unit_test(claims_are_seen),
        cmocka_unit_test(prefers_the_fastest_kind),
        cmocka_unit_test(prefers_an_idle_sibling),
        cmocka_unit_test(prefers_a_core_that_is_ours),
        cmocka_unit_test(a_quiet_core_does_not_outweigh_the_rest),
        cmocka_unit_test(says_when_all_are_busy),
        cmocka_unit_test_setup_teardown(leaves_the_whole_core_of_cpu0, fake_root_set_up,
                                        fake_root_tear_down),
        cmocka_unit_test_setup_teardown(keeps_to_the_allowed_set, fake_root_set_up,
                                        fake_root_tear_down),
        cmocka_unit_test_setup_teardown(reads_the_isolated_list, fake_root_set_up,
                                        fake_root_tear_down),
        cmocka_unit_test_setup_teardown(reads_the_cpu_kinds, fake_root_set_up, fake_root_tear_down),
        cmocka_unit_test_setup_teardown(probes_every_allowed_processor, fake_root_set_up,
                                        fake_root_tear_down),
        cmocka_unit_test_setup_teardown(probes_for_a_bounded_time, fake_root_set_up,
                                        fake_root_tear_down),
        cmocka_unit_test_setup_teardown(probes_only_what_there_is_to_choose, fake_root_set_up,
                                        fake_root_tear_down),
        cmocka_unit_test_setup_teardown(survives_broken_lists, fake_root_set_up,
                                        fake_root_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
