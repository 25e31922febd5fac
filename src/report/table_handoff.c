/* Threads that share tokens, on the terminal: a line a point, and one point in full. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/draw.h"
#include "report/text.h"

/* "10 us": three digits and the unit that suits. */
static const char *time_figure(double ns, char text[XC_FIGURE_BYTES])
{
    char figure[XC_FIGURE_BYTES];
    if (!isfinite(ns))
        snprintf(text, XC_FIGURE_BYTES, "-");
    else if (ns < 10000)
        snprintf(text, XC_FIGURE_BYTES, "%.0f ns", ns);
    else if (ns < 1e7)
        snprintf(text, XC_FIGURE_BYTES, "%.20s us", xc_figure(ns / 1e3, figure));
    else if (ns < 1e10)
        snprintf(text, XC_FIGURE_BYTES, "%.20s ms", xc_figure(ns / 1e6, figure));
    else
        snprintf(text, XC_FIGURE_BYTES, "%.20s s", xc_figure(ns / 1e9, figure));
    return text;
}

static const struct xc_latency *find_latency(const struct xc_handoff *handoff, const char *what)
{
    for (size_t i = 0; i < handoff->latency_count; i++)
        if (strcmp(handoff->latencies[i].what, what) == 0)
            return &handoff->latencies[i];
    return NULL;
}

static void write_point(const struct xc_table *table, const struct xc_handoff *handoff)
{
    const struct xc_latency *back = find_latency(handoff, "reacquire");
    char rate[XC_FIGURE_BYTES], scaling[XC_FIGURE_BYTES], jain[XC_FIGURE_BYTES];
    char ways[3][XC_FIGURE_BYTES], median[XC_FIGURE_BYTES], tail[XC_FIGURE_BYTES];
    char *id = xc_text_fit(handoff->key.variant, 22);
    for (unsigned i = 0; i < 3; i++)
        snprintf(ways[i], sizeof ways[i], isfinite(handoff->ways[i].share) ? "%.0f" : "-",
                 100 * handoff->ways[i].share);
    xc_line(table, "  %-22s%8s%6s%6s %4s%4s%5s%9s%10s", id ? id : "",
            xc_figure(handoff->crossings_per_second.value, rate),
            xc_figure(handoff->scaling.value, scaling), xc_figure(handoff->jain, jain), ways[0],
            ways[1], ways[2], time_figure(back ? back->p50_ns : NAN, median),
            time_figure(back ? back->p99_ns : NAN, tail));
    free(id);
}

static void write_points(const struct xc_table *table, const struct xc_handoff *handoffs,
                         size_t count)
{
    fputc('\n', table->stream);
    xc_style(table, STYLE_BOLD);
    xc_line(table, "  the token handed over, as %s does it", handoffs->model);
    xc_style_end(table);
    fputc('\n', table->stream);
    xc_line(table, "  %-22s%8s%6s%6s %4s%4s%5s%9s%10s", "threads x tokens /", "a", "times", "fair",
            "fast", "mid", "slow", "back", "back");
    xc_line(table, "  %-22s%8s%6s%6s %4s%4s%5s%9s%10s", "foreign + host", "second", "one's", "Jain",
            "%", "%", "%", "median", "99%");
    for (size_t i = 0; i < count; i++)
        write_point(table, &handoffs[i]);
}

/* --- one point in full ------------------------------------------------------------------------ */

static void write_subject(const struct xc_table *table, const struct xc_handoff *handoff)
{
    char foreign[XC_FIGURE_BYTES], host[XC_FIGURE_BYTES], rate[XC_FIGURE_BYTES];
    fputc('\n', table->stream);
    xc_style(table, STYLE_BOLD);
    xc_line(table, "  %u thread%s, %u token%s, as %s: %s", handoff->threads,
            handoff->threads == 1 ? "" : "s", handoff->tokens, handoff->tokens == 1 ? "" : "s",
            handoff->model, handoff->key.variant);
    xc_style_end(table);
    xc_line(table, "  foreign calls of %s, %s; host work of %s between them",
            time_figure((double)handoff->foreign_ns, foreign), handoff->sleeps ? "asleep" : "busy",
            time_figure((double)handoff->host_ns, host));
    if (handoff->rate_per_second > 0)
        xc_line(table, "  %s arrivals a second; a response counts from its intended beginning",
                xc_figure(handoff->rate_per_second, rate));
    else
        xc_line(table, "  closed loop: each thread begins when it has ended the one before");
    xc_line(table, "  threads: %s", handoff->place);
    if (handoff->stall_ns)
        xc_warning_line(table, "  INJECTED: a stall of %s once an epoch; not a result",
                        time_figure((double)handoff->stall_ns, foreign));
}

