#include "measure/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "measure/prepare.h"
#include "measure/random.h"
#include "shim/benchmark.h"
#include "support/clock.h"

/* What an epoch costs beyond its timed part, for planning: registering, starting, collecting. */
#define EPOCH_OVERHEAD_NS 15000.0

/* Calls this deep before an epoch: as deep as any processor's return stack, and then some. 8 were
 * enough where it was seen (AMD Zen 5). */
#define RETURNS_TO_WARM_UP 64

struct engine {
    const struct xc_measure_options *options;
    const struct xc_measure_hooks *hooks;
    struct xc_measurement *measurement;
    size_t *order; /* indices of the cases that are timed */
    size_t order_count;
    struct xc_random random;
    uint64_t start_ns;
};

static void tell_alive(const struct engine *engine)
{
    if (engine->hooks->alive)
        engine->hooks->alive(engine->hooks->cookie);
}

static bool interrupted(const struct engine *engine)
{
    return engine->hooks->interrupted && *engine->hooks->interrupted;
}

/* Calls itself so deep, and returns. */
__attribute__((noipa)) static void call_and_return(unsigned depth)
{
    if (depth > 1)
        call_and_return(depth - 1);
    __asm__ volatile(""); /* so that the call above is none that ends a function */
}

/* One batch, all iterations at once. Google Benchmark is told the time: it reads the thread's
 * processor time, a system call, between its clock and the batch, which would be half a microsecond
 * of every epoch. And how a kernel returns leaves some processors' prediction of returns in a state
 * in which a loop of shallow calls is slow for milliseconds; a few returns from deeper ones mend
 * it: docs/method.md. */
static void epoch_body(struct xc_bench_state *state, void *cookie)
{
    const struct xc_measured *measured = cookie;
    uint64_t iterations = xc_bench_batch(state);
    while (xc_bench_keep_running_batch(state, iterations)) {
        call_and_return(RETURNS_TO_WARM_UP);
        uint64_t start_ns = xc_now_ns();
        measured->one->loop(iterations, measured->cookie);
        xc_bench_set_time(state, xc_since_ns(start_ns) / 1e9);
    }
}

/* Of a case that is timed elsewhere: what it came to. */
struct elsewhere {
    const struct xc_measured *measured;
    struct xc_elapsed elapsed;
    enum xc_status status;
    struct xc_error error;
};

/* The same for a case that is timed elsewhere. */
static void told_epoch_body(struct xc_bench_state *state, void *cookie)
{
    struct elsewhere *elsewhere = cookie;
    const struct xc_measured *measured = elsewhere->measured;
    uint64_t iterations = xc_bench_batch(state);
    while (xc_bench_keep_running_batch(state, iterations)) {
        elsewhere->status = measured->one->timed(iterations, measured->cookie, &elsewhere->elapsed,
                                                 &elsewhere->error);
        if (elsewhere->status != XC_OK) {
            xc_bench_skip(state, elsewhere->error.text);
            return;
        }
        xc_bench_set_time(state, elsewhere->elapsed.ns / 1e9);
    }
}

/* Whoever runs it is watched elsewhere too: what happens to this thread, which waits meanwhile, is
 * no matter. While it is undisturbed it has the processor all the time. */
static bool run_elsewhere(struct xc_measured *measured, struct xc_bench_epoch *epoch, bool *clean)
{
    struct elsewhere elsewhere = {.measured = measured};
    const char *message;
    bool ran = xc_bench_run_epoch(measured->one->id, told_epoch_body, &elsewhere,
                                  XC_BENCH_MANUAL_TIME, measured->iterations, epoch, &message);
    if (elsewhere.status != XC_OK)
        xc_fail_case(measured, elsewhere.status, &elsewhere.error);
    epoch->cpu_ns = epoch->real_ns;
    *clean = !elsewhere.elapsed.disturbed;
    return ran;
}

static bool run_here(const struct engine *engine, struct xc_measured *measured,
                     struct xc_bench_epoch *epoch, bool *clean)
{
    const struct xc_measure_hooks *hooks = engine->hooks;
    const char *message;
    if (measured->one->begin)
        measured->one->begin(measured->cookie);
    if (hooks->epoch_begin)
        hooks->epoch_begin(hooks->cookie);
    bool ran = xc_bench_run_epoch(measured->one->id, epoch_body, measured, XC_BENCH_MANUAL_TIME,
                                  measured->iterations, epoch, &message);
    *clean =
        !hooks->epoch_end || hooks->epoch_end(hooks->cookie) || measured->one->flags & XC_CASE_LONG;
    return ran;
}

