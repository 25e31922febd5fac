/* Registering, running, collecting: what the function is given, and what comes back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "capture.h"
#include "shim/benchmark.h"
#include "tests/quiet.h"

enum { RUNS_MAX = 32 };

struct collected {
    size_t count;
    struct xc_bench_run runs[RUNS_MAX];
};

static void collect(const struct xc_bench_run *run, void *cookie)
{
    struct collected *collected = cookie;
    assert_true(collected->count < RUNS_MAX);
    collected->runs[collected->count++] = *run;
}

static struct collected run_all(size_t benchmarks)
{
    struct collected collected = {0};
    assert_int_equal(xc_bench_run_collect(collect, &collected), benchmarks);
    return collected;
}

static int forget(void **unused)
{
    (void)unused;
    xc_bench_clear();
    return 0;
}

static double counter(const struct xc_bench_run *run, const char *name)
{
    for (size_t i = 0; i < run->counter_count; i++)
        if (!strcmp(run->counter_names[i], name))
            return run->counter_values[i];
    fail_msg("no counter '%s'", name);
    return 0;
}

static bool is_near(double value, double expected, double share)
{
    return fabs(value - expected) <= fabs(expected) * share;
}

static void turn(struct xc_bench_state *state, void *cookie)
{
    uint64_t *turns = cookie;
    while (xc_bench_keep_running(state))
        ++*turns;
}

/* What a run is asked for, in the order of its run. */
static void runs_stand_in_order(void **unused)
{
    (void)unused;
    uint64_t turns = 0;
    struct xc_bench_spec spec = {
        .function = turn, .cookie = &turns, .iterations = 7, .repetitions = 3};
    const char *names[] = {"zebra", "ape", "newt"};
    for (int i = 0; i < 3; i++) {
        char name[16];
        snprintf(name, sizeof name, "%s", names[i]);
        spec.name = name;
        xc_bench_register(&spec);
        memset(name, '?', sizeof name - 1); /* it was copied */
    }
    struct collected collected = run_all(3);
    assert_int_equal(collected.count, 9);
    assert_int_equal(turns, 9 * 7);
    for (unsigned i = 0; i < 9; i++) {
        const struct xc_bench_run *run = &collected.runs[i];
        assert_memory_equal(run->name, names[i / 3], strlen(names[i / 3]));
        assert_int_equal(run->repetition, i % 3);
        assert_int_equal(run->repetitions, 3);
        assert_int_equal(run->iterations, 7);
        assert_false(run->skipped);
        assert_null(run->message);
        assert_null(run->label);
        assert_true(run->real_ns_per_iteration > 0);
    }
}

static void what_was_cleared_does_not_run(void **unused)
{
    (void)unused;
    uint64_t turns = 0;
    xc_bench_register(&(struct xc_bench_spec){.name = "gone", .function = turn, .cookie = &turns});
    xc_bench_clear();
    assert_int_equal(run_all(0).count, 0);
    assert_int_equal(turns, 0);
}

/* A process that is interrupted for all of the time asked for has a count that is too small. */
static double count_found(void *unused)
{
    (void)unused;
    uint64_t turns = 0;
    struct quiet_epoch epoch;
    quiet_begin(&epoch);
    xc_bench_register(&(struct xc_bench_spec){.name = "short",
                                              .function = turn,
                                              .cookie = &turns,
                                              .flags = XC_BENCH_REAL_TIME,
                                              .min_time_seconds = 0.001});
    struct collected collected = run_all(1);
    bool is_quiet = quiet_end(&epoch);
    const struct xc_bench_run *run = &collected.runs[0];
    assert_true((double)run->iterations * run->real_ns_per_iteration >= 0.99e6);
    xc_bench_clear();
    return is_quiet ? (double)run->iterations : NAN;
}

/* A turn of nothing but a call takes nanoseconds, so that a millisecond is a hundred thousand of
 * them. */
static void the_library_finds_a_count(void **unused)
{
    (void)unused;
    assert_true(quiet_judge("iterations in a millisecond", 1000, INFINITY, count_found, NULL));
}

static void keep_arguments(struct xc_bench_state *state, void *cookie)
{
    int64_t *kept = cookie;
    for (size_t i = 0; i < 4; i++)
        kept[i] = xc_bench_argument(state, i);
    while (xc_bench_keep_running(state))
        continue;
}

