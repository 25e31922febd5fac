/* Moving to a quieter core, on made-up machines with made-up probes. */
#include "fake_root.h"

#include <errno.h>
#include <string.h>

#include "host/topology.h"

/* How quiet each processor's core is; where the thread is bound; which one refuses. */
static struct xc_core_share shares[8];
static int bound_to, refused;
static unsigned looks;

static int bind(struct xc_host *host, unsigned pu)
{
    (void)host;
    if ((int)pu == refused)
        return -EPERM;
    bound_to = (int)pu;
    return 0;
}

static void watch_core(struct xc_host *host, double duration_ms, struct xc_core_share *share)
{
    (void)host;
    (void)duration_ms;
    looks++;
    *share = shares[bound_to];
}

static void be_quiet(int pu, double quiet_share)
{
    shares[pu] =
        (struct xc_core_share){.width = 4, .quiet_share = quiet_share, .time_share = quiet_share};
}

static struct xc_host *open_pinned(const struct fake_root *root, const char *synthetic,
                                   const char *allowed, unsigned pu, struct xc_pinned *pinned)
{
    struct xc_host *host;
    assert_int_equal(xc_host_open_at(root->path, synthetic, allowed, &host, NULL), XC_OK);
    host->watch_core = watch_core;
    host->binder.bind = bind;
    refused = -1;
    looks = 0;
    for (int i = 0; i < 8; i++)
        be_quiet(i, 0.02);
    assert_int_equal(xc_host_pin(host, (struct xc_pin){XC_PIN_PU, pu}, pinned, NULL), XC_OK);
    return host;
}

static void moves_to_the_quietest(void **state)
{
    struct xc_pinned pinned;
    struct xc_host *host = open_pinned(*state, "core:8 pu:1", "0-5", 1, &pinned);
    be_quiet(3, 0.7);
    be_quiet(4, 0.9);
    be_quiet(7, 1); /* not allowed */
    assert_true(xc_host_move(host, 0.04, &pinned));
    assert_int_equal(pinned.pu, 4);
    assert_int_equal(bound_to, 4);
    assert_string_equal(pinned.text, "pu:4 (core 4, node 0)");
    assert_string_equal(pinned.why, "its core ours in 90% of the looks, that of pu:1 in 4%");
    xc_host_close(host);
}

/* By what the epochs said of ours, and by what it is like now. */
static void stays_unless_it_is_clearly_better(void **state)
{
    struct xc_pinned pinned;
    struct xc_host *host = open_pinned(*state, "core:4 pu:1", NULL, 1, &pinned);
    be_quiet(2, 0.15);
    assert_false(xc_host_move(host, 0.0, &pinned));
    be_quiet(2, 0.75);
    assert_false(xc_host_move(host, 0.4, &pinned));
    be_quiet(1, 0.9);
    be_quiet(2, 1);
    assert_false(xc_host_move(host, 0.0, &pinned));
    /* One that other tasks use is quiet only while we have it. */
    be_quiet(1, 0.02);
    shares[2].time_share = 0.1;
    assert_false(xc_host_move(host, 0.0, &pinned));
    /* Not known is not quiet. */
    be_quiet(2, -1);
    assert_false(xc_host_move(host, 0.0, &pinned));
    assert_int_equal(pinned.pu, 1);
    assert_string_equal(pinned.why, "as asked");
    xc_host_close(host);
}

static void keeps_to_the_node_the_kind_and_off_the_core(void **state)
{
    struct xc_pinned pinned;
    struct xc_host *host = open_pinned(*state, "numa:2 core:2 pu:2", NULL, 0, &pinned);
    be_quiet(1, 1); /* the same core */
    be_quiet(4, 1); /* the other node */
    assert_false(xc_host_move(host, 0, &pinned));
    be_quiet(3, 1);
    assert_true(xc_host_move(host, 0, &pinned));
    assert_int_equal(pinned.pu, 3);
    xc_host_close(host);
#if HWLOC_API_VERSION >= 0x00020400
    host = open_pinned(*state, "core:4 pu:1", NULL, 0, &pinned);
    hwloc_bitmap_t set = hwloc_bitmap_alloc();
    for (int kind = 0; kind < 2; kind++) {
        hwloc_bitmap_zero(set);
        hwloc_bitmap_set_range(set, (unsigned)(2 * kind), 2 * kind + 1);
        assert_int_equal(hwloc_cpukinds_register(host->topology, set, kind, 0, NULL, 0), 0);
    }
    hwloc_bitmap_free(set);
    be_quiet(2, 1);
    be_quiet(3, 1);
    assert_false(xc_host_move(host, 0, &pinned));
    be_quiet(1, 1);
    assert_true(xc_host_move(host, 0, &pinned));
    assert_int_equal(pinned.pu, 1);
    xc_host_close(host);
#endif
}

static void stays_where_it_cannot_look_or_bind(void **state)
{
    struct xc_pinned pinned, loose = {.pu = -1};
    struct xc_host *host = open_pinned(*state, "core:4 pu:1", NULL, 1, &pinned);
    be_quiet(2, 1);
    refused = 2;
    assert_false(xc_host_move(host, 0, &pinned));
    assert_int_equal(pinned.pu, 1);
    refused = -1;
    looks = 0;
    assert_false(xc_host_move(host, 0, &loose));
    host->watch_core = NULL;
    assert_false(xc_host_move(host, 0, &pinned));
    assert_int_equal(looks, 0);
    xc_host_close(host);
    host = open_pinned(*state, "core:4 pu:1", "1", 1, &pinned);
    assert_false(xc_host_move(host, 0, &pinned));
    assert_int_equal(looks, 0);
    xc_host_close(host);
}

#define WITH_ROOT(test) cmocka_unit_test_setup_teardown(test, fake_root_set_up, fake_root_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ROOT(moves_to_the_quietest),
        WITH_ROOT(stays_unless_it_is_clearly_better),
        WITH_ROOT(keeps_to_the_node_the_kind_and_off_the_core),
        WITH_ROOT(stays_where_it_cannot_look_or_bind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
