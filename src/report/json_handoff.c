/* Each of the result file's handoffs. */
#include <math.h>

#include "report/handoff_text.h"
#include "report/json_value.h"

static json_t *latency(const struct xc_latency *latency)
{
    return json_pack("{ss sI so so so so so}", "what", latency->what, "count",
                     (json_int_t)latency->count, "p50_ns", xc_json_number(latency->p50_ns),
                     "p90_ns", xc_json_number(latency->p90_ns), "p99_ns",
                     xc_json_number(latency->p99_ns), "p999_ns", xc_json_number(latency->p999_ns),
                     "max_ns", xc_json_number(latency->largest_ns));
}

static json_t *way(const struct xc_way_share *way)
{
    return json_pack("{ss sI so}", "way", way->way, "crossings", (json_int_t)way->crossings,
                     "share", xc_json_number(way->share));
}

static json_t *events(const struct xc_handoff_events *events)
{
    return json_pack(
        "{sI sI sI sI sI sI sI sI sI so sI sI sI}", "retakes", (json_int_t)events->retakes,
        "queued", (json_int_t)events->queued, "handovers", (json_int_t)events->handovers, "wakeups",
        (json_int_t)events->wakeups, "parks", (json_int_t)events->parks, "preemptions",
        (json_int_t)events->preemptions, "yields", (json_int_t)events->yields, "lock_waits",
        (json_int_t)events->lock_waits, "lock_wait_ns", (json_int_t)events->lock_wait_ns,
        "longest_wait_ns", xc_json_number(events->longest_wait_ns), "involuntary_switches",
        (json_int_t)events->involuntary_switches, "threads_bound",
        (json_int_t)events->threads_bound, "processors", (json_int_t)events->threads_at);
}

static json_t *interval(struct xc_interval interval)
{
    return json_pack("[oo]", xc_json_number(interval.low), xc_json_number(interval.high));
}

/* The workload, and its processors. */
static json_t *subject(const struct xc_handoff *handoff)
{
    return json_pack("{so so sI sI sI sI ss so sI so si sb}", "id", xc_json_text(handoff->id),
                     "model", xc_json_text(handoff->model), "threads", (json_int_t)handoff->threads,
                     "tokens", (json_int_t)handoff->tokens, "foreign_ns",
                     (json_int_t)handoff->foreign_ns, "host_ns", (json_int_t)handoff->host_ns,
                     "foreign", handoff->sleeps ? "sleep" : "spin", "rate_per_second",
                     xc_json_number(handoff->rate_per_second > 0 ? handoff->rate_per_second : NAN),
                     "stall_ns", (json_int_t)handoff->stall_ns, "place",
                     xc_json_text(handoff->place), "numa_node", handoff->numa_node, "baseline",
                     !handoff->shown);
}

json_t *xc_json_handoff(const struct xc_handoff *handoff)
{
    json_t *object = subject(handoff), *ways = json_array(), *latencies = json_array();
    for (size_t i = 0; i < 3; i++)
        xc_json_append(&ways, way(&handoff->ways[i]));
    for (size_t i = 0; i < handoff->latency_count; i++)
        xc_json_append(&latencies, latency(&handoff->latencies[i]));
    json_t *figures = json_pack(
        "{sI so so so so so so so so so so so so sI so so}", "crossings",
        (json_int_t)handoff->crossings, "seconds", xc_json_number(handoff->seconds),
        "crossings_per_second", xc_json_number(handoff->crossings_per_second.value),
        "crossings_per_second_ci", interval(handoff->crossings_per_second.ci), "scaling",
        xc_json_number(handoff->scaling.value), "scaling_ci", interval(handoff->scaling.ci),
        "plain_call_ns", xc_json_number(handoff->plain_call_ns), "jain",
        xc_json_number(handoff->jain), "share_min", xc_json_number(handoff->share_least),
        "share_max", xc_json_number(handoff->share_most), "ways", ways, "latencies", latencies,
        "events", events(&handoff->events), "time_slice_ns", (json_int_t)handoff->time_slice_ns,
        "clock_ns", xc_json_number(handoff->clock_ns), "clock_tick_ns",
        xc_json_number(handoff->clock_tick_ns));
    if (!figures)
        xc_json_set(&object, "figures", NULL);
    for (void *at = json_object_iter(figures); at; at = json_object_iter_next(figures, at))
        xc_json_set(&object, json_object_iter_key(at), json_incref(json_object_iter_value(at)));
    json_decref(figures);
    return object;
}
