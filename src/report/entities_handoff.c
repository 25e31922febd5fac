/* The columns of a hand-over: threads that share tokens. */
#include <math.h>
#include <stdio.h>

#include "report/columns.h"

/* "call@p50" */
static void latency_figure(const void *entity, const char *figure, char *text, size_t bytes)
{
    snprintf(text, bytes, "%s@%s", ((const struct xc_latency *)entity)->what, figure);
}

static const struct xc_column xc_entity_latency_columns[] = {
    XC_COLUMN(struct xc_latency, what, "what", .heading = "ns", .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_latency, count, "count"),
    XC_COLUMN(struct xc_latency, p50_ns, "p50_ns", .figure = "p50", .unit = "ns", .heading = "50%",
              .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_latency, p90_ns, "p90_ns", .figure = "p90", .unit = "ns", .heading = "90%",
              .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_latency, p99_ns, "p99_ns", .figure = "p99", .unit = "ns", .heading = "99%",
              .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_latency, p999_ns, "p999_ns", .figure = "p999", .unit = "ns",
              .heading = "99.9%", .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_latency, largest_ns, "max_ns", .figure = "max", .unit = "ns",
              .heading = "largest", .cell = XC_CELL_VALUE),
};
XC_ENTITY(xc_entity_latency, "handoffs/latencies", struct xc_latency,
          .figure_name = latency_figure);

/* "fast" */
static void way_figure(const void *entity, const char *figure, char *text, size_t bytes)
{
    (void)figure;
    snprintf(text, bytes, "%s", ((const struct xc_way_share *)entity)->way);
}

static const struct xc_column xc_entity_way_share_columns[] = {
    XC_COLUMN(struct xc_way_share, way, "way"),
    XC_COLUMN(struct xc_way_share, crossings, "crossings"),
    XC_COLUMN(struct xc_way_share, share, "share", .figure = "share", .unit = "share of crossings"),
};
XC_ENTITY(xc_entity_way_share, "handoffs/ways", struct xc_way_share, .figure_name = way_figure);

static double wait_us(const void *handoff)
{
    return ((const struct xc_handoff *)handoff)->events.longest_wait_ns / 1e3;
}

static void event_figure(const void *entity, const char *figure, char *text, size_t bytes)
{
    (void)entity;
    snprintf(text, bytes, "%s", figure);
}

static const struct xc_column xc_entity_handoff_events_columns[] = {
    XC_COLUMN(struct xc_handoff_events, retakes, "retakes", .figure = "retakes", .unit = "times"),
    XC_COLUMN(struct xc_handoff_events, queued, "queued"),
    XC_COLUMN(struct xc_handoff_events, handovers, "handovers", .figure = "handovers",
              .unit = "times"),
    XC_COLUMN(struct xc_handoff_events, wakeups, "wakeups", .figure = "wakeups", .unit = "times"),
    XC_COLUMN(struct xc_handoff_events, parks, "parks"),
    XC_COLUMN(struct xc_handoff_events, preemptions, "preemptions"),
    XC_COLUMN(struct xc_handoff_events, yields, "yields"),
    XC_COLUMN(struct xc_handoff_events, lock_waits, "lock_waits"),
    XC_COLUMN(struct xc_handoff_events, lock_wait_ns, "lock_wait_ns"),
    XC_COLUMN(struct xc_handoff_events, longest_wait_ns, "longest_wait_ns",
              .figure = "longest_wait", .unit = "ns"),
    XC_COLUMN(struct xc_handoff_events, involuntary_switches, "involuntary_switches"),
    XC_COLUMN(struct xc_handoff_events, threads_bound, "threads_bound"),
    XC_COLUMN(struct xc_handoff_events, threads_at, "processors"),
};
XC_ENTITY(xc_entity_handoff_events, "handoffs/events", struct xc_handoff_events,
          .figure_name = event_figure);

