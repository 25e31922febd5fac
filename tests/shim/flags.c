/* The library's flags: which are taken, what they come to, and what they then do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "capture.h"
#include "shim/benchmark.h"

/* Takes one flag; that it prints nothing is part of every case. */
static enum xc_status take(const char *flag, struct xc_bench_flag_values *values,
                           struct xc_error *error)
{
    static struct capture capture;
    char text[256];
    snprintf(text, sizeof text, "%s", flag);
    char *arguments[] = {"test", text, NULL};
    int count = 2;
    capture_begin(&capture);
    enum xc_status status = xc_bench_take_flags(&count, arguments, values, error);
    assert_string_equal(capture_end(&capture), "");
    assert_int_equal(count, status == XC_OK ? 1 : 2);
    return status;
}

static void good_flags(void **unused)
{
    (void)unused;
    const char *good[] = {
        "--benchmark_list_tests",
        "--benchmark_list_tests=no",
        "--benchmark_filter=^a.*[bc]$",
        "--benchmark_filter=-a|b",
        "--benchmark_filter=",
        "--benchmark_min_time=0.25",
        "--benchmark_min_time=0.25s",
        "--benchmark_min_time=1e-3",
        "--benchmark_min_time=100x",
        "--benchmark_min_warmup_time=0",
        "--benchmark_repetitions=9",
        "--benchmark_enable_random_interleaving=TRUE",
        "--benchmark_report_aggregates_only",
        "--benchmark_display_aggregates_only=off",
        "--benchmark_format=csv",
        "--benchmark_out=/nowhere/at/all",
        "--benchmark_out=",
        "--benchmark_out_format=console",
        "--benchmark_color=auto",
        "--benchmark_color=yes",
        "--benchmark_counters_tabular=1",
        "--benchmark_context=a=b,c=d",
        "--benchmark_context=a=b,c=d", /* again: the library complains of that */
        "--benchmark_time_unit=us",
        "--benchmark_perf_counters=",
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct xc_bench_flag_values values;
        struct xc_error error;
        if (take(good[i], &values, &error) != XC_OK)
            fail_msg("%s: %s", good[i], error.text);
    }
}

static void bad_flags(void **unused)
{
    (void)unused;
    const char *bad[] = {
        "--benchmark_",
        "--benchmark_fliter=a",
        "--benchmark_filters=a",
        "--benchmark_filter",
        "--benchmark_filter=(a",
        "--benchmark_filter=-[a",
        "--benchmark_list_tests=perhaps",
        "--benchmark_list_tests=",
        "--benchmark_min_time",
        "--benchmark_min_time=",
        "--benchmark_min_time=s",
        "--benchmark_min_time=0",
        "--benchmark_min_time=-1",
        "--benchmark_min_time=1m",
        "--benchmark_min_time=inf",
        "--benchmark_min_time=nan",
        "--benchmark_min_time=1e999",
        "--benchmark_min_time=0x",
        "--benchmark_min_time=-5x",
        "--benchmark_min_time=1.5x",
        "--benchmark_min_time=99999999999999999999x",
        "--benchmark_min_warmup_time=-1",
        "--benchmark_min_warmup_time=1s",
        "--benchmark_repetitions=0",
        "--benchmark_repetitions=-3",
        "--benchmark_repetitions=2147483648",
        "--benchmark_repetitions=many",
        "--benchmark_format=xml",
        "--benchmark_format=JSON",
        "--benchmark_format",
        "--benchmark_out",
        "--benchmark_out_format=",
        "--benchmark_color=",
        "--benchmark_color=red",
        "--benchmark_context=a",
        "--benchmark_context=a=b=c",
        "--benchmark_context=a=b,",
        "--benchmark_context=",
        "--benchmark_time_unit=h",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct xc_bench_flag_values values = {.repetitions = 77};
        struct xc_error error = {"untouched"};
        if (take(bad[i], &values, &error) != XC_USAGE)
            fail_msg("%s: taken", bad[i]);
        assert_non_null(strstr(error.text, bad[i])); /* the cause */
        assert_int_equal(values.repetitions, 77);
        assert_int_equal(take(bad[i], &values, NULL), XC_USAGE);
    }
}

