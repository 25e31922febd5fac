#include "handoff/recorded.h"

#include <math.h>
#include <string.h>

#include "analysis/looks.h"
#include "handoff/workload.h"
#include "profile/profile.h"
#include "profile/recording.h"
#include "profile/timeline.h"
#include "support/clock.h"
#include "support/statistics.h"

/* Blocks, each off, on, on, off: more of them until the interval of what recording takes is narrow
 * enough (analysis/looks.h), or all workloads together have had their time. */
#define BLOCKS_MIN      24
#define BLOCKS_MAX      1000
#define BLOCKS_ENOUGH   0.02 /* of the throughput, to either side */
#define CROSSINGS_FIRST 64u

static double time_epoch(struct xc_workload *workload, uint64_t crossings)
{
    uint64_t began_ns = xc_now_ns();
    xc_workload_run(workload, crossings);
    return xc_since_ns(began_ns);
}

struct pair {
    const char *id;
    struct xc_workload *workload;
    struct xc_recording recording;
    uint64_t crossings;       /* an epoch */
    double costs[BLOCKS_MAX]; /* of a block: share of throughput that recording takes */
    size_t cost_count;
    struct xc_looks looks;
};

/* The number of crossings with which an epoch is long enough. */
static uint64_t find_crossings(struct xc_workload *workload, unsigned threads, double epoch_ns)
{
    uint64_t crossings = CROSSINGS_FIRST * (uint64_t)threads;
    for (int i = 0; i < 6; i++) {
        double lasted_ns = time_epoch(workload, crossings);
        if (lasted_ns >= epoch_ns / 2)
            break;
        double times = fmin(8, epoch_ns / fmax(lasted_ns, 1));
        crossings = (uint64_t)((double)crossings * fmax(times, 1.5));
    }
    return crossings;
}

/* The share of throughput that recording takes. */
static struct xc_estimate cost_of(const struct pair *pair)
{
    double scratch[BLOCKS_MAX];
    struct xc_estimate cost = {.ci = xc_looks_interval(pair->costs, pair->cost_count, scratch)};
    memcpy(scratch, pair->costs, pair->cost_count * sizeof *scratch);
    xc_sort(scratch, pair->cost_count);
    cost.value = xc_median(scratch, pair->cost_count);
    return cost;
}

static bool blocks_are_enough(struct pair *pair, uint64_t until_ns)
{
    double scratch[BLOCKS_MAX];
    if (pair->cost_count < BLOCKS_MIN)
        return false;
    if (pair->cost_count == BLOCKS_MAX || xc_now_ns() >= until_ns)
        return true;
    return xc_looks_enough(&pair->looks, pair->costs, pair->cost_count, BLOCKS_MIN,
                           2 * BLOCKS_ENOUGH, scratch);
}

/* Blocks of off, on, on, off, of the same threads: a drift hits both sides alike. */
static enum xc_status run_blocks(struct pair *pair, uint64_t until_ns,
                                 const volatile sig_atomic_t *interrupted, struct xc_error *error)
{
    struct xc_workload *workload = pair->workload;
    while (!blocks_are_enough(pair, until_ns)) {
        double off_ns = time_epoch(workload, pair->crossings);
        xc_workload_record(workload, true);
        double on_ns =
            time_epoch(workload, pair->crossings) + time_epoch(workload, pair->crossings);
        xc_workload_record(workload, false);
        off_ns += time_epoch(workload, pair->crossings);
        pair->costs[pair->cost_count++] = 1 - off_ns / on_ns;
        if (*interrupted)
            return xc_fail(error, XC_INCONCLUSIVE, "interrupted while recording '%s'", pair->id);
        enum xc_status status = xc_workload_check(workload, error);
        if (status != XC_OK)
            return status;
    }
    return XC_OK;
}

static enum xc_status open_pair(const struct xc_workload_options *options,
                                const struct xc_recorded_plan *plan, struct pair *pair,
                                struct xc_error *error)
{
    struct xc_workload_options recorded = *options;
    enum xc_status status = XC_OK;
    if (plan->profile)
        status = xc_profile_begin(plan->profile, options->model, options->threads,
                                  &pair->recording.profile, error);
    if (status == XC_OK && plan->timeline)
        status = xc_timeline_begin(plan->timeline, pair->id, options->threads, options->tokens,
                                   &pair->recording.timeline, error);
    recorded.recording = &pair->recording;
    if (status == XC_OK)
        status = xc_workload_create(&recorded, &pair->workload, error);
    return status;
}

enum xc_status xc_workload_record_apart(const char *id, const struct xc_workload_options *options,
                                        const struct xc_recorded_plan *plan,
                                        struct xc_recorded *recorded, struct xc_error *error)
{
    struct pair pair = {.id = id};
    uint64_t until_ns = xc_now_ns() + (uint64_t)plan->budget_ns;
    enum xc_status status = open_pair(options, plan, &pair, error);
    if (status == XC_OK) {
        pair.crossings = find_crossings(pair.workload, options->threads, plan->epoch_ns);
        status = run_blocks(&pair, until_ns, plan->interrupted, error);
    }
    if (status == XC_OK) {
        *recorded = (struct xc_recorded){.crossings = 2 * pair.cost_count * pair.crossings,
                                         .cost = cost_of(&pair)};
        if (plan->profile)
            status = xc_workload_profile_memory(pair.workload, plan->profile, error);
    }
    xc_workload_release(pair.workload);
    return status;
}
