/* The library's reporters fed with our runs. With arguments FORMAT [aggregates] the program writes
 * them to stdout, for read_json.py to read. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "capture.h"
#include "shim/benchmark.h"

static const char *const counter_names[] = {"insns", "odd"};
static const double counters[][2] = {{10, 1}, {20, NAN}, {60, 3}};

#define A(INDEX, REAL, CPU, ITERATIONS)                                                            \
    {                                                                                              \
        .name = "calls/\"a\"", .iterations = (ITERATIONS), .real_ns_per_iteration = (REAL),        \
        .cpu_ns_per_iteration = (CPU), .repetition = (INDEX), .repetitions = 3, .label = "tight",  \
        .counter_count = 2, .counter_names = counter_names, .counter_values = counters[INDEX],     \
    }

/* A group of three with different iterations, a single run, a skip, a time that is none. */
static const struct xc_bench_run runs[] = {
    A(0, 1.5, 1.25, 1000),
    A(1, 2.5, 2.25, 2000),
    A(2, 6.5, 6.25, 4000),
    {.name = "b", .iterations = 5, .real_ns_per_iteration = 100, .cpu_ns_per_iteration = 90},
    {.name = "c", .skipped = true, .message = "no such \"unit\""},
    {.name = "d", .iterations = 5, .real_ns_per_iteration = NAN, .cpu_ns_per_iteration = 1},
};
enum { RUN_COUNT = sizeof runs / sizeof runs[0] };

static char text[32768];

static const char *write_text(const char *format, bool aggregates_only)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    struct xc_error error;
    if (xc_bench_write_runs(runs, RUN_COUNT, format, aggregates_only, file, &error) != XC_OK)
        fail_msg("%s", error.text);
    rewind(file);
    text[fread(text, 1, sizeof text - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void csv_has_a_row_for_each(void **unused)
{
    (void)unused;
    write_text("csv", false);
    unsigned lines = 0;
    for (const char *place = text; (place = strchr(place, '\n')); place++)
        lines++;
    assert_int_equal(lines, 1 + 3 + 4 + 3);
    assert_int_equal(strncmp(text, "name,iterations,real_time,cpu_time,time_unit", 44), 0);
    assert_non_null(strstr(text, "\"b\",5,100,90,ns"));
    assert_non_null(strstr(text, "_mean\",3,3.5,3.25,ns"));
    assert_non_null(strstr(text, "_median\",3,2.5,2.25,ns"));
}

static void console_has_no_color(void **unused)
{
    (void)unused;
    write_text("console", false);
    assert_null(strchr(text, '\033'));
    assert_non_null(strstr(text, "Benchmark"));
    assert_non_null(strstr(text, "calls/\"a\"_stddev"));
    assert_non_null(strstr(text, "1.50 ns"));
    assert_non_null(strstr(text, "no such \"unit\""));
}

static void aggregates_alone(void **unused)
{
    (void)unused;
    write_text("csv", true);
    assert_null(strstr(text, ",1000,1.5,"));
    assert_non_null(strstr(text, "_cv\",3,"));
    assert_non_null(strstr(text, "\"b\",5,100,90,ns")); /* it has none */
}

static void unknown_formats(void **unused)
{
    (void)unused;
    struct xc_error error;
    const char *bad[] = {"", "xml", "JSON"};
    for (int i = 0; i < 3; i++) {
        assert_int_equal(xc_bench_write_runs(runs, 1, bad[i], false, stdout, &error), XC_USAGE);
        assert_non_null(strstr(error.text, bad[i]));
    }
}

static void a_full_disk_is_told(void **unused)
{
    (void)unused;
    FILE *full = fopen("/dev/full", "w");
    if (!full)
        skip();
    struct xc_error error;
    assert_int_equal(xc_bench_write_runs(runs, RUN_COUNT, "json", false, full, &error), XC_UNFIT);
    assert_non_null(strstr(error.text, "cannot write"));
    fclose(full);
}

/* Nothing goes to the terminal beside the report, not even what the library finds of the host. */
static void writing_says_nothing_else(void **unused)
{
    (void)unused;
    static struct capture capture;
    const char *formats[] = {"console", "json", "csv"};
    capture_begin(&capture);
    bool debug = xc_bench_library_is_debug();
    for (int i = 0; i < 3; i++)
        write_text(formats[i], false);
    assert_string_equal(capture_end(&capture), "");
    write_text("json", false);
    assert_true(debug == (strstr(text, "\"library_build_type\": \"debug\"") != NULL));
}

static void the_version_is_a_number(void **unused)
{
    (void)unused;
    const char *version = xc_bench_library_version();
    print_message("Google Benchmark %s%s\n", version,
                  xc_bench_library_is_debug() ? ", with assertions" : "");
    char *end;
    long major = strtol(version + (*version == 'v'), &end, 10);
    assert_int_equal(*end, '.');
    assert_true(major == 1 && strtol(end + 1, NULL, 10) >= 7);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return xc_bench_write_runs(runs, strcmp(argv[1], "empty") ? RUN_COUNT : 0, "json",
                                   !strcmp(argv[1], "aggregates"), stdout, NULL);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writing_says_nothing_else), cmocka_unit_test(csv_has_a_row_for_each),
        cmocka_unit_test(console_has_no_color),      cmocka_unit_test(aggregates_alone),
        cmocka_unit_test(unknown_formats),           cmocka_unit_test(a_full_disk_is_told),
        cmocka_unit_test(the_version_is_a_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