/* Times one epoch and keeps it, unless it was disturbed. */
static void time_epoch(struct engine *engine, struct xc_measured *measured, uint32_t round)
{
    struct xc_bench_epoch epoch;
    bool clean;
    if (measured->status != XC_ROW_OK)
        return;
    bool ran = measured->one->timed ? run_elsewhere(measured, &epoch, &clean)
                                    : run_here(engine, measured, &epoch, &clean);
    tell_alive(engine);
    struct xc_samples *samples = &measured->samples;
    if (ran)
        engine->measurement->timed_ns += epoch.real_ns;
    if (!ran || !clean || samples->count == samples->capacity) {
        samples->dropped++;
        return;
    }
    samples->real_ns[samples->count] = epoch.real_ns / (double)measured->iterations;
    samples->cpu_ns[samples->count] = epoch.cpu_ns / (double)measured->iterations;
    samples->round[samples->count++] = round;
}

/* Every case in a new shuffled order, then in its reverse. */
static bool time_block(struct engine *engine, uint32_t round)
{
    xc_shuffle(&engine->random, engine->order, engine->order_count);
    for (size_t i = 0; i < 2 * engine->order_count; i++) {
        size_t place = i < engine->order_count ? i : 2 * engine->order_count - 1 - i;
        time_epoch(engine, &engine->measurement->cases[engine->order[place]], round);
        if (interrupted(engine))
            return false;
    }
    return true;
}

static void tell_progress(struct engine *engine, size_t blocks_done, size_t blocks_all)
{
    if (!engine->hooks->progress)
        return;
    double spent_ns = xc_since_ns(engine->start_ns);
    struct xc_progress progress = {
        .cases_done = blocks_done * engine->order_count * 2,
        .cases_all = blocks_all * engine->order_count * 2,
        .seconds_left = spent_ns / (double)blocks_done * (double)(blocks_all - blocks_done) / 1e9,
    };
    engine->hooks->progress(engine->hooks->cookie, &progress);
}

/* The first block tells what a block takes, better than calibrating did: a case may be slower among
 * others than by itself. Only ever fewer, since there is room for so many epochs. */
static void correct_blocks(struct engine *engine)
{
    struct xc_measurement *measurement = engine->measurement;
    double block_ns = xc_since_ns(engine->start_ns);
    double blocks = engine->options->budget_seconds * 1e9 / block_ns / (double)measurement->rounds;
    if (!engine->options->blocks_a_round && blocks < (double)measurement->blocks_a_round)
        measurement->blocks_a_round = blocks < 1 ? 1 : (size_t)blocks;
}

static bool grow(double **values, size_t capacity)
{
    double *grown = realloc(*values, capacity * sizeof **values);
    if (!grown)
        return false;
    *values = grown;
    return true;
}

/* Room for one more round of every case, before the round begins: nothing grows between epochs. */
static enum xc_status reserve_round(struct engine *engine, struct xc_error *error)
{
    size_t more = 2 * engine->measurement->blocks_a_round;
    for (size_t i = 0; i < engine->order_count; i++) {
        struct xc_samples *samples = &engine->measurement->cases[engine->order[i]].samples;
        if (samples->capacity - samples->count >= more)
            continue;
        size_t capacity = 2 * samples->capacity + more;
        uint32_t *round = realloc(samples->round, capacity * sizeof *round);
        samples->round = round ? round : samples->round;
        if (!round || !grow(&samples->real_ns, capacity) || !grow(&samples->cpu_ns, capacity))
            return xc_fail(error, XC_UNFIT, "no memory for %zu epochs a case", capacity);
        samples->capacity = capacity;
    }
    return XC_OK;
}

