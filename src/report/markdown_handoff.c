/* Hand-overs as GitHub's tables. */
#include <math.h>
#include <string.h>

#include "report/handoff_text.h"
#include "report/text.h"

static void figure(FILE *stream, double value)
{
    char text[XC_FIGURE_BYTES];
    fprintf(stream, " | %s", xc_figure(value, text));
}

static const struct xc_latency *find_latency(const struct xc_handoff *handoff, const char *what)
{
    for (size_t i = 0; i < handoff->latency_count; i++)
        if (strcmp(handoff->latencies[i].what, what) == 0)
            return &handoff->latencies[i];
    return NULL;
}

static void write_point(FILE *stream, const struct xc_handoff *handoff)
{
    char share[XC_FIGURE_BYTES];
    fputs("| ", stream);
    xc_markdown_cell(stream, handoff->id);
    if (handoff->stall_ns)
        fputs(" **(planted stall)**", stream);
    figure(stream, handoff->crossings_per_second.value);
    figure(stream, handoff->scaling.value);
    figure(stream, handoff->jain);
    for (unsigned way = 0; way < 3; way++)
        fprintf(stream, " | %s", xc_percent_figure(handoff->ways[way].share, share));
    figure(stream, (double)handoff->events.retakes);
    figure(stream, (double)handoff->events.wakeups);
    figure(stream, handoff->events.longest_wait_ns / 1e3);
    fputs(" |\n", stream);
}

static void write_latencies(FILE *stream, const struct xc_handoff *handoff)
{
    static const char *const shown[] = {"release", "call", "reacquire", "crossing", "response"};
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        const struct xc_latency *latency = find_latency(handoff, shown[i]);
        if (!latency)
            continue;
        fputs("| ", stream);
        xc_markdown_cell(stream, handoff->id);
        fprintf(stream, " | %s", latency->what);
        const double figures[] = {latency->p50_ns, latency->p90_ns, latency->p99_ns,
                                  latency->p999_ns, latency->largest_ns};
        for (size_t k = 0; k < sizeof figures / sizeof figures[0]; k++)
            figure(stream, figures[k]);
        fputs(" |\n", stream);
    }
}

void xc_markdown_handoffs(FILE *stream, const struct xc_report *report)
{
    if (report->handoff_count == 0)
        return;
    fputs("\n### The token handed over\n\nThreads x tokens / foreign call + host work. Crossings a "
          "second of all threads, and times those of one thread; Jain's fairness; how threads got "
          "their token back; the longest wait in us.\n\n"
          "| id | a second | scaling | fair | fast | medium | slow | retakes | wake-ups | longest "
          "wait |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
          stream);
    for (size_t i = 0; i < report->handoff_count; i++)
        write_point(stream, &report->handoffs[i]);
    fputs("\n| id | ns | 50% | 90% | 99% | 99.9% | largest |\n|---|---|--:|--:|--:|--:|--:|\n",
          stream);
    for (size_t i = 0; i < report->handoff_count; i++)
        write_latencies(stream, &report->handoffs[i]);
}