static const char *foreign_kind(const void *handoff)
{
    return ((const struct xc_handoff *)handoff)->sleeps ? "sleep" : "spin";
}

/* A closed loop has no rate. */
static double rate(const void *handoff)
{
    double rate = ((const struct xc_handoff *)handoff)->rate_per_second;
    return rate > 0 ? rate : NAN;
}

/* NOLINTBEGIN(bugprone-macro-parentheses): a subscript */
#define SHARE(number, name)                                                                        \
    XC_COLUMN(struct xc_handoff, ways[number].share, NULL, .heading = name,                        \
              .style = XC_STYLE_PERCENT, .cell = XC_CELL_VALUE)
/* NOLINTEND(bugprone-macro-parentheses) */

/* Those without a key are in tables alone. */
static const struct xc_column xc_entity_handoff_columns[] = {
    XC_COLUMN(struct xc_handoff, id, "id"),
    XC_COLUMN(struct xc_handoff, model, "model"),
    XC_COLUMN(struct xc_handoff, threads, "threads"),
    XC_COLUMN(struct xc_handoff, tokens, "tokens"),
    XC_COLUMN(struct xc_handoff, foreign_ns, "foreign_ns"),
    XC_COLUMN(struct xc_handoff, host_ns, "host_ns"),
    XC_COLUMN_TEXT_OF("foreign", foreign_kind),
    XC_COLUMN_NUMBER_OF("rate_per_second", rate),
    XC_COLUMN(struct xc_handoff, place, "place"),
    XC_COLUMN(struct xc_handoff, numa_node, "numa_node"),
    XC_COLUMN(struct xc_handoff, is_baseline, "baseline"),
    XC_COLUMN(struct xc_handoff, crossings, "crossings"),
    XC_COLUMN(struct xc_handoff, seconds, "seconds"),
    XC_COLUMN(struct xc_handoff, crossings_per_second, "crossings_per_second",
              .interval_key = "crossings_per_second_ci", .figure = "throughput",
              .unit = "crossings a second", .heading = "a second", .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_handoff, scaling, "scaling", .interval_key = "scaling_ci",
              .figure = "scaling", .unit = "times one thread's", .heading = "scaling",
              .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_handoff, plain_call_ns, "plain_call_ns"),
    XC_COLUMN(struct xc_handoff, jain, "jain", .figure = "jain", .unit = "fairness, 0 to 1",
              .heading = "fair", .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_handoff, share_least, "share_min"),
    XC_COLUMN(struct xc_handoff, share_most, "share_max"),
    {.key = "ways",
     .kind = XC_COLUMN_ARRAY,
     .offset = offsetof(struct xc_handoff, ways),
     .items = &xc_entity_way_share,
     .length = 3},
    SHARE(0, "fast"),
    SHARE(1, "medium"),
    SHARE(2, "slow"),
    XC_COLUMN_PART(struct xc_handoff, events, "events", xc_entity_handoff_events),
    XC_COLUMN(struct xc_handoff, events.retakes, NULL, .heading = "retakes", .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_handoff, events.wakeups, NULL, .heading = "wake-ups",
              .cell = XC_CELL_VALUE),
    XC_COLUMN_NUMBER_OF(NULL, wait_us, .heading = "longest wait", .cell = XC_CELL_VALUE),
    XC_COLUMN(struct xc_handoff, stall_ns, "stall_ns", .figure = "stall",
              .unit = "ns, injected once an epoch"),
    XC_COLUMN_SEVERAL(XC_COLUMN_ARRAY, struct xc_handoff, latencies, latency_count, "latencies",
                      xc_entity_latency),
    XC_COLUMN(struct xc_handoff, time_slice_ns, "time_slice_ns"),
    XC_COLUMN(struct xc_handoff, clock_ns, "clock_ns"),
    XC_COLUMN(struct xc_handoff, clock_tick_ns, "clock_tick_ns"),
};
XC_ENTITY(xc_entity_handoff, "handoffs", struct xc_handoff);
