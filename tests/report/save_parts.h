/* What the tests of writing share: a render that writes its text, one that fails half-way, and a
 * look at what a file holds. */
#ifndef XC_TESTS_REPORT_SAVE_PARTS_H
#define XC_TESTS_REPORT_SAVE_PARTS_H

#include <stdio.h>

#include "report/save.h"
#include "tests/cmocka_with.h"

static inline enum xc_status write_text(FILE *stream, const void *cookie, struct xc_error *error)
{
    (void)error;
    fputs(cookie, stream);
    return XC_OK;
}

static inline enum xc_status refuse(FILE *stream, const void *cookie, struct xc_error *error)
{
    (void)cookie;
    fputs("half", stream);
    return xc_fail(error, XC_UNFIT, "no memory for the report");
}

static inline void check_content(const char *path, const char *expected)
{
    char text[64] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t length = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[length] = '\0';
    assert_string_equal(text, expected);
}

#endif
