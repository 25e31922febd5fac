/* A limit is named where the failure is one that it leads to, and it is set. */
#include "support/limits.h"

#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>

#include "tests/cmocka_with.h"

static void set(int resource, rlim_t value)
{
    struct rlimit limit = {value, value};
    assert_int_equal(setrlimit((unsigned)resource, &limit), 0);
}

static void expect(const char *words, const char *hint)
{
    char text[XC_LIMIT_HINT_BYTES];
    assert_string_equal(xc_limit_hint_of(words, text), hint);
}

static void names_the_limit(void **state)
{
    char hint[XC_LIMIT_HINT_BYTES];
    (void)state;
    set(RLIMIT_NOFILE, 120);
    set(RLIMIT_NPROC, 2000);
    set(RLIMIT_FSIZE, 4096);
    assert_string_equal(xc_limit_hint(EMFILE, hint), " (ulimit -n is 120)");
    assert_string_equal(xc_limit_hint(EAGAIN, hint), " (ulimit -u is 2000)");
    assert_string_equal(xc_limit_hint(EFBIG, hint), " (ulimit -f is 4)");
    assert_string_equal(xc_limit_hint(ENOENT, hint), "");
    expect("runtime: failed to create new OS thread (have 2 already; errno=11)",
           " (ulimit -u is 2000)");
    expect("fork: Resource temporarily unavailable", " (ulimit -u is 2000)");
    expect("OSError: [Errno 24] Too many open files: 'x'", " (ulimit -n is 120)");
    expect("segmentation fault", "");
    expect("", "");
}

static void none_is_set(void **state)
{
    struct rlimit limit;
    (void)state;
    getrlimit(RLIMIT_AS, &limit);
    if (limit.rlim_cur != RLIM_INFINITY) {
        printf("skipped: memory is limited here\n");
        skip();
    }
    expect("fatal: out of memory", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(names_the_limit),
                                       cmocka_unit_test(none_is_set)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
