#include "engine/measure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/prepare.h"
#include "support/random.h"
#include "engine/timing.h"
#include "shim/benchmark.h"
#include "support/clock.h"

/* What an epoch costs beyond its timed part, for planning: two probes' worth of time, the watch,
 * and the warm-up. */
#define EPOCH_OVERHEAD_NS 8000.0
#define WARM_UP_SHARE     (1.0 / 16)

/* How often it is looked at whether enough epochs were quiet, once all planned blocks are done; and
 * at most how many blocks at once. */
#define LOOK_SECONDS 0.2

/* A block that takes as long as this many of the shortest holds a pause. */
#define PAUSE_BLOCKS 10

struct engine {
    const struct xc_measure_plan *plan;
    const struct xc_measure_hooks *hooks;
    struct xc_measurement *measurement;
    size_t *order; /* indices of the cases that are timed */
    size_t order_count;
    struct xc_random random;
    struct xc_timing timing;
    uint64_t start_ns;
    double blocks_ns, least_block_ns; /* of those so far: their sum, without pauses; the shortest */
    uint32_t block;                   /* that is timed now */
    uint32_t looked_block;            /* from which on it was not looked at how quiet it was */
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

/* Room for one more block of every case, before it begins: nothing grows between epochs. */
static enum xc_status reserve_block(struct engine *engine, struct xc_error *error)
{
    for (size_t i = 0; i < engine->order_count; i++) {
        struct xc_samples *samples = &engine->measurement->cases[engine->order[i]].samples;
        if (samples->capacity - samples->count >= 2)
            continue;
        size_t capacity = 2 * samples->capacity + 64;
        struct xc_epoch *epochs = realloc(samples->epochs, capacity * sizeof *epochs);
        if (!epochs)
            return xc_fail(error, XC_UNFIT, "out of memory");
        samples->epochs = epochs;
        samples->capacity = capacity;
    }
    return XC_OK;
}

/* Google Benchmark runs a block and is told what its epochs took: one of its runs costs 10 us,
 * which is too much to lie between an epoch and the probe beside it. */
static void block_body(struct xc_bench_state *state, void *cookie)
{
    struct engine *engine = cookie;
    double timed_ns = engine->timing.timed_ns;
    xc_timing_break(&engine->timing);
    while (xc_bench_keep_running_batch(state, 1)) {
        for (size_t i = 0; i < 2 * engine->order_count && !interrupted(engine); i++) {
            size_t place = i < engine->order_count ? i : 2 * engine->order_count - 1 - i;
            struct xc_measured *measured = &engine->measurement->cases[engine->order[place]];
            if (measured->status == XC_ROW_OK)
                xc_time_epoch(&engine->timing, measured, engine->block);
            tell_alive(engine);
        }
        xc_bench_set_time(state, (engine->timing.timed_ns - timed_ns) / 1e9);
    }
}

/* Every case in a new shuffled order, then in its reverse. */
static enum xc_status time_block(struct engine *engine, struct xc_error *error)
{
    struct xc_part *part = &engine->measurement->parts[0];
    struct xc_bench_epoch whole;
    const char *message;
    enum xc_status status = reserve_block(engine, error);
    if (status != XC_OK)
        return status;
    xc_shuffle(&engine->random, engine->order, engine->order_count);
    engine->block = (uint32_t)part->blocks++;
    if (!xc_bench_run_epoch("block", block_body, engine, XC_BENCH_MANUAL_TIME, 1, &whole, &message))
        return xc_fail(error, XC_UNFIT, "Google Benchmark did not run a block: %s", message);
    engine->measurement->interrupted = interrupted(engine);
    return XC_OK;
}

static void tell_progress(struct engine *engine, double done, double seconds_left, bool waits)
{
    if (!engine->hooks->progress)
        return;
    struct xc_progress progress = {
        .done = done,
        .seconds_left = seconds_left,
        .quiet_share = xc_recent_quiet_share(engine->measurement, 0),
        .waits = waits,
    };
    engine->hooks->progress(engine->hooks->cookie, &progress);
}

/* What a block takes is known better with each of them: a case may be slower among others than it
 * was by itself, and a busy machine lets us run for a part of the time only. A pause, as long as
 * many blocks, says nothing about the blocks to come. */
static void correct_blocks(struct engine *engine, double block_ns)
{
    struct xc_measurement *measurement = engine->measurement;
    if (engine->least_block_ns == 0 || block_ns < engine->least_block_ns)
        engine->least_block_ns = block_ns;
    engine->blocks_ns += fmin(block_ns, PAUSE_BLOCKS * engine->least_block_ns);
    double mean_ns = engine->blocks_ns / (double)measurement->parts[0].blocks;
    double blocks = engine->plan->budget_seconds * 1e9 / mean_ns / (double)measurement->rounds;
    if (!engine->plan->blocks_a_round)
        measurement->blocks_a_round = blocks < 1 ? 1 : (size_t)blocks;
}

bool xc_measurement_may_move(const struct xc_measurement *measurement)
{
    for (size_t i = 0; i < measurement->count; i++) {
        const struct xc_case *one = measurement->cases[i].one;
        if (one && (one->timed || one->flags & XC_CASE_LONG))
            return false;
    }
    return true;
}

bool xc_measurement_move(const struct xc_measurement *measurement, size_t first_block,
                         const struct xc_measure_hooks *hooks)
{
    if (!hooks->move || !hooks->probe || measurement->interrupted ||
        !xc_measurement_may_move(measurement))
        return false;
    double quiet_share = xc_recent_quiet_share(measurement, first_block);
    return quiet_share < XC_MOVE_BELOW && hooks->move(hooks->cookie, quiet_share);
}

/* After each round: a processor that was mostly not ours may be left for another. */
static void look_for_quiet(struct engine *engine)
{
    xc_measurement_move(engine->measurement, engine->looked_block, engine->hooks);
    engine->looked_block = (uint32_t)engine->measurement->parts[0].blocks;
}

/* Whether every case that is timed has epochs in the quiet state for each round. */
static enum xc_status is_quiet_enough(struct engine *engine, bool *enough, struct xc_error *error)
{
    struct xc_measurement *measurement = engine->measurement;
    enum xc_status status = xc_measurement_finish(measurement, error);
    *enough = measurement->state.kind == XC_STATE_QUIET;
    for (size_t i = 0; i < engine->order_count && *enough; i++) {
        const struct xc_samples *samples = &measurement->cases[engine->order[i]].samples;
        size_t held = 0;
        for (size_t k = 0; k < samples->count; k++)
            held += samples->epochs[k].round != XC_NO_ROUND;
        *enough = held >= measurement->rounds;
    }
    return status;
}

/* More blocks, as long as too few epochs were quiet. */
static enum xc_status wait_for_quiet(struct engine *engine, struct xc_error *error)
{
    struct xc_measurement *measurement = engine->measurement;
    uint64_t start_ns = xc_now_ns();
    double limit_ns = engine->plan->wait_seconds * 1e9;
    bool enough = !engine->hooks->probe || engine->order_count == 0 || limit_ns <= 0;
    enum xc_status status = enough ? XC_OK : is_quiet_enough(engine, &enough, error);
    while (status == XC_OK && !enough && !measurement->interrupted &&
           xc_since_ns(start_ns) < limit_ns) {
        uint64_t look_ns = xc_now_ns();
        look_for_quiet(engine);
        while (status == XC_OK && !measurement->interrupted &&
               xc_since_ns(look_ns) < LOOK_SECONDS * 1e9)
            status = time_block(engine, error);
        tell_progress(engine, 1, (limit_ns - (xc_since_ns(start_ns))) / 1e9, true);
        if (status == XC_OK)
            status = is_quiet_enough(engine, &enough, error);
    }
    measurement->waited_ns = xc_since_ns(start_ns);
    return status;
}

static enum xc_status time_rounds(struct engine *engine, struct xc_error *error)
{
    struct xc_measurement *measurement = engine->measurement;
    struct xc_part *part = &measurement->parts[0];
    enum xc_status status = XC_OK;
    measurement->part_count = 1;
    engine->start_ns = xc_now_ns();
    measurement->interrupted = interrupted(engine);
    while (status == XC_OK && !measurement->interrupted &&
           part->blocks < measurement->rounds * measurement->blocks_a_round) {
        uint64_t block_start_ns = xc_now_ns();
        status = time_block(engine, error);
        correct_blocks(engine, xc_since_ns(block_start_ns));
        size_t all = measurement->rounds * measurement->blocks_a_round;
        double spent_ns = xc_since_ns(engine->start_ns);
        tell_progress(engine, (double)part->blocks / (double)all,
                      spent_ns / (double)part->blocks * (double)(all - part->blocks) / 1e9, false);
        if (part->blocks % measurement->blocks_a_round == 0 && part->blocks < all)
            look_for_quiet(engine);
    }
    size_t whole_blocks = part->blocks - (part->blocks && measurement->interrupted);
    size_t rounds_done = whole_blocks / measurement->blocks_a_round;
    measurement->rounds_done =
        rounds_done < measurement->rounds ? rounds_done : measurement->rounds;
    if (status == XC_OK && !measurement->interrupted)
        status = wait_for_quiet(engine, error);
    /* Of a round that was begun, what there is counts as the first. */
    part->rounds = measurement->rounds_done ? measurement->rounds_done : 1;
    return status == XC_OK ? xc_measurement_finish(measurement, error) : status;
}

/* What all cases take once in an order and once in its reverse. */
static double block_ns(const struct engine *engine)
{
    double block_ns = 0;
    for (size_t i = 0; i < engine->order_count; i++) {
        const struct xc_measured *measured = &engine->measurement->cases[engine->order[i]];
        block_ns += 2 * (measured->rough_ns * (double)measured->iterations * (1 + WARM_UP_SHARE) +
                         EPOCH_OVERHEAD_NS);
    }
    return block_ns;
}

/* As many blocks a round as the budget holds; fewer rounds where it does not even hold one. */
static void choose_blocks(struct engine *engine)
{
    const struct xc_measure_plan *plan = engine->plan;
    struct xc_measurement *measurement = engine->measurement;
    double blocks = plan->budget_seconds * 1e9 / block_ns(engine);
    double blocks_a_round = blocks / (double)plan->rounds;
    measurement->blocks_a_round = plan->blocks_a_round;
    if (!plan->blocks_a_round)
        measurement->blocks_a_round =
            blocks_a_round > 1 && isfinite(blocks_a_round) ? (size_t)blocks_a_round : 1;
    if (plan->rounds_min && plan->rounds_min < plan->rounds && blocks_a_round < 1)
        measurement->rounds = blocks < (double)plan->rounds_min ? plan->rounds_min : (size_t)blocks;
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
        xc_calibrate_case(&measurement->cases[i], engine->plan);
        tell_alive(engine);
        if (measurement->cases[i].status != XC_ROW_OK)
            continue;
        if (measurement->cases[i].one->after_calibration)
            measurement->cases[i].one->after_calibration(measurement->cases[i].cookie);
        engine->order[engine->order_count++] = i;
    }
    xc_choose_iterations(measurement, engine->plan);
    choose_blocks(engine);
}

