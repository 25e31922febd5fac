/* What intervals promise, by simulation: that they hold the true value, and what the next run
 * finds. With a file of recorded runs ("RUN,ROUND,FIGURE,NS") as its argument, prints how often
 * theirs do.
 */
#include <math.h>
#include <stdio.h>

#include "support/random.h"
#include "tests/cmocka_with.h"
#include "tests/analysis/replay.h"

/* How rounds come about: a common noise of both cases and an own one of each, as shares; each with
 * this correlation from round to round; now and then a round that a neighbour disturbed; and what
 * differs from process to process. */
struct source {
    const char *name;
    double common, own, correlation, disturbed, between;
    size_t rounds, processes;
};

static double uniform(struct xc_random *random)
{
    return (double)((xc_random_next(random) >> 11) + 1) * 0x1p-53;
}

static double normal(struct xc_random *random)
{
    double radius = sqrt(-2 * log(uniform(random)));
    return radius * cos(2 * M_PI * uniform(random));
}

static void fill(const struct source *source, struct xc_random *random, double *noise)
{
    double last = normal(random);
    for (size_t i = 0; i < source->rounds; i++) {
        double fresh = sqrt(1 - source->correlation * source->correlation);
        last = source->correlation * last + fresh * normal(random);
        noise[i] = last;
        if (uniform(random) < source->disturbed)
            noise[i] += 20 * uniform(random);
    }
}

static void make(const struct source *source, uint64_t seed, size_t runs, struct replay *replay)
{
    struct xc_random random;
    double common[100], own[100];
    xc_random_seed(&random, seed);
    assert_int_equal(replay_create(runs, 2, source->rounds, replay, NULL), XC_OK);
    replay->process_count = source->processes > 1 ? source->processes : 0;
    for (size_t i = 0; i < source->processes; i++)
        replay->process_rounds[i] = source->rounds / source->processes;
    for (size_t run = 0; run < runs; run++) {
        fill(source, &random, common);
        for (size_t figure = 0; figure < 2; figure++) {
            double *ns = replay_rounds(replay, run, figure), between = 0;
            fill(source, &random, own);
            for (size_t i = 0; i < source->rounds; i++) {
                if (i % (source->rounds / source->processes) == 0)
                    between = source->between * normal(&random);
                ns[i] = 100 * exp(source->common * common[i] + source->own * own[i] + between);
            }
        }
    }
}

static const double unknown = NAN;

/* The middle of what very many runs find. */
static double truth_of(const struct source *source, bool of_ratio)
{
    struct replay replay;
    double sum = 0, scratch[100];
    enum { RUNS = 4000 };
    if (of_ratio)
        return 1;
    make(source, 99, RUNS, &replay);
    for (size_t run = 0; run < RUNS; run++) {
        struct xc_interval interval;
        struct xc_by_round by_round = {.ns = replay_rounds(&replay, run, 0),
                                       .rounds = source->rounds,
                                       .process_rounds = replay.process_rounds,
                                       .process_count = replay.process_count};
        sum += log(xc_rounds_estimate(&by_round, &interval, scratch));
    }
    replay_release(&replay);
    return exp(sum / RUNS);
}

struct shares {
    double covered, held, half;
};

static struct shares simulate(const struct source *source, bool of_ratio)
{
    enum { RUNS = 400 };
    struct replay replay;
    struct replay_count count;
    make(source, 7, RUNS, &replay);
    double truth = truth_of(source, of_ratio);
    if (of_ratio)
        replay_ratios(&replay, truth, &count);
    else
        replay_values(&replay, truth, &count);
    replay_release(&replay);
    assert_int_equal(count.without, 0);
    struct shares shares = {(double)count.covered / (double)count.intervals,
                            (double)count.held / (double)count.pairs, count.half_mean};
    printf("%-28s %2zu rounds, %2zu processes, %-6s holds the truth %5.1f%%, the next run %5.1f%%, "
           "+-%.2f%%\n",
           source->name, source->rounds, source->processes,
           of_ratio ? "ratio:" : "value:", 100 * shares.covered, 100 * shares.held,
           100 * shares.half);
    return shares;
}

static void check(const struct source *source, double covered_min, double held_min)
{
    for (int of_ratio = 0; of_ratio < 2; of_ratio++) {
        struct shares shares = simulate(source, of_ratio);
        assert_true(shares.covered >= covered_min);
        assert_true(shares.held >= held_min);
    }
}

static const size_t round_counts[] = {11, 31};

static void independent_rounds(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        check(&(struct source){"own noise", 0, 0.01, 0, 0, 0, round_counts[i], 1}, 0.93, 0.85);
        check(&(struct source){"common noise", 0.02, 0.003, 0, 0, 0, round_counts[i], 1}, 0.93,
              0.85);
        check(&(struct source){"disturbed rounds", 0.002, 0.002, 0, 0.1, 0, round_counts[i], 1},
              0.93, 0.85);
    }
}

/* Of eleven rounds that are much like their neighbours, too few are independent to tell it. */
static void dependent_rounds(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        size_t rounds = round_counts[i];
        check(&(struct source){"correlation 0.3", 0, 0.01, 0.3, 0, 0, rounds, 1}, 0.92, 0.82);
        check(&(struct source){"correlation 0.5", 0, 0.01, 0.5, 0, 0, rounds, 1}, 0.88, 0.78);
        check(&(struct source){"correlation 0.7", 0, 0.01, 0.7, 0, 0, rounds, 1}, 0.82, 0.72);
    }
}

/* What rounds of one run cannot tell. */
static void steady_rounds_and_runs_that_differ(void **state)
{
    (void)state;
    for (size_t i = 0; i < 2; i++)
        check(&(struct source){"runs 0.1% apart", 0, 0.0005, 0, 0, 0.001, round_counts[i], 1}, 0.9,
              0.85);
}

static void several_processes(void **state)
{
    (void)state;
    static const size_t counts[] = {2, 3, 5, 8, 16};
    for (size_t i = 0; i < 5; i++)
        check(&(struct source){"processes 2% apart", 0, 0.002, 0.3, 0, 0.02, 2 * counts[i],
                               counts[i]},
              0.92, 0.85);
}

int main(int count, char **arguments)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(independent_rounds),
        cmocka_unit_test(dependent_rounds),
        cmocka_unit_test(steady_rounds_and_runs_that_differ),
        cmocka_unit_test(several_processes),
    };
    struct replay replay;
    struct xc_error error;
    if (count < 2)
        return cmocka_run_group_tests(tests, NULL, NULL);
    if (replay_read(arguments[1], &replay, &error) != XC_OK) {
        fprintf(stderr, "%s\n", error.text);
        return XC_USAGE;
    }
    for (int of_ratio = 0; of_ratio < 2; of_ratio++) {
        struct replay_count found = {0};
        (of_ratio ? replay_ratios : replay_values)(&replay, unknown, &found);
        printf("%s: %zu of %zu hold the next run, +-%.2f%%; %zu have no interval\n",
               of_ratio ? "ratios" : "values", found.held, found.pairs, 100 * found.half_mean,
               found.without);
    }
    replay_release(&replay);
    return 0;
}