static void argv_is_compacted(void **unused)
{
    (void)unused;
    char filter[] = "--benchmark_filter=calls", out[] = "--benchmark_out=a/b";
    char *arguments[] = {"--benchmark_program",
                         "run",
                         filter,
                         "--quick",
                         out,
                         "--benchmark_min_time=20x",
                         "--benchmark_repetitions=2",
                         "--benchmark_repetitions=3",
                         "--",
                         "calls",
                         NULL};
    int count = 10;
    struct xc_bench_flag_values values;
    assert_int_equal(xc_bench_take_flags(&count, arguments, &values, NULL), XC_OK);
    const char *left[] = {"--benchmark_program", "run", "--quick", "--", "calls"};
    assert_int_equal(count, 5);
    for (int i = 0; i < 5; i++)
        assert_string_equal(arguments[i], left[i]);
    assert_null(arguments[5]);
    assert_ptr_equal(values.filter, filter + strlen("--benchmark_filter="));
    assert_string_equal(values.out, "a/b");
    assert_string_equal(values.out_format, "json");
    assert_null(values.format);
    assert_int_equal(values.min_iterations, 20);
    assert_true(values.min_time_seconds == 0);
    assert_int_equal(values.repetitions, 3); /* the last counts */
    assert_false(values.list_tests || values.report_aggregates_only);
}

static void values_are_read(void **unused)
{
    (void)unused;
    struct xc_bench_flag_values values;
    take("--benchmark_min_time=0.25s", &values, NULL);
    assert_true(values.min_time_seconds == 0.25);
    assert_null(values.filter);
    take("--benchmark_format=json", &values, NULL);
    assert_string_equal(values.format, "json");
    take("--benchmark_list_tests", &values, NULL);
    assert_true(values.list_tests);
    take("--benchmark_list_tests=false", &values, NULL);
    assert_false(values.list_tests);
    take("--benchmark_report_aggregates_only=true", &values, NULL);
    assert_true(values.report_aggregates_only && !values.display_aggregates_only);
    take("--benchmark_display_aggregates_only", &values, NULL);
    assert_true(values.display_aggregates_only && !values.report_aggregates_only);
}

