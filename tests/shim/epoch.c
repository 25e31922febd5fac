/* Epochs: one function, a number of iterations, quietly, cheaply, without growth. */
#include <malloc.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "capture.h"
#include "shim/benchmark.h"
#include "tests/quiet.h"

struct counted {
    uint64_t iterations; /* done in all */
    unsigned loops;      /* turns of the loop over the state */
};

static void count_batch(struct xc_bench_state *state, void *cookie)
{
    struct counted *counted = cookie;
    uint64_t turns = xc_bench_batch(state);
    while (xc_bench_keep_running_batch(state, turns)) {
        counted->loops++;
        for (volatile uint64_t i = 0; i < turns; i++)
            continue;
        counted->iterations += turns;
    }
}

static void skip_it(struct xc_bench_state *state, void *cookie)
{
    xc_bench_skip(state, cookie);
}

static void leave_early(struct xc_bench_state *state, void *cookie)
{
    (void)cookie;
    if (xc_bench_keep_running_batch(state, xc_bench_batch(state)))
        return;
}

static double run(xc_bench_fn *function, void *cookie, uint64_t iterations)
{
    struct xc_bench_epoch epoch = {-1, -1};
    const char *message = NULL;
    bool ran = xc_bench_run_epoch("epoch", function, cookie, 0, iterations, &epoch, &message);
    if (!ran)
        fail_msg("skipped: %s", message);
    assert_true(epoch.real_ns > 0);
    assert_true(epoch.cpu_ns >= 0);
    return epoch.real_ns;
}

static void runs_so_often_in_one_batch(void **unused)
{
    (void)unused;
    struct counted counted = {0, 0};
    run(count_batch, &counted, 12345);
    assert_int_equal(counted.iterations, 12345);
    assert_int_equal(counted.loops, 1);
    run(count_batch, &counted, 1);
    assert_int_equal(counted.iterations, 12346);
}

static double now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static void run_short(void *counted)
{
    run(count_batch, counted, 200000);
}

static void run_long(void *counted)
{
    run(count_batch, counted, 400000);
}

static double ratio_of_lengths(void *counted)
{
    return quiet_ratio(run_long, run_short, counted);
}

/* Half of the time, or all of it, would be a time that is not of the batch. */
static void twice_the_work_takes_twice_the_time(void **unused)
{
    (void)unused;
    struct counted counted = {0, 0};
    assert_true(quiet_judge("twice the work", 1.5, 2.5, ratio_of_lengths, &counted));
}

/* The largest share of some: each epoch may be interrupted around the batch. */
static double share_inside(void *unused)
{
    (void)unused;
    double best = NAN;
    for (int i = 0; i < 15; i++) {
        struct counted counted = {0, 0};
        struct quiet_epoch epoch;
        quiet_begin(&epoch);
        double start = now_ns();
        double inside = run(count_batch, &counted, 1000000);
        double share = inside / (now_ns() - start);
        assert_true(share <= 1.001);
        if (quiet_end(&epoch))
            best = fmax(best, share);
    }
    return best;
}

static void agrees_with_another_clock(void **unused)
{
    (void)unused;
    assert_true(quiet_judge("the share that is in the batch", 0.5, 1.001, share_inside, NULL));
}

static void a_skip_has_its_message(void **unused)
{
    (void)unused;
    struct xc_bench_epoch epoch = {7, 7};
    const char *message = NULL;
    char reason[] = "no such unit";
    assert_false(xc_bench_run_epoch("epoch", skip_it, reason, 0, 10, &epoch, &message));
    assert_string_equal(message, "no such unit");
    assert_true(epoch.real_ns == 7);
    assert_false(xc_bench_run_epoch("epoch", skip_it, reason, 0, 10, &epoch, NULL));
    struct counted counted = {0, 0};
    run(count_batch, &counted, 10);
}

static void a_loop_left_early_is_a_skip(void **unused)
{
    (void)unused;
    struct xc_bench_epoch epoch;
    const char *message = NULL;
    assert_false(xc_bench_run_epoch("epoch", leave_early, NULL, 0, 10, &epoch, &message));
    assert_non_null(strstr(message, "before its loop was over"));
}

static void no_flag_reaches_an_epoch(void **unused)
{
    (void)unused;
    char path[] = "/dev/shm/xc-shim-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    char out[64];
    snprintf(out, sizeof out, "--benchmark_out=%s", path);
    char *arguments[] = {"test",
                         "--benchmark_filter=-.",
                         "--benchmark_list_tests",
                         "--benchmark_repetitions=5",
                         "--benchmark_min_warmup_time=1",
                         out,
                         NULL};
    int count = 6;
    struct xc_bench_flag_values values;
    assert_int_equal(xc_bench_take_flags(&count, arguments, &values, NULL), XC_OK);
    struct counted counted = {0, 0};
    run(count_batch, &counted, 10);
    assert_int_equal(counted.iterations, 10);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fgetc(file), EOF);
    fclose(file);
    remove(path);
}

static void says_nothing(void **unused)
{
    (void)unused;
    static struct capture capture;
    struct counted counted = {0, 0};
    struct xc_bench_epoch epoch;
    const char *message;
    char reason[] = "a reason";
    capture_begin(&capture);
    xc_bench_run_epoch("epoch", count_batch, &counted, 0, 10, &epoch, &message);
    xc_bench_run_epoch("epoch", skip_it, reason, 0, 10, &epoch, &message);
    xc_bench_run_epoch("DISABLED_epoch", count_batch, &counted, 0, 10, &epoch, &message);
    assert_string_equal(capture_end(&capture), "");
}

static void does_not_grow(void **unused)
{
    (void)unused;
    struct counted counted = {0, 0};
    for (int i = 0; i < 100; i++)
        run(count_batch, &counted, 10);
    size_t before = mallinfo2().uordblks;
    double start = now_ns();
    for (int i = 0; i < 2000; i++)
        run(count_batch, &counted, 10);
    print_message("%.1f us an epoch of 10\n", (now_ns() - start) / 2000 / 1000);
    size_t after = mallinfo2().uordblks;
    assert_true(after < before + 4096);
}

/* First, since the library looks at the host at its first run. */
int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_nothing),
        cmocka_unit_test(runs_so_often_in_one_batch),
        cmocka_unit_test(twice_the_work_takes_twice_the_time),
        cmocka_unit_test(agrees_with_another_clock),
        cmocka_unit_test(a_skip_has_its_message),
        cmocka_unit_test(a_loop_left_early_is_a_skip),
        cmocka_unit_test(does_not_grow),
        cmocka_unit_test(no_flag_reaches_an_epoch),
    };
    return quiet_status(cmocka_run_group_tests(tests, NULL, NULL));
}