static enum xc_status time_rounds(struct engine *engine, struct xc_error *error)
{
    struct xc_measurement *measurement = engine->measurement;
    size_t blocks_done = 0;
    engine->start_ns = xc_now_ns();
    measurement->interrupted = interrupted(engine);
    for (size_t round = 0; round < measurement->rounds && !measurement->interrupted; round++) {
        enum xc_status status = reserve_round(engine, error);
        if (status != XC_OK)
            return status;
        for (size_t block = 0; block < measurement->blocks_a_round; block++) {
            if (!time_block(engine, (uint32_t)round)) {
                measurement->interrupted = true;
                return XC_OK;
            }
            if (++blocks_done == 1)
                correct_blocks(engine);
            tell_progress(engine, blocks_done, measurement->rounds * measurement->blocks_a_round);
        }
        measurement->rounds_done = round + 1;
    }
    return XC_OK;
}

/* What all cases take once in an order and once in its reverse. */
static double block_ns(const struct engine *engine)
{
    double block_ns = 0;
    for (size_t i = 0; i < engine->order_count; i++) {
        const struct xc_measured *measured = &engine->measurement->cases[engine->order[i]];
        block_ns += 2 * (measured->rough_ns * (double)measured->iterations + EPOCH_OVERHEAD_NS);
    }
    return block_ns;
}

/* As many blocks a round as the budget holds; fewer rounds where it does not even hold one. */
static void choose_blocks(struct engine *engine)
{
    const struct xc_measure_options *options = engine->options;
    struct xc_measurement *measurement = engine->measurement;
    double blocks = options->budget_seconds * 1e9 / block_ns(engine);
    double blocks_a_round = blocks / (double)options->rounds;
    measurement->blocks_a_round = options->blocks_a_round;
    if (!options->blocks_a_round)
        measurement->blocks_a_round =
            blocks_a_round > 1 && isfinite(blocks_a_round) ? (size_t)blocks_a_round : 1;
    if (options->rounds_min && options->rounds_min < options->rounds && blocks_a_round < 1)
        measurement->rounds =
            blocks < (double)options->rounds_min ? options->rounds_min : (size_t)blocks;
}

/* Fills engine->order with the cases that can be timed. */
static void prepare_all(struct engine *engine)
{
    struct xc_measurement *measurement = engine->measurement;
    for (size_t i = 0; i < measurement->count && !interrupted(engine); i++) {
        xc_prepare_case(&measurement->cases[i]);
        tell_alive(engine);
        if (measurement->cases[i].status != XC_ROW_OK)
            continue;
        xc_calibrate_case(&measurement->cases[i], engine->options);
        tell_alive(engine);
        if (measurement->cases[i].status != XC_ROW_OK)
            continue;
        if (measurement->cases[i].one->settle)
            measurement->cases[i].one->settle(measurement->cases[i].cookie);
        engine->order[engine->order_count++] = i;
    }
    xc_choose_iterations(measurement, engine->options);
    choose_blocks(engine);
}

enum xc_status xc_measure(const struct xc_case *cases, size_t count,
                          const struct xc_measure_options *options,
                          const struct xc_measure_hooks *hooks, struct xc_measurement *measurement,
                          struct xc_error *error)
{
    uint64_t start_ns = xc_now_ns();
    *measurement = (struct xc_measurement){.count = count, .rounds = options->rounds};
    struct engine engine = {.options = options, .hooks = hooks, .measurement = measurement};
    measurement->cases = calloc(count ? count : 1, sizeof *measurement->cases);
    engine.order = calloc(count ? count : 1, sizeof *engine.order);
    enum xc_status status = XC_OK;
    if (!measurement->cases || !engine.order) {
        measurement->count = 0;
        status = xc_fail(error, XC_UNFIT, "no memory for %zu cases", count);
        goto free_order;
    }
    for (size_t i = 0; i < count; i++)
        measurement->cases[i].one = &cases[i];
    xc_random_seed(&engine.random, options->seed);
    prepare_all(&engine);
    status = time_rounds(&engine, error);
    for (size_t i = 0; i < count; i++)
        xc_unprepare_case(&measurement->cases[i]);
    measurement->wall_ns = xc_since_ns(start_ns);

free_order:
    free(engine.order);
    return status;
}

void xc_measurement_release(struct xc_measurement *measurement)
{
    for (size_t i = 0; i < measurement->count; i++) {
        struct xc_samples *samples = &measurement->cases[i].samples;
        free(samples->real_ns);
        free(samples->cpu_ns);
        free(samples->round);
    }
    free(measurement->cases);
    *measurement = (struct xc_measurement){0};
}
