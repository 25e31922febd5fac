/* How wide a core is: each processor's own where a machine has several kinds, and no wider than the
 * core can be where the probe is asked. */
#include "tests/host/fake_root.h"

#include <math.h>
#include <stdio.h>

#include "probe/probe.h"

static void write_midr(const struct fake_root *root, int pu, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/regs/identification/midr_el1", pu);
    fake_root_write(root, path, text);
}

/* Small cores first, as on most boards. */
static void arms_width_is_that_of_the_processor(void **state)
{
    const struct fake_root *root = *state;
    write_midr(root, 0, "0x00000000410fd034\n");
    write_midr(root, 4, "0x00000000414fd0c1\n");
    write_midr(root, 5, "0x00000000480fd034\n"); /* another vendor's */
    write_midr(root, 6, "nothing\n");
    assert_int_equal(xc_issue_width_arm(root->path, 0), 2);
    assert_int_equal(xc_issue_width_arm(root->path, 4), 3);
    for (int pu = 5; pu < 8; pu++)
        assert_int_equal(xc_issue_width_arm(root->path, pu), 0);
    assert_int_equal(xc_issue_width_arm(root->path, -1), 0);
}

/* A processor that others use gives less, and none gives more. */
static void a_probe_learns_no_more_than_there_is(void **state)
{
    struct xc_probe probe;
    (void)state;
    xc_probe_init(&probe);
    unsigned width = probe.width;
    xc_probe_learn_width(&probe);
    assert_true(width == 0 || probe.width == width); /* what a table has is kept */
    xc_probe_set_width(&probe, 0);
    xc_probe_learn_width(&probe);
    printf("width: %u by the table, %u by the probe\n", width, probe.width);
    assert_true(width == 0 || probe.width <= width);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(arms_width_is_that_of_the_processor, fake_root_set_up,
                                        fake_root_tear_down),
        cmocka_unit_test(a_probe_learns_no_more_than_there_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