static void arguments_arrive(void **unused)
{
    (void)unused;
    int64_t kept[4] = {9, 9, 9, 9};
    int64_t given[] = {64, -5, INT64_MAX};
    xc_bench_register(&(struct xc_bench_spec){.name = "arguments",
                                              .function = keep_arguments,
                                              .cookie = kept,
                                              .iterations = 1,
                                              .arguments = given,
                                              .argument_count = 3});
    memset(given, 0, sizeof given);
    struct collected collected = run_all(1);
    assert_int_equal(kept[0], 64);
    assert_int_equal(kept[1], -5);
    assert_true(kept[2] == INT64_MAX);
    assert_int_equal(kept[3], 0); /* there is none */
    assert_non_null(strstr(collected.runs[0].name, "arguments/64/-5"));
}

static void count_things(struct xc_bench_state *state, void *cookie)
{
    (void)cookie;
    uint64_t turns = xc_bench_batch(state);
    while (xc_bench_keep_running_batch(state, turns))
        xc_bench_set_time(state, 0.5);
    xc_bench_counter(state, "plain", 40, XC_BENCH_COUNTER_PLAIN);
    xc_bench_counter(state, "rate", 40, XC_BENCH_COUNTER_RATE);
    xc_bench_counter(state, "each", 40, XC_BENCH_COUNTER_PER_ITERATION);
    xc_bench_counter(state, "both", 40, XC_BENCH_COUNTER_RATE | XC_BENCH_COUNTER_PER_ITERATION);
    xc_bench_items_processed(state, 30);
    xc_bench_bytes_processed(state, 60);
    xc_bench_label(state, "a label");
}

/* By manual time the rates are known: half a second for 20 iterations. */
static void counters_and_manual_time(void **unused)
{
    (void)unused;
    xc_bench_register(&(struct xc_bench_spec){.name = "counters",
                                              .function = count_things,
                                              .flags = XC_BENCH_MANUAL_TIME,
                                              .iterations = 20});
    struct collected collected = run_all(1);
    const struct xc_bench_run *run = &collected.runs[0];
    assert_int_equal(run->iterations, 20);
    assert_true(is_near(run->real_ns_per_iteration, 0.5e9 / 20, 1e-6));
    assert_true(run->cpu_ns_per_iteration < 0.5e9 / 20);
    assert_int_equal(run->counter_count, 6);
    assert_true(is_near(counter(run, "plain"), 40, 1e-9));
    assert_true(is_near(counter(run, "rate"), 80, 1e-6));
    assert_true(is_near(counter(run, "each"), 2, 1e-9));
    assert_true(is_near(counter(run, "both"), 4, 1e-6));
    assert_true(is_near(counter(run, "items_per_second"), 60, 1e-6));
    assert_true(is_near(counter(run, "bytes_per_second"), 120, 1e-6));
    assert_string_equal(run->label, "a label");
}

static void work(unsigned long turns)
{
    for (volatile unsigned long i = 0; i < turns; i++)
        continue;
}

/* The cookie says whether the pause holds the work, or not. */
static void pause_over_work(struct xc_bench_state *state, void *cookie)
{
    while (xc_bench_keep_running(state)) {
        if (cookie)
            xc_bench_pause(state);
        work(30000);
        if (cookie)
            xc_bench_resume(state);
    }
}

static double paused_to_timed(void *unused)
{
    (void)unused;
    struct quiet_epoch epoch;
    struct xc_bench_spec spec = {.name = "timed",
                                 .function = pause_over_work,
                                 .flags = XC_BENCH_REAL_TIME,
                                 .iterations = 20};
    xc_bench_register(&spec);
    spec.cookie = &spec;
    xc_bench_register(&spec);
    quiet_begin(&epoch);
    struct collected collected = run_all(2);
    bool is_quiet = quiet_end(&epoch);
    xc_bench_clear();
    return is_quiet
               ? collected.runs[1].real_ns_per_iteration / collected.runs[0].real_ns_per_iteration
               : NAN;
}

/* Pausing and going on are some reads of the clock; the work is ten times that, or more. */
static void a_pause_is_not_timed(void **unused)
{
    (void)unused;
    assert_true(quiet_judge("with pauses over the work, to none", 0, 0.5, paused_to_timed, NULL));
}

