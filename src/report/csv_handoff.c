/* Hand-overs as lines of the csv format: "ID:FIGURE". */
#include <math.h>

#include "report/handoff_text.h"
#include "report/text.h"

static struct xc_estimate alone(double value)
{
    return (struct xc_estimate){value, {NAN, NAN}};
}

static void write_latency(FILE *stream, const char *id, const struct xc_latency *latency,
                          const struct xc_planted *planted)
{
    const struct {
        const char *name;
        double ns;
    } figures[] = {
        {"p50", latency->p50_ns},   {"p90", latency->p90_ns},     {"p99", latency->p99_ns},
        {"p999", latency->p999_ns}, {"max", latency->largest_ns},
    };
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        char name[64];
        snprintf(name, sizeof name, "%s@%s", latency->what, figures[i].name);
        xc_csv_figure(stream, id, name, alone(figures[i].ns), "ns", planted);
    }
}

static void write_handoff(FILE *stream, const struct xc_handoff *handoff,
                          const struct xc_planted *planted)
{
    const struct xc_handoff_events *events = &handoff->events;
    const struct {
        const char *name, *what;
        struct xc_estimate estimate;
    } figures[] = {
        {"throughput", "crossings a second", handoff->crossings_per_second},
        {"scaling", "times one thread's", handoff->scaling},
        {"jain", "fairness, 0 to 1", alone(handoff->jain)},
        {"fast", "share of crossings", alone(handoff->ways[0].share)},
        {"medium", "share of crossings", alone(handoff->ways[1].share)},
        {"slow", "share of crossings", alone(handoff->ways[2].share)},
        {"retakes", "times", alone((double)events->retakes)},
        {"handovers", "times", alone((double)events->handovers)},
        {"wakeups", "times", alone((double)events->wakeups)},
        {"longest_wait", "ns", alone(events->longest_wait_ns)},
        {"stall", "ns, planted once an epoch", alone((double)handoff->stall_ns)},
    };
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++)
        xc_csv_figure(stream, handoff->id, figures[i].name, figures[i].estimate, figures[i].what,
                      planted);
    for (size_t i = 0; i < handoff->latency_count; i++)
        write_latency(stream, handoff->id, &handoff->latencies[i], planted);
}

void xc_csv_handoffs(FILE *stream, const struct xc_report *report)
{
    for (size_t i = 0; i < report->handoff_count; i++)
        write_handoff(stream, &report->handoffs[i], &report->protocol.planted);
}
