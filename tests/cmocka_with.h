/* cmocka wants these before itself. */
#ifndef XC_TESTS_CMOCKA_WITH_H
#define XC_TESTS_CMOCKA_WITH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* cmocka's own comparison is one of floats. */
#define assert_close(a, b, tolerance)                                                              \
    assert_true((a) - (b) <= (tolerance) && (b) - (a) <= (tolerance))

#endif
