/* Where jansson gets no memory, a report is whole or an error; nothing is left out. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "report/report.h"
#include "report/sample.h"
#include "tests/cmocka_with.h"

/* A prime, so that each kind of allocation is among those refused. */
#define STRIDE 7

static size_t allocations, refused = SIZE_MAX;

static void *allocate(size_t bytes)
{
    return ++allocations == refused ? NULL : malloc(bytes);
}

static enum xc_status render(const struct xc_format *format, char **text, struct xc_error *error)
{
    struct xc_report report;
    struct xc_render_options options = {.raw = true};
    size_t size = 0;
    sample_report(&report);
    FILE *stream = open_memstream(text, &size);
    allocations = 0;
    enum xc_status status = format->render(&report, &options, stream, error);
    fclose(stream);
    xc_report_release(&report);
    return status;
}

static void a_report_is_whole_or_an_error(void **state)
{
    (void)state;
    static const char *const formats[] = {"json", "gbench", "gbench-rows"};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        const struct xc_format *format = xc_format_find(formats[i]);
        struct xc_error error = {""};
        char *whole, *text;
        refused = SIZE_MAX;
        assert_int_equal(render(format, &whole, &error), XC_OK);
        size_t count = allocations, errors = 0;
        for (size_t number = 1; number <= count; number += STRIDE) {
            refused = number;
            if (render(format, &text, &error) == XC_OK) {
                if (strcmp(text, whole) != 0)
                    fail_msg("%s: differs without allocation %zu", formats[i], number);
            } else {
                assert_non_null(strstr(error.text, "out of memory"));
                errors++;
            }
            free(text);
        }
        print_message("%s: %zu allocations, %zu errors\n", formats[i], count, errors);
        assert_true(errors > 0);
        free(whole);
    }
}

int main(void)
{
    json_set_alloc_funcs(allocate, free);
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_report_is_whole_or_an_error)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
