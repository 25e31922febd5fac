/* Hand-overs as GitHub's tables. */
#include <string.h>

#include "report/markdown.h"

static void write_point(FILE *stream, const struct xc_handoff *handoff)
{
    fputs("| ", stream);
    xc_markdown_cell(stream, handoff->id);
    fputs(handoff->stall_ns ? " **(injected stall)** " : " ", stream);
    xc_markdown_cells(stream, &xc_entity_handoff, handoff);
    fputs("|\n", stream);
}

/* The steps, and the whole; not the paths of reacquiring one by one. */
static bool is_shown(const struct xc_latency *latency)
{
    return !strchr(latency->what, '/');
}

static void write_latencies(FILE *stream, const struct xc_handoff *handoff)
{
    for (size_t i = 0; i < handoff->latency_count; i++) {
        if (!is_shown(&handoff->latencies[i]))
            continue;
        fputs("| ", stream);
        xc_markdown_cell(stream, handoff->id);
        fputc(' ', stream);
        xc_markdown_cells(stream, &xc_entity_latency, &handoff->latencies[i]);
        fputs("|\n", stream);
    }
}

void xc_markdown_handoffs(FILE *stream, const struct xc_report *report)
{
    if (report->handoff_count == 0)
        return;
    fputs("\n### The token handed over\n\nThreads x tokens / foreign call + host work. Crossings a "
          "second of all threads, and times those of one thread; Jain's fairness; how threads got "
          "their token back; the longest wait in us.\n\n",
          stream);
    xc_markdown_heading(stream, "| id", &xc_entity_handoff);
    for (size_t i = 0; i < report->handoff_count; i++)
        write_point(stream, &report->handoffs[i]);
    fputc('\n', stream);
    xc_markdown_heading(stream, "| id", &xc_entity_latency);
    for (size_t i = 0; i < report->handoff_count; i++)
        write_latencies(stream, &report->handoffs[i]);
}