static void filters(void **unused)
{
    (void)unused;
    const struct {
        const char *filter, *name;
        bool matches;
    } cases[] = {
        {NULL, "calls/direct", true},         {"", "calls/direct", true},
        {"all", "calls/direct", true},        {"direct", "calls/direct", true},
        {"^direct", "calls/direct", false},   {"calls/.*t$", "calls/direct", true},
        {"a|x", "calls/direct", true},        {"(x|y)+", "calls/direct", false},
        {"-direct", "calls/direct", false},   {"-indirect", "calls/direct", true},
        {"-", "calls/direct", false},         {"DIRECT", "calls/direct", false},
        {"DISABLED", "DISABLED_call", false}, {"calls/[^d]", "calls/direct", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        bool matches = !cases[i].matches;
        assert_int_equal(xc_bench_filter_matches(cases[i].filter, cases[i].name, &matches, NULL),
                         XC_OK);
        if (matches != cases[i].matches)
            fail_msg("'%s' on '%s'", cases[i].filter, cases[i].name);
    }
    const char *bad[] = {"(", "a[", "-(a", "*", "a{2"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        bool matches;
        struct xc_error error;
        if (xc_bench_filter_matches(bad[i], "a", &matches, &error) != XC_USAGE)
            fail_msg("'%s' is none", bad[i]);
        assert_non_null(strstr(error.text, bad[i]));
    }
}

static void turn(struct xc_bench_state *state, void *cookie)
{
    unsigned *runs = cookie;
    ++*runs;
    while (xc_bench_keep_running(state))
        continue;
}

static void count_run(const struct xc_bench_run *run, void *cookie)
{
    (void)run;
    ++*(unsigned *)cookie;
}

/* Two benchmarks, run for a report under these flags. What was printed is in the capture. */
static size_t report(char **flags, int count, struct capture *capture, unsigned *runs)
{
    struct xc_bench_flag_values values;
    assert_int_equal(xc_bench_take_flags(&count, flags, &values, NULL), XC_OK);
    xc_bench_clear();
    struct xc_bench_spec spec = {.function = turn, .cookie = runs, .iterations = 3};
    spec.name = "first";
    xc_bench_register(&spec);
    spec.name = "second";
    xc_bench_register(&spec);
    capture_begin(capture);
    size_t ran = xc_bench_run_report();
    capture_end(capture);
    return ran;
}

static struct capture printed;

static void reports_follow_the_flags(void **unused)
{
    (void)unused;
    unsigned runs = 0;
    char *flags[] = {"test",
                     "--benchmark_filter=sec",
                     "--benchmark_repetitions=4",
                     "--benchmark_format=csv",
                     "--benchmark_report_aggregates_only",
                     NULL};
    assert_int_equal(report(flags, 5, &printed, &runs), 1);
    assert_int_equal(runs, 4);
    assert_non_null(strstr(printed.text, "name,iterations,real_time"));
    assert_non_null(strstr(printed.text, "second/iterations:3_median"));
    assert_null(strstr(printed.text, "first"));
    assert_null(strstr(printed.text, "\"second/iterations:3\""));
    /* Collecting heeds what says how much runs, and not what says how it looks. */
    unsigned collected = 0;
    assert_int_equal(xc_bench_run_collect(count_run, &collected), 1);
    assert_int_equal(collected, 4);
}

static void a_list_runs_nothing(void **unused)
{
    (void)unused;
    unsigned runs = 0;
    char *flags[] = {"test", "--benchmark_list_tests", NULL};
    assert_int_equal(report(flags, 2, &printed, &runs), 2);
    assert_int_equal(runs, 0);
    assert_string_equal(printed.text, "first/iterations:3\nsecond/iterations:3\n");
}

static void a_file_that_cannot_be_written(void **unused)
{
    (void)unused;
    unsigned runs = 0;
    char *flags[] = {"test", "--benchmark_out=/nowhere/at/all", NULL};
    assert_int_equal(report(flags, 2, &printed, &runs), 0);
    assert_int_equal(runs, 0);
    assert_non_null(strstr(printed.text, "'/nowhere/at/all'"));
}

/* The library is told the context again and again, and would complain of it each time. */
static void context_is_told_once(void **unused)
{
    (void)unused;
    unsigned runs = 0;
    char *flags[] = {"test", "--benchmark_context=color=blue", "--benchmark_format=json", NULL};
    for (int i = 0; i < 3; i++) {
        char *copy[] = {flags[0], flags[1], flags[2], NULL};
        unsigned collected = 0;
        assert_int_equal(report(copy, 3, &printed, &runs), 2);
        assert_int_equal(printed.text[0], '{');
        assert_non_null(strstr(printed.text, "\"color\": \"blue\""));
        capture_begin(&printed);
        xc_bench_run_collect(count_run, &collected);
        assert_string_equal(capture_end(&printed), "");
        assert_int_equal(collected, 2);
    }
}

/* Flags given in one test count in the next: each of these has a process of its own. */
static int alone(void (*test)(void **))
{
    const struct CMUnitTest tests[] = {{"alone", test, NULL, NULL, NULL}};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

int main(int argc, char **argv)
{
    if (argc > 1 && !strcmp(argv[1], "list"))
        return alone(a_list_runs_nothing);
    if (argc > 1 && !strcmp(argv[1], "out"))
        return alone(a_file_that_cannot_be_written);
    if (argc > 1 && !strcmp(argv[1], "context"))
        return alone(context_is_told_once);
    if (argc > 1 && !strcmp(argv[1], "values"))
        return alone(good_flags);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reports_follow_the_flags),
        cmocka_unit_test(bad_flags),
        cmocka_unit_test(argv_is_compacted),
        cmocka_unit_test(values_are_read),
        cmocka_unit_test(filters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
