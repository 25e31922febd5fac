/* A benchmark program in C: the shim around Google Benchmark, without the rest of crosscost.
 *
 * Sums arrays of two lengths, times one loop by its own clock, and leaves out what this machine
 * cannot do. Takes the library's flags, such as --benchmark_filter=sum --benchmark_format=json.
 */
#include <stdio.h>
#include <time.h>

#include "shim/benchmark.h"

/* Handed to each benchmark as its cookie. The compiler cannot know that nobody else writes here, so
 * it does the work in every turn. */
struct sums {
    volatile uint32_t result;
    uint32_t numbers[1 << 16];
};

/* One operation per turn of the loop; the argument is the length. */
static void sum(struct xc_bench_state *state, void *cookie)
{
    struct sums *sums = cookie;
    int64_t length = xc_bench_argument(state, 0);
    while (xc_bench_keep_running(state)) {
        uint32_t total = 0;
        for (int64_t i = 0; i < length; i++)
            total += sums->numbers[i];
        sums->result = total;
    }
    uint64_t turns = xc_bench_batch(state);
    xc_bench_items_processed(state, (int64_t)turns * length);
    xc_bench_counter(state, "length", (double)length, XC_BENCH_COUNTER_PLAIN);
    xc_bench_counter(state, "sums", (double)turns, XC_BENCH_COUNTER_RATE);
}

/* A loop of its own: the library is asked once, before, how often. */
static void batch(struct xc_bench_state *state, void *cookie)
{
    struct sums *sums = cookie;
    uint64_t turns = xc_bench_batch(state);
    while (xc_bench_keep_running_batch(state, turns))
        for (uint64_t i = 0; i < turns; i++)
            sums->result += (uint32_t)i;
    xc_bench_label(state, "one batch");
}

/* Times itself: only the second half of each turn counts. */
static void manual(struct xc_bench_state *state, void *cookie)
{
    struct sums *sums = cookie;
    while (xc_bench_keep_running(state)) {
        struct timespec start, end;
        sums->result = sums->numbers[sums->result % 7]; /* preparing: not timed */
        clock_gettime(CLOCK_MONOTONIC, &start);
        for (int i = 0; i < 100; i++)
            sums->result += sums->numbers[i];
        clock_gettime(CLOCK_MONOTONIC, &end);
        xc_bench_set_time(state, (double)(end.tv_sec - start.tv_sec) +
                                     (double)(end.tv_nsec - start.tv_nsec) / 1e9);
    }
}

static void impossible(struct xc_bench_state *state, void *cookie)
{
    (void)cookie;
    xc_bench_skip(state, "this machine has no abacus");
}

int main(int argc, char **argv)
{
    struct xc_bench_flag_values flags;
    struct xc_error error;
    if (xc_bench_take_flags(&argc, argv, &flags, &error) != XC_OK || argc > 1) {
        fprintf(stderr, "%s: %s\n", argv[0], argc > 1 ? "unknown argument" : error.text);
        return XC_USAGE;
    }
    static struct sums sums;
    for (size_t i = 0; i < sizeof sums.numbers / sizeof sums.numbers[0]; i++)
        sums.numbers[i] = (uint32_t)i;
    const int64_t lengths[] = {1 << 8, 1 << 16};
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
        xc_bench_register(&(struct xc_bench_spec){.name = "sum",
                                                  .function = sum,
                                                  .cookie = &sums,
                                                  .flags = XC_BENCH_REAL_TIME,
                                                  .arguments = &lengths[i],
                                                  .argument_count = 1});
    xc_bench_register(&(struct xc_bench_spec){.name = "batch", .function = batch, .cookie = &sums});
    xc_bench_register(&(struct xc_bench_spec){
        .name = "manual", .function = manual, .cookie = &sums, .flags = XC_BENCH_MANUAL_TIME});
    xc_bench_register(&(struct xc_bench_spec){.name = "impossible", .function = impossible});
    size_t count = xc_bench_run_report();
    xc_bench_clear();
    return count > 0 ? XC_OK : XC_USAGE;
}