static void write_throughput(const struct xc_table *table, const struct xc_handoff *handoff)
{
    char rate[XC_FIGURE_BYTES], interval[XC_INTERVAL_BYTES], times[XC_FIGURE_BYTES];
    char plain[XC_FIGURE_BYTES], ratio[XC_FIGURE_BYTES], jain[XC_FIGURE_BYTES];
    char least[XC_FIGURE_BYTES], most[XC_FIGURE_BYTES];
    const struct xc_latency *crossing = find_latency(handoff, "crossing");
    fputc('\n', table->stream);
    xc_line(table, "  crossings a second %12s %s",
            xc_figure(handoff->crossings_per_second.value, rate),
            xc_figure_interval(handoff->crossings_per_second.ci, interval));
    if (isfinite(handoff->scaling.value))
        xc_line(table, "  that is            %12s times one thread's %s",
                xc_figure(handoff->scaling.value, times),
                xc_figure_interval(handoff->scaling.ci, interval));
    if (crossing && isfinite(handoff->plain_call_ns))
        xc_line(table, "  a median crossing  %12s plain calls of %s ns",
                xc_figure(crossing->p50_ns / handoff->plain_call_ns, ratio),
                xc_figure(handoff->plain_call_ns, plain));
    xc_line(table, "  fairness           %12s (Jain); a thread had %s to %s of all",
            xc_figure(handoff->jain, jain), xc_percent_figure(handoff->share_least, least),
            xc_percent_figure(handoff->share_most, most));
}

static void write_latencies(const struct xc_table *table, const struct xc_handoff *handoff)
{
    fputc('\n', table->stream);
    xc_line(table, "  %-17s%11s%10s%10s%10s%10s%10s", "ns", "times", "50%", "90%", "99%", "99.9%",
            "largest");
    for (size_t i = 0; i < handoff->latency_count; i++) {
        const struct xc_latency *latency = &handoff->latencies[i];
        const double figures[] = {latency->p50_ns, latency->p90_ns, latency->p99_ns,
                                  latency->p999_ns, latency->largest_ns};
        char text[96] = "", figure[XC_FIGURE_BYTES];
        for (size_t k = 0; k < sizeof figures / sizeof figures[0]; k++) {
            size_t used = strlen(text);
            snprintf(text + used, sizeof text - used, "%10s", time_figure(figures[k], figure));
        }
        const char *slash = strchr(latency->what, '/');
        xc_line(table, "  %s%-*s%11llu%s", slash ? "  " : "", slash ? 15 : 17,
                slash ? slash + 1 : latency->what, (unsigned long long)latency->count, text);
    }
}

