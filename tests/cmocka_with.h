/* cmocka wants these before itself. */
#ifndef XC_TESTS_CMOCKA_WITH_H
#define XC_TESTS_CMOCKA_WITH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* cmocka's own comparison is one of floats. */
#define assert_close(a, b, tolerance) assert_true(xc_test_close(a, b, tolerance))
static inline int xc_test_close(double a, double b, double tolerance)
{
    return a - b <= tolerance && b - a <= tolerance;
}

#endif
