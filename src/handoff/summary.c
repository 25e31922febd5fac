/* What a workload recorded, as the report has it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crossing/model.h"
#include "handoff/internal.h"
#include "host/placement.h"

/* Jain, Chiu, Hawe: A Quantitative Measure of Fairness and Discrimination for Resource Allocation
 * in Shared Computer Systems, DEC TR-301, 1984: (sum x)^2 / (n sum x^2), 1 where all have the same,
 * 1/n where one has all. */
static void fill_fairness(const struct xc_workload *workload, struct xc_handoff *handoff)
{
    double sum = 0, squares = 0, least = INFINITY, most = 0;
    for (unsigned i = 0; i < workload->options.threads; i++) {
        double crossings = (double)workload->workers[i].crossings;
        sum += crossings;
        squares += crossings * crossings;
        least = fmin(least, crossings);
        most = fmax(most, crossings);
    }
    handoff->crossings = (uint64_t)sum;
    handoff->jain = sum * sum / ((double)workload->options.threads * squares);
    handoff->share_least = least / sum;
    handoff->share_most = most / sum;
}

static void merge(const struct xc_workload *workload, enum xc_recorded first, enum xc_recorded last,
                  struct xc_histogram *into)
{
    memset(into, 0, sizeof *into);
    for (unsigned i = 0; i < workload->options.threads; i++)
        for (unsigned kind = first; kind <= last; kind++)
            xc_histogram_merge(into, &workload->workers[i].recorded[kind]);
}

static struct xc_latency latency_of(const char *what, const struct xc_histogram *histogram)
{
    return (struct xc_latency){
        .what = what,
        .count = histogram->count,
        .p50_ns = xc_histogram_quantile(histogram, 0.5),
        .p90_ns = xc_histogram_quantile(histogram, 0.9),
        .p99_ns = xc_histogram_quantile(histogram, 0.99),
        .p999_ns = xc_histogram_quantile(histogram, 0.999),
        .largest_ns = histogram->count ? (double)histogram->largest_ns : NAN,
    };
}

static enum xc_status fill_latencies(const struct xc_workload *workload, struct xc_handoff *handoff,
                                     struct xc_error *error)
{
    static const struct {
        const char *what;
        enum xc_recorded first, last;
    } all[] = {
        {"release", XC_RECORDED_RELEASE, XC_RECORDED_RELEASE},
        {"call", XC_RECORDED_CALL, XC_RECORDED_CALL},
        {"reacquire", XC_RECORDED_FAST, XC_RECORDED_SLOW},
        {"reacquire/fast", XC_RECORDED_FAST, XC_RECORDED_FAST},
        {"reacquire/medium", XC_RECORDED_MEDIUM, XC_RECORDED_MEDIUM},
        {"reacquire/slow", XC_RECORDED_SLOW, XC_RECORDED_SLOW},
        {"crossing", XC_RECORDED_CROSSING, XC_RECORDED_CROSSING},
        {"response", XC_RECORDED_RESPONSE, XC_RECORDED_RESPONSE},
    };
    struct xc_histogram *merged = malloc(sizeof *merged);
    if (!merged)
        return xc_fail(error, XC_UNFIT, "no memory for a histogram");
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        if (all[i].first == XC_RECORDED_RESPONSE && workload->options.rate_per_second <= 0)
            continue;
        merge(workload, all[i].first, all[i].last, merged);
        handoff->latencies[handoff->latency_count++] = latency_of(all[i].what, merged);
    }
    free(merged);
    return XC_OK;
}

/* The ways follow reacquire among the latencies. */
static void fill_ways(struct xc_handoff *handoff)
{
    static const char *const names[] = {"fast", "medium", "slow"};
    for (unsigned way = 0; way < 3; way++) {
        uint64_t crossings = handoff->latencies[3 + way].count;
        handoff->ways[way] = (struct xc_way_share){
            names[way], crossings, (double)crossings / (double)handoff->latencies[2].count};
    }
}

static void fill_events(const struct xc_workload *workload, struct xc_handoff *handoff)
{
    const struct xc_event_counters *counters = &workload->counters;
    handoff->events = (struct xc_handoff_events){
        .retakes = counters->events[XC_EVENT_RETAKE],
        .handovers = counters->events[XC_EVENT_HANDOVER],
        .queued = counters->events[XC_EVENT_QUEUE],
        .wakeups = counters->events[XC_EVENT_WAKE],
        .parks = counters->events[XC_EVENT_PARK],
        .preemptions = counters->events[XC_EVENT_PREEMPT],
        .yields = counters->events[XC_EVENT_YIELD],
        .lock_waits = counters->events[XC_EVENT_LOCK],
        .lock_wait_ns = counters->lock_wait_ns,
        .longest_wait_ns = (double)counters->longest_wait_ns,
    };
    size_t pus = workload->options.pu_count;
    for (unsigned i = 0; i < workload->options.threads; i++) {
        handoff->events.involuntary_switches += workload->workers[i].involuntary_switches;
        handoff->events.threads_bound += workload->workers[i].bound;
    }
    handoff->events.threads_at = pus < workload->options.threads ? pus : workload->options.threads;
}

/* "pu:1 pu:0", or why not. */
static char *describe_place(const struct xc_workload *workload)
{
    const struct xc_workload_options *options = &workload->options;
    char text[128] = "not bound";
    size_t used = 0;
    const char *refusal = NULL;
    for (unsigned i = 0; i < options->threads && options->pu_count; i++)
        if (!workload->workers[i].bound)
            refusal = workload->workers[i].error.text;
    if (refusal)
        snprintf(text, sizeof text, "not bound: %.100s", refusal);
    for (size_t i = 0; !refusal && i < options->pu_count && i < options->threads; i++) {
        if (used > sizeof text - 16) {
            snprintf(text + used, sizeof text - used, " ...");
            break;
        }
        used += (size_t)snprintf(text + used, sizeof text - used, "%spu:%d", i ? " " : "",
                                 options->pus[i]);
    }
    return strdup(text);
}

enum xc_status xc_workload_summarize(const struct xc_workload *workload, struct xc_handoff *handoff,
                                     struct xc_error *error)
{
    const struct xc_workload_options *options = &workload->options;
    struct xc_clock_cost clock = xc_clock_measure();
    *handoff = (struct xc_handoff){
        .model = strdup(workload->scheduler->model->info.name),
        .threads = options->threads,
        .tokens = options->tokens,
        .foreign_ns = options->foreign_ns,
        .host_ns = options->host_ns,
        .sleeps = options->sleeps,
        .rate_per_second = options->rate_per_second,
        .stall_ns = options->stall_ns,
        .place = describe_place(workload),
        .numa_node = options->numa_node,
        .seconds = (double)workload->seconds_ns / 1e9,
        .scaling = {NAN, {NAN, NAN}},
        .plain_call_ns = NAN,
        .time_slice_ns = workload->scheduler->time_slice_ns,
        .clock_ns = clock.read_ns,
        .clock_tick_ns = clock.tick_ns,
    };
    if (!handoff->model || !handoff->place)
        return xc_fail(error, XC_UNFIT, "no memory for a result");
    fill_fairness(workload, handoff);
    fill_events(workload, handoff);
    handoff->crossings_per_second =
        (struct xc_estimate){(double)handoff->crossings / handoff->seconds, {NAN, NAN}};
    enum xc_status status = fill_latencies(workload, handoff, error);
    if (status == XC_OK)
        fill_ways(handoff);
    return status;
}
