/* Which cores nobody else can be on unseen: those without a second thread, on a machine that is
 * known to have no hypervisor above it. */
#include "fake_root.h"

#include "host/topology.h"

static bool is_alone(const struct fake_root *root, const char *topology, int pu)
{
    struct xc_host *host;
    assert_int_equal(xc_host_open_at(root->path, topology, NULL, &host, NULL), XC_OK);
    bool alone = xc_core_is_alone(host, pu);
    xc_host_close(host);
    return alone;
}

static void a_core_of_one_thread_on_bare_metal(void **state)
{
    const struct fake_root *root = *state;
    const char *single = "pack:1 core:4 pu:1", *twofold = "pack:1 core:2 pu:2";
    assert_false(is_alone(root, single, 2)); /* nothing says what is above */
    fake_root_write(root, "/proc/device-tree/model", "StarFive VisionFive 2 v1.3B");
    assert_true(is_alone(root, single, 2));
    assert_false(is_alone(root, twofold, 2));
    assert_false(is_alone(root, single, -1));
    assert_false(is_alone(root, single, 4));
    assert_false(is_alone(root, "pack:1 pu:4", 2)); /* which core is not known */
}

static void a_hypervisors_word_is_none(void **state)
{
    const struct fake_root *root = *state;
    const char *single = "pack:1 core:4 pu:1";
    static const struct {
        const char *model, *compatible;
    } virtual[] = {{"riscv-virtio,qemu", ""}, {"", "linux,dummy-virt"}};
    for (size_t i = 0; i < sizeof virtual / sizeof virtual[0]; i++) {
        fake_root_write(root, "/proc/device-tree/model", virtual[i].model);
        fake_root_write(root, "/proc/device-tree/compatible", virtual[i].compatible);
        assert_false(is_alone(root, single, 0));
    }
    fake_root_write(root, "/sys/class/dmi/id/product_name", "m7g.large\n");
    fake_root_write(root, "/sys/class/dmi/id/sys_vendor", "Amazon EC2\n");
    assert_false(is_alone(root, single, 0));
    fake_root_write(root, "/sys/class/dmi/id/product_name", "m7g.metal\n");
    assert_true(is_alone(root, single, 0));
    fake_root_write(root, "/proc/cpuinfo", "flags : fpu hypervisor\n");
    assert_false(is_alone(root, single, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_core_of_one_thread_on_bare_metal, fake_root_set_up,
                                        fake_root_tear_down),
        cmocka_unit_test_setup_teardown(a_hypervisors_word_is_none, fake_root_set_up,
                                        fake_root_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
