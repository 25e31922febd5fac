/* Pinning: what is understood, what is refused in which words, and that we run where we are told.
 */
#include "fake_root.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/topology.h"

static void parses_pins(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum xc_pin_kind kind;
        unsigned index;
    } good[] = {{"auto", XC_PIN_AUTO, 0},
                {"none", XC_PIN_NONE, 0},
                {"core:0", XC_PIN_CORE, 0},
                {"core:17", XC_PIN_CORE, 17},
                {"pu:3", XC_PIN_PU, 3},
                {"pu:007", XC_PIN_PU, 7},
                {"pu:2147483647", XC_PIN_PU, 2147483647}};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct xc_pin pin = {XC_PIN_NONE, 99};
        assert_int_equal(xc_pin_parse(good[i].text, &pin, NULL), XC_OK);
        assert_int_equal(pin.kind, good[i].kind);
        assert_int_equal(pin.index, good[i].index);
    }
}

static void refuses_what_is_no_pin(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",        "Auto",    "auto ",         "core",
        "core:",   "core:-1", "core:+1",       "core: 1",
        "core:1x", "pu:",     "pu:2147483648", "pu:1.5",
        "pu:0x2",  "3",       "none:1",        "pu:99999999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct xc_pin pin = {XC_PIN_CORE, 42};
        struct xc_error error = {""};
        char quoted[64];
        snprintf(quoted, sizeof quoted, "'%s'", bad[i]);
        if (xc_pin_parse(bad[i], &pin, &error) != XC_USAGE)
            fail_msg("'%s' was taken for a pin", bad[i]);
        assert_non_null(strstr(error.text, quoted));
        assert_int_equal(pin.index, 42);
    }
}

static struct xc_host *open_fake(const char *synthetic, const char *allowed)
{
    struct xc_host *host;
    assert_int_equal(xc_host_open_at("/nonexistent", synthetic, allowed, &host, NULL), XC_OK);
    return host;
}

static void expect_refusal(struct xc_host *host, struct xc_pin pin, const char *text)
{
    struct xc_pinned pinned;
    struct xc_error error = {""};
    assert_int_equal(xc_host_pin(host, pin, &pinned, &error), XC_USAGE);
    assert_string_equal(error.text, text);
    assert_false(pinned.bound);
    assert_string_equal(pinned.text, "not pinned");
}

static void refuses_what_is_not_there(void **state)
{
    (void)state;
    struct xc_host *host = open_fake("core:4 pu:2", "0-3");
    expect_refusal(host, (struct xc_pin){XC_PIN_CORE, 99},
                   "no such core 'core:99': this machine has cores 0 to 3");
    expect_refusal(host, (struct xc_pin){XC_PIN_CORE, 3},
                   "'core:3' is outside the allowed set 0-3");
    expect_refusal(host, (struct xc_pin){XC_PIN_PU, 99},
                   "no such processor 'pu:99': this machine has 0-7");
    expect_refusal(host, (struct xc_pin){XC_PIN_PU, 5}, "'pu:5' is outside the allowed set 0-3");
    xc_host_close(host);
}

static void finds_the_allowed_processor_of_a_core(void **state)
{
    (void)state;
    struct xc_pinned pinned;
    struct xc_host *host = open_fake("core:4 pu:2", "3,5");
    assert_int_equal(xc_host_pin(host, (struct xc_pin){XC_PIN_CORE, 1}, &pinned, NULL), XC_OK);
    assert_int_equal(pinned.pu, 3);
    assert_int_equal(pinned.core, 1);
    assert_string_equal(pinned.text, "pu:3 (core 1, node 0)");
    assert_string_equal(pinned.why, "as asked");
    xc_host_close(host);
}

static void finds_all_siblings(void **state)
{
    (void)state;
    struct xc_host *host = open_fake("core:2 pu:4", NULL);
    assert_int_equal(xc_pu_sibling(host, 5, -1), 4);
    assert_int_equal(xc_pu_sibling(host, 5, 4), 6);
    assert_int_equal(xc_pu_sibling(host, 5, 7), -1);
    assert_int_equal(xc_pu_sibling(host, 0, -1), 1);
    assert_int_equal(xc_pu_sibling(host, 99, -1), -1);
    assert_int_equal(xc_pu_sibling(host, -1, -1), -1);
    xc_host_close(host);
    host = open_fake("core:2 pu:1", NULL);
    assert_int_equal(xc_pu_sibling(host, 1, -1), -1);
    xc_host_close(host);
}

static void none_is_not_pinned(void **state)
{
    (void)state;
    struct xc_pinned pinned;
    struct xc_host *host = open_fake("core:2 pu:1", NULL);
    assert_int_equal(xc_host_pin(host, (struct xc_pin){XC_PIN_NONE, 0}, &pinned, NULL), XC_OK);
    assert_false(pinned.bound);
    assert_int_equal(pinned.pu, -1);
    assert_int_equal(pinned.core, -1);
    assert_int_equal(pinned.numa_node, -1);
    assert_string_equal(pinned.text, "not pinned");
    xc_host_close(host);
}