enum xc_status xc_measure(const struct xc_case *cases, size_t count,
                          const struct xc_measure_plan *plan, const struct xc_measure_hooks *hooks,
                          struct xc_measurement *measurement, struct xc_error *error)
{
    uint64_t start_ns = xc_now_ns();
    *measurement = (struct xc_measurement){
        .count = count,
        .rounds = plan->rounds,
        .width = hooks->probe ? hooks->probe->width : 0,
    };
    struct engine engine = {.plan = plan, .hooks = hooks, .measurement = measurement};
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
    if (hooks->move_back && !xc_measurement_may_move(measurement))
        hooks->move_back(hooks->cookie);
    xc_random_seed(&engine.random, plan->seed);
    xc_timing_init(&engine.timing, hooks);
    prepare_all(&engine);
    status = time_rounds(&engine, error);
    for (size_t i = 0; i < count; i++)
        xc_unprepare_case(&measurement->cases[i]);
    measurement->wall_ns = xc_since_ns(start_ns);
    measurement->timed_ns = engine.timing.timed_ns;
    measurement->probe_ns = engine.timing.probe_ns;

free_order:
    free(engine.order);
    return status;
}

void xc_measurement_release(struct xc_measurement *measurement)
{
    for (size_t i = 0; i < measurement->count; i++) {
        free(measurement->cases[i].samples.epochs);
    }
    free(measurement->cases);
    *measurement = (struct xc_measurement){0};
}
