/* Where several threads go, on made-up machines: the order of processors, and a pair at each
 * distance or the reason why there is none. */
#include "fake_root.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "host/placement.h"
#include "host/topology.h"

static struct xc_host *open_machine(const char *synthetic, const char *allowed)
{
    struct xc_host *host;
    struct xc_error error = {""};
    enum xc_status status = xc_host_open_at("", synthetic, allowed, &host, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(status, XC_OK);
    return host;
}

static void place(const char *synthetic, const char *allowed, int pinned_pu,
                  struct xc_placement *placement)
{
    struct xc_host *host = open_machine(synthetic, allowed);
    struct xc_pinned pinned = {.bound = pinned_pu >= 0, .pu = pinned_pu};
    assert_int_equal(xc_placement_find(host, &pinned, placement, NULL), XC_OK);
    xc_host_close(host);
}

static void check_order(const struct xc_placement *placement, size_t cores, const char *expected)
{
    char text[256] = "";
    for (size_t i = 0; i < placement->count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%d", i ? " " : "",
                 placement->pus[i]);
    assert_string_equal(text, expected);
    assert_int_equal(placement->core_count, cores);
}

/* Two packages of two caches of two cores of two processors: every distance is there. */
static const char large[] = "package:2 l3:2 core:2 pu:2";

static void one_of_each_core_first_and_the_nearest(void **state)
{
    (void)state;
    struct xc_placement placement;
    place(large, NULL, 2, &placement);
    check_order(&placement, 8, "2 0 4 6 8 10 12 14 3 1 5 7 9 11 13 15");
    xc_placement_release(&placement);
    place("core:4 pu:1", NULL, 3, &placement);
    check_order(&placement, 4, "3 0 1 2");
    xc_placement_release(&placement);
    place("core:4 pu:1", NULL, -1, &placement);
    check_order(&placement, 4, "0 1 2 3");
    xc_placement_release(&placement);
}

static void pairs_of_every_distance(void **state)
{
    (void)state;
    struct xc_placement placement;
    place(large, NULL, 2, &placement);
    static const int pus[] = {3, 0, 4, 8};
    static const char *const texts[] = {"pu:2 and pu:3, one core", "pu:2 and pu:0, one L3",
                                        "pu:2 and pu:4, one package",
                                        "pu:2 and pu:8, on two packages"};
    for (unsigned i = 0; i < XC_DISTANCE_COUNT; i++) {
        assert_int_equal(placement.pairs[i].pus[1], pus[i]);
        assert_string_equal(placement.pairs[i].text, texts[i]);
        assert_string_equal(placement.pairs[i].reason, "");
    }
    assert_int_equal(placement.numa_node, 0);
    xc_placement_release(&placement);
}

static void what_is_lacking_has_a_reason(void **state)
{
    (void)state;
    struct xc_placement placement;
    place("package:1 core:2 pu:1", NULL, 1, &placement);
    assert_int_equal(placement.pairs[XC_DISTANCE_CORE].pus[1], -1);
    assert_string_equal(placement.pairs[XC_DISTANCE_CORE].reason,
                        "pu:1 has no other allowed processor on its core");
    assert_int_equal(placement.pairs[XC_DISTANCE_CACHE].pus[1], -1);
    assert_non_null(
        strstr(placement.pairs[XC_DISTANCE_CACHE].reason, "shares a cache with no other"));
    assert_int_equal(placement.pairs[XC_DISTANCE_PACKAGE].pus[1], 0);
    assert_int_equal(placement.pairs[XC_DISTANCE_MACHINE].pus[1], -1);
    assert_non_null(strstr(placement.pairs[XC_DISTANCE_MACHINE].reason, "another package"));
    xc_placement_release(&placement);
}

static void keeps_to_the_allowed_set(void **state)
{
    (void)state;
    struct xc_placement placement;
    place(large, "5,9-10", 5, &placement);
    check_order(&placement, 3, "5 9 10");
    assert_int_equal(placement.pairs[XC_DISTANCE_CORE].pus[1], -1);
    assert_int_equal(placement.pairs[XC_DISTANCE_CACHE].pus[1], -1);
    assert_int_equal(placement.pairs[XC_DISTANCE_PACKAGE].pus[1], -1);
    assert_int_equal(placement.pairs[XC_DISTANCE_MACHINE].pus[1], 9);
    xc_placement_release(&placement);
    place(large, "7", -1, &placement);
    check_order(&placement, 1, "7");
    xc_placement_release(&placement);
}

/* A node of its own for each package: memory goes to that of the measured processor. */
static void the_node_is_that_of_the_first(void **state)
{
    (void)state;
    struct xc_placement placement;
    place("package:2 numa:1 core:2 pu:1", NULL, 3, &placement);
    assert_int_equal(placement.numa_node, 1);
    assert_int_equal(placement.pairs[XC_DISTANCE_MACHINE].pus[1], 0);
    xc_placement_release(&placement);
}

/* On the machine itself, which may have one processor only. */
static void bound_and_allowed_all(void **state)
{
    (void)state;
    struct xc_host *host;
    cpu_set_t before, bound, after;
    assert_int_equal(xc_host_open(&host, NULL), XC_OK);
    assert_int_equal(sched_getaffinity(0, sizeof before, &before), 0);
    int pu = hwloc_bitmap_last(host->allowed);
    if (xc_host_bind(host, pu, NULL) != XC_OK) {
        puts("skipped: this system does not bind");
        xc_host_close(host);
        return;
    }
    sched_getaffinity(0, sizeof bound, &bound);
    assert_int_equal(CPU_COUNT(&bound), 1);
    assert_int_equal(xc_host_allow_all(host, pu, NULL), XC_OK);
    sched_getaffinity(0, sizeof after, &after);
    assert_true(CPU_ISSET(pu, &after));
    for (int i = 0; i < CPU_SETSIZE; i++)
        assert_true(!CPU_ISSET(i, &after) || CPU_ISSET(i, &before));
    if (hwloc_get_nbobjs_by_type(host->topology, HWLOC_OBJ_NUMANODE) == 1)
        assert_true(CPU_EQUAL(&after, &before));
    xc_host_close(host);
}

/* A process that was started on one processor, and told of more. */
static void allowed_again(void **state)
{
    (void)state;
    struct xc_placement placement;
    struct xc_host *host = open_machine("core:4 pu:1", "1");
    struct xc_pinned pinned = {.bound = true, .pu = 1};
    cpu_set_t more;
    CPU_ZERO(&more);
    xc_host_allow(host, &more);
    assert_int_equal(xc_placement_find(host, &pinned, &placement, NULL), XC_OK);
    check_order(&placement, 1, "1");
    xc_placement_release(&placement);
    CPU_SET(1, &more);
    CPU_SET(3, &more);
    CPU_SET(9, &more);
    xc_host_allow(host, &more);
    assert_int_equal(xc_placement_find(host, &pinned, &placement, NULL), XC_OK);
    check_order(&placement, 2, "1 3");
    xc_placement_release(&placement);
    xc_host_close(host);
}

static void a_refusal_names_the_processor(void **state)
{
    (void)state;
    struct xc_error error = {""};
    struct xc_host *host = open_machine("core:2 pu:1", NULL);
    assert_int_equal(xc_host_bind(host, 5, &error), XC_UNFIT);
    assert_non_null(strstr(error.text, "'pu:5'"));
    xc_host_close(host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_of_each_core_first_and_the_nearest),
        cmocka_unit_test(pairs_of_every_distance),
        cmocka_unit_test(what_is_lacking_has_a_reason),
        cmocka_unit_test(keeps_to_the_allowed_set),
        cmocka_unit_test(the_node_is_that_of_the_first),
        cmocka_unit_test(bound_and_allowed_all),
        cmocka_unit_test(allowed_again),
        cmocka_unit_test(a_refusal_names_the_processor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
