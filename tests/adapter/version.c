/* Which versions are newer, and which a description stands for. */
#include "adapter/version.h"

#include "tests/cmocka_with.h"

static void compares(void **state)
{
    (void)state;
    assert_true(xc_version_compare("1.9", "1.10") < 0);
    assert_true(xc_version_compare("1.10", "1.9") > 0);
    assert_true(xc_version_compare("1.10", "1.10") == 0);
    assert_true(xc_version_compare("1.10", "1.10.1") < 0);
    assert_true(xc_version_compare("21.0.2+13", "21.0.2") > 0);
    assert_true(xc_version_compare("go1.23", "1.23") == 0);
    assert_true(xc_version_compare("", "1") < 0);
    assert_true(xc_version_compare("99999999999999999999999999", "1") > 0);
}

static void stands_for(void **state)
{
    (void)state;
    assert_true(xc_version_among("1.23", "1.23"));
    assert_true(xc_version_among("1.23.5", "1.23"));
    assert_false(xc_version_among("1.230", "1.23"));
    assert_false(xc_version_among("1.2", "1.23"));
    assert_false(xc_version_among("1.26.1", "1.23"));
    assert_true(xc_version_among("1.26", "1.26+"));
    assert_true(xc_version_among("1.26.4", "1.26+"));
    assert_true(xc_version_among("1.27", "1.26+"));
    assert_true(xc_version_among("2.0", "1.26+"));
    assert_false(xc_version_among("1.25.9", "1.26+"));
    assert_false(xc_version_among("", "1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compares),
        cmocka_unit_test(stands_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
