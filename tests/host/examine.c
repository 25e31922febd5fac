/* The examination of this machine, whatever it is like. */
#include "fake_root.h"

#include <sched.h>
#include <stdio.h>

#include "host/host.h"

static void expect_whole(const struct xc_checks *checks)
{
    bool any_bad = false;
    assert_true(checks->count > 10);
    for (size_t i = 0; i < checks->count; i++) {
        const struct xc_check *check = &checks->items[i];
        printf("%-12s %d %s | %s\n", check->name, check->state, check->found, check->fix);
        assert_true(check->found[0] != '\0');
        any_bad = any_bad || check->state == XC_CHECK_BAD;
    }
    assert_int_equal(checks->fit, !any_bad);
}

static void examines_where_it_is_pinned(void **state)
{
    (void)state;
    struct xc_host *host;
    struct xc_pinned pinned;
    struct xc_checks checks;
    assert_int_equal(xc_host_open(&host, NULL), XC_OK);
    assert_int_equal(xc_host_pin(host, (struct xc_pin){XC_PIN_NONE, 0}, &pinned, NULL), XC_OK);
    assert_int_equal(xc_host_examine(host, &pinned, false, &checks, NULL), XC_OK);
    expect_whole(&checks);
    xc_checks_release(&checks);
    xc_host_close(host);
}

/* Without a pin it looks where auto would go, and leaves the thread as free as it was. */
static void leaves_the_thread_free(void **state)
{
    (void)state;
    struct xc_host *host;
    struct xc_checks checks;
    cpu_set_t before, after;
    if (sched_getaffinity(0, sizeof before, &before) != 0)
        skip();
    assert_int_equal(xc_host_open(&host, NULL), XC_OK);
    assert_int_equal(xc_host_examine(host, NULL, true, &checks, NULL), XC_OK);
    expect_whole(&checks);
    assert_int_equal(sched_getaffinity(0, sizeof after, &after), 0);
    assert_true(CPU_EQUAL(&before, &after));
    xc_checks_release(&checks);
    xc_checks_release(&checks);
    xc_host_close(host);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examines_where_it_is_pinned),
        cmocka_unit_test(leaves_the_thread_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