static void skip_third(struct xc_bench_state *state, void *cookie)
{
    unsigned *turns = cookie;
    while (xc_bench_keep_running(state))
        if (++*turns == 3) {
            xc_bench_skip(state, "three is enough");
            xc_bench_pause(state); /* the library would abort */
            xc_bench_resume(state);
        }
}

static void leave_early(struct xc_bench_state *state, void *cookie)
{
    (void)cookie;
    xc_bench_keep_running(state);
}

static void never_start(struct xc_bench_state *state, void *cookie)
{
    (void)state;
    (void)cookie;
}

static void skips_are_reported(void **unused)
{
    (void)unused;
    unsigned turns = 0;
    uint64_t after = 0;
    struct xc_bench_spec spec = {
        .name = "skips", .function = skip_third, .cookie = &turns, .iterations = 10};
    xc_bench_register(&spec);
    spec.function = leave_early;
    xc_bench_register(&spec);
    spec.function = never_start;
    xc_bench_register(&spec);
    spec.function = turn;
    spec.cookie = &after;
    xc_bench_register(&spec);
    struct collected collected = run_all(4);
    assert_int_equal(collected.count, 4);
    assert_int_equal(turns, 3);
    assert_true(collected.runs[0].skipped);
    assert_string_equal(collected.runs[0].message, "three is enough");
    for (int i = 1; i < 3; i++) {
        assert_true(collected.runs[i].skipped);
        assert_non_null(strstr(collected.runs[i].message, "before its loop was over"));
    }
    assert_false(collected.runs[3].skipped);
    assert_int_equal(after, 10);
}

static void batch_of_none(struct xc_bench_state *state, void *cookie)
{
    uint64_t *turns = cookie;
    while (xc_bench_keep_running_batch(state, 0))
        ++*turns;
}

static void a_batch_of_none_ends(void **unused)
{
    (void)unused;
    uint64_t turns = 0;
    xc_bench_register(&(struct xc_bench_spec){
        .name = "none", .function = batch_of_none, .cookie = &turns, .iterations = 5});
    run_all(1);
    assert_int_equal(turns, 5);
}

static void collecting_says_nothing(void **unused)
{
    (void)unused;
    static struct capture capture;
    uint64_t turns = 0;
    xc_bench_register(&(struct xc_bench_spec){
        .name = "quiet", .function = turn, .cookie = &turns, .iterations = 5});
    struct collected collected = {0};
    capture_begin(&capture);
    xc_bench_run_collect(collect, &collected);
    xc_bench_clear();
    xc_bench_run_collect(collect, &collected);
    assert_string_equal(capture_end(&capture), "");
    assert_int_equal(collected.count, 1);
}

static void a_report_is_the_library_s_own(void **unused)
{
    (void)unused;
    static struct capture capture;
    uint64_t turns = 0;
    xc_bench_register(&(struct xc_bench_spec){
        .name = "loud", .function = turn, .cookie = &turns, .iterations = 5});
    for (int i = 0; i < 2; i++) { /* twice: the library's own reporter does not live so long */
        capture_begin(&capture);
        size_t count = xc_bench_run_report();
        const char *text = capture_end(&capture);
        assert_int_equal(count, 1);
        assert_non_null(strstr(text, "Benchmark"));
        assert_non_null(strstr(text, "loud/iterations:5"));
    }
    assert_int_equal(turns, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(collecting_says_nothing, forget),
        cmocka_unit_test_teardown(runs_stand_in_order, forget),
        cmocka_unit_test_teardown(what_was_cleared_does_not_run, forget),
        cmocka_unit_test_teardown(the_library_finds_a_count, forget),
        cmocka_unit_test_teardown(arguments_arrive, forget),
        cmocka_unit_test_teardown(counters_and_manual_time, forget),
        cmocka_unit_test_teardown(a_pause_is_not_timed, forget),
        cmocka_unit_test_teardown(skips_are_reported, forget),
        cmocka_unit_test_teardown(a_batch_of_none_ends, forget),
        cmocka_unit_test_teardown(a_report_is_the_library_s_own, forget),
    };
    return quiet_status(cmocka_run_group_tests(tests, NULL, NULL));
}
