/* Real runtimes as GitHub's tables. */
#include <math.h>

#include "report/markdown.h"

/* One more cell: the figure, and its interval where there is one. */
static void estimate(FILE *stream, struct xc_estimate estimate)
{
    fputs(" | ", stream);
    if (isnan(estimate.value))
        return;
    figure(stream, estimate.value);
    if (isnan(estimate.ci.low))
        return;
    fputc(' ', stream);
    interval(stream, estimate.ci);
}

static void items(FILE *stream, struct xc_estimate items)
{
    char from[XC_FIGURE_BYTES], low[XC_FIGURE_BYTES], high[XC_FIGURE_BYTES];
    fputs(" | ", stream);
    if (isnan(items.value))
        return;
    fputs(xc_items_figure(items.value, from), stream);
    if (!isnan(items.ci.low) && !isnan(items.ci.high))
        fprintf(stream, " [%s, %s]", xc_items_figure(items.ci.low, low),
                xc_items_figure(items.ci.high, high));
}

static void write_way(FILE *stream, const struct xc_runtime_result *runtime,
                      const struct xc_runtime_way *way)
{
    fputs("| ", stream);
    xc_markdown_cell(stream, runtime->name);
    if (way && *way->name) {
        fputc('/', stream);
        xc_markdown_cell(stream, way->name);
    }
    fputs(" | ", stream);
    xc_markdown_cell(stream, runtime->version ? runtime->version : "");
    if (way) {
        estimate(stream, way->plain_ns);
        estimate(stream, way->crossing_ns);
        estimate(stream, way->ratio);
        estimate(stream, way->token_ns);
        estimate(stream, way->upcall_ns);
        items(stream, way->break_even_items);
        fputs(" |\n", stream);
    } else {
        fputs(" | | | | | | |\n", stream);
    }
}

static void write_part(FILE *stream, const struct xc_fidelity *part)
{
    struct xc_estimate percent = {100 * part->error.value,
                                  {100 * part->error.ci.low, 100 * part->error.ci.high}};
    fputs("| ", stream);
    xc_markdown_cell(stream, part->model);
    fputs(" | ", stream);
    xc_markdown_cell(stream, part->runtime);
    fputs(" | ", stream);
    xc_markdown_cell(stream, part->version);
    fputs(" | ", stream);
    xc_markdown_cell(stream, part->part);
    fputs(" | ", stream);
    figure(stream, part->model_ns);
    fputs(" | ", stream);
    figure(stream, part->real_ns);
    estimate(stream, percent);
    estimate(stream, part->unmodelled_ns);
    fputs(" |\n", stream);
}

void xc_markdown_runtimes(FILE *stream, const struct xc_report *report)
{
    if (report->runtime_count)
        fputs("\n### The cost of crossing by language\n\nns, with 95% intervals. plain: the "
              "language's own call; times: the crossing to it; token: the crossing less one that "
              "does not hand on the token; pays from: the number of items from which they are "
              "cheaper at once than one "
              "by one.\n\n| runtime | version | plain | crossing | times | token | upcall | pays "
              "from |\n|---|---|---|---|---|---|---|---|\n",
              stream);
    for (size_t i = 0; i < report->runtime_count; i++) {
        const struct xc_runtime_result *runtime = &report->runtimes[i];
        if (runtime->way_count == 0)
            write_way(stream, runtime, NULL);
        for (size_t k = 0; k < runtime->way_count; k++)
            write_way(stream, runtime, &runtime->ways[k]);
    }
    if (report->fidelity_count)
        fputs("\n### How far the models are off\n\nerror: the model's time to the real one, in "
              "percent; unmodelled: the real time less the model's, ns.\n\n| model | runtime | "
              "version | part | model | real | error % | unmodelled |\n"
              "|---|---|---|---|--:|--:|---|---|\n",
              stream);
    for (size_t i = 0; i < report->fidelity_count; i++)
        write_part(stream, &report->fidelity[i]);
}
