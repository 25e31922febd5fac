/* Typing errors, and what they were meant for. */
#include <stdio.h>
#include <string.h>

#include "support/nearest.h"
#include "tests/cmocka_with.h"

static const char *const names[] = {"run",    "batch",    "handoff", "call",   "list",
                                    "doctor", "selftest", "go1.23",  "go1.26", "minimal"};

static void check_nearest(const char *typed, const char *expected)
{
    struct xc_nearest nearest = {.typed = typed};
    char hint[XC_HINT_BYTES], wanted[XC_HINT_BYTES];
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        xc_nearest_offer(&nearest, names[i]);
    xc_nearest_hint(&nearest, "none", hint);
    snprintf(wanted, sizeof wanted, expected ? "did you mean '%s'?" : "none",
             expected ? expected : "");
    if (strcmp(hint, wanted) != 0)
        fail_msg("'%s': %s", typed, hint);
}

static void names_that_are_near(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"doctr", "doctor"},   {"docotr", "doctor"},    {"rnu", "run"},        {"ru", "run"},
        {"handof", "handoff"}, {"go", "go1.23"},        {"go1.2", "go1.23"},   {"go1.27", "go1.23"},
        {"go1.62", "go1.26"},  {"selftst", "selftest"}, {"minmal", "minimal"}, {"calls", "call"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        check_nearest(pairs[i][0], pairs[i][1]);
}

static void names_that_are_not(void **state)
{
    (void)state;
    char endless[5000];
    memset(endless, 'x', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    const char *const typed[] = {"", "frobnicate", "x", "measure", endless};
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++)
        check_nearest(typed[i], NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_that_are_near),
        cmocka_unit_test(names_that_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