static void write_events(const struct xc_table *table, const struct xc_handoff *handoff)
{
    const struct xc_handoff_events *events = &handoff->events;
    char wait[XC_FIGURE_BYTES], slice[XC_FIGURE_BYTES], clock[XC_FIGURE_BYTES];
    char tick[XC_FIGURE_BYTES], slices[XC_FIGURE_BYTES], lock[XC_FIGURE_BYTES];
    fputc('\n', table->stream);
    xc_line(table, "  %llu retakes, %llu hand-overs; %llu times queued, %llu times asleep",
            (unsigned long long)events->retakes, (unsigned long long)events->handovers,
            (unsigned long long)events->queued, (unsigned long long)events->parks);
    xc_line(table, "  %llu asked to give up after a slice, %llu did; %llu found the lock held, %s",
            (unsigned long long)events->preemptions, (unsigned long long)events->yields,
            (unsigned long long)events->lock_waits,
            time_figure((double)events->lock_wait_ns, lock));
    xc_line(table, "  the longest wait for a token: %s, %s time slices of %s",
            time_figure(events->longest_wait_ns, wait),
            xc_figure(events->longest_wait_ns / (double)handoff->time_slice_ns, slices),
            time_figure((double)handoff->time_slice_ns, slice));
    xc_line(table, "  %llu of %u threads bound, on %llu processors; interrupted %llu times",
            (unsigned long long)events->threads_bound, handoff->threads,
            (unsigned long long)events->threads_at,
            (unsigned long long)events->involuntary_switches);
    if (events->queued == events->wakeups)
        xc_line(table, "  no wake-up was lost: every thread that queued got a token");
    else
        xc_warning_line(table, "  LOST: %llu queued, %llu came back",
                        (unsigned long long)events->queued, (unsigned long long)events->wakeups);
    xc_line(table, "  a read of the clock takes %s ns, its step is %s: each time above holds one",
            xc_figure(handoff->clock_ns, clock), xc_figure(handoff->clock_tick_ns, tick));
}

/* --- threads without a clock read inside: rows that are no workloads ----------------------------
 */

static bool is_workload(const struct xc_report *report, const struct xc_row *row)
{
    for (size_t i = 0; i < report->handoff_count; i++)
        if (xc_case_key_equal(&report->handoffs[i].key, &row->key))
            return true;
    return false;
}

/* Why there is no such pair is said once, for the bare line. */
static void write_together(const struct xc_table *table, const struct xc_report *report)
{
    char value[XC_FIGURE_BYTES], ratio[XC_FIGURE_BYTES], interval[XC_INTERVAL_BYTES];
    char full_id[XC_ID_BYTES];
    bool first = true;
    for (size_t i = 0; i < report->row_count; i++) {
        const struct xc_row *row = &report->rows[i];
        bool is_ping_pong = row->key.role == XC_CASE_PING_PONG;
        if (!xc_case_key_is_of_handoff(&row->key) || is_workload(report, row) ||
            (row->status != XC_ROW_OK && !is_ping_pong) || row->status == XC_ROW_FAILED)
            continue;
        if (first)
            fputc('\n', table->stream);
        first = false;
        const char *id = xc_case_id_in_suite(&row->key, full_id);
        if (row->status != XC_ROW_OK)
            xc_line(table, "  %-18s skipped: %s", id, row->reason ? row->reason : "?");
        else if (!row->baseline_id)
            xc_line(table, "  %-28s%9s ns", id, xc_figure(row->value_ns, value));
        else
            xc_line(table, "  %-28s%9s ns%9s times %s", id, xc_figure(row->value_ns, value),
                    xc_figure(row->ratio.value, ratio),
                    xc_figure_interval(row->ratio.ci, interval));
    }
    if (!first)
        xc_line(table, "  hand-overs are compared with the bare line, crossings on N cores with "
                       "one");
}

static size_t count_shown(const struct xc_report *report)
{
    size_t shown = 0;
    for (size_t i = 0; i < report->handoff_count; i++)
        shown += !report->handoffs[i].is_baseline;
    return shown;
}

/* Points of one model stand together. In full are those of a run of few. */
void xc_write_handoffs(const struct xc_table *table, const struct xc_report *report)
{
    size_t shown = count_shown(report);
    write_together(table, report);
    for (size_t first = 0, last; first < report->handoff_count; first = last) {
        const struct xc_handoff *handoffs = &report->handoffs[first];
        for (last = first + 1; last < report->handoff_count &&
                               strcmp(report->handoffs[last].model, handoffs->model) == 0;)
            last++;
        write_points(table, handoffs, last - first);
    }
    for (size_t i = 0; i < report->handoff_count && shown <= 2; i++) {
        const struct xc_handoff *handoff = &report->handoffs[i];
        if (handoff->is_baseline)
            continue;
        write_subject(table, handoff);
        write_throughput(table, handoff);
        write_latencies(table, handoff);
        write_events(table, handoff);
    }
}