static void opens_only_what_exists(void **state)
{
    (void)state;
    struct xc_host *host;
    struct xc_error error = {""};
    assert_int_equal(xc_host_open_at("", "core:x", NULL, &host, &error), XC_USAGE);
    assert_null(host);
    assert_non_null(strstr(error.text, "'core:x'"));
    assert_int_equal(xc_host_open_at("", "core:2 pu:1", "7", &host, &error), XC_UNFIT);
    assert_null(host);
    xc_host_close(NULL);
}

static void runs_where_it_is_pinned(void **state)
{
    (void)state;
    struct xc_host *host;
    struct xc_pinned pinned;
    cpu_set_t mask;
    assert_int_equal(xc_host_open(&host, NULL), XC_OK);
    assert_int_equal(xc_host_pin(host, (struct xc_pin){XC_PIN_AUTO, 0}, &pinned, NULL), XC_OK);
    if (!pinned.bound) {
        printf("not pinned: %s\n", pinned.why);
        xc_host_close(host);
        skip();
    }
    assert_int_equal(sched_getcpu(), pinned.pu);
    int pu;
    hwloc_bitmap_foreach_begin(pu, host->allowed);
    assert_int_equal(xc_host_pin(host, (struct xc_pin){XC_PIN_PU, (unsigned)pu}, &pinned, NULL),
                     XC_OK);
    assert_int_equal(pinned.pu, pu);
    assert_int_equal(sched_getcpu(), pu);
    assert_int_equal(sched_getaffinity(0, sizeof mask, &mask), 0);
    assert_int_equal(CPU_COUNT(&mask), 1);
    hwloc_bitmap_foreach_end();
    xc_host_close(host);
}

static int refuse(struct xc_host *host, unsigned pu)
{
    (void)host;
    (void)pu;
    return -EPERM;
}

static int nod(struct xc_host *host, unsigned pu)
{
    (void)host;
    (void)pu;
    return 0;
}

static int elsewhere(struct xc_host *host)
{
    return hwloc_bitmap_last(host->allowed) + 1;
}

/* Explicit pins fail, auto goes on and says why it is not pinned. */
static void notices_a_system_that_does_not_bind(void **state)
{
    (void)state;
    static const struct xc_binder binders[] = {{refuse, elsewhere}, {nod, elsewhere}};
    static const char *const words[] = {"refuses", "but running on"};
    for (size_t i = 0; i < 2; i++) {
        struct xc_host *host;
        struct xc_pinned pinned;
        struct xc_error error = {""};
        assert_int_equal(xc_host_open(&host, NULL), XC_OK);
        host->binder = binders[i];
        unsigned first = (unsigned)hwloc_bitmap_first(host->allowed);
        assert_int_equal(xc_host_pin(host, (struct xc_pin){XC_PIN_PU, first}, &pinned, &error),
                         XC_UNFIT);
        assert_non_null(strstr(error.text, words[i]));
        assert_false(pinned.bound);
        assert_int_equal(xc_host_pin(host, (struct xc_pin){XC_PIN_AUTO, 0}, &pinned, &error),
                         XC_OK);
        assert_false(pinned.bound);
        assert_int_equal(pinned.pu, -1);
        assert_non_null(strstr(pinned.why, words[i]));
        xc_host_close(host);
    }
}

/* hwloc would then say yes to everything. */
static void does_not_bind_by_another_machine(void **state)
{
    (void)state;
    struct xc_host *host;
    struct xc_pinned pinned;
    struct xc_error error = {""};
    assert_int_equal(setenv("HWLOC_SYNTHETIC", "core:4 pu:1", 1), 0);
    assert_int_equal(xc_host_open(&host, NULL), XC_OK);
    assert_int_equal(unsetenv("HWLOC_SYNTHETIC"), 0);
    assert_int_equal(xc_host_pin(host, (struct xc_pin){XC_PIN_PU, 1}, &pinned, &error), XC_UNFIT);
    assert_non_null(strstr(error.text, "another machine"));
    assert_int_equal(xc_host_pin(host, (struct xc_pin){XC_PIN_AUTO, 0}, &pinned, NULL), XC_OK);
    assert_false(pinned.bound);
    xc_host_close(host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses_pins),
        cmocka_unit_test(refuses_what_is_no_pin),
        cmocka_unit_test(refuses_what_is_not_there),
        cmocka_unit_test(finds_the_allowed_processor_of_a_core),
        cmocka_unit_test(finds_all_siblings),
        cmocka_unit_test(none_is_not_pinned),
        cmocka_unit_test(opens_only_what_exists),
        cmocka_unit_test(notices_a_system_that_does_not_bind),
        cmocka_unit_test(does_not_bind_by_another_machine),
        cmocka_unit_test(runs_where_it_is_pinned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
