/* Real runtimes as GitHub's tables. */
#include "report/markdown.h"

/* way: NULL where nothing could be measured. */
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
    fputc(' ', stream);
    if (way)
        xc_markdown_cells(stream, &xc_entity_runtime_way, way);
    for (size_t i = 0; !way && i < xc_entity_runtime_way.column_count; i++)
        fputs(xc_entity_runtime_way.columns[i].cell ? "| " : "", stream);
    fputs("|\n", stream);
}

void xc_markdown_runtimes(FILE *stream, const struct xc_report *report)
{
    if (report->runtime_count) {
        fputs("\n### The cost of crossing by language\n\nns, with 95% intervals. plain: the "
              "language's own call; times: the crossing to it; token: the crossing less one that "
              "does not hand on the token; pays from: the number of items from which they are "
              "cheaper at once than one by one.\n\n",
              stream);
        xc_markdown_heading(stream, "| runtime | version", &xc_entity_runtime_way);
    }
    for (size_t i = 0; i < report->runtime_count; i++) {
        const struct xc_runtime_result *runtime = &report->runtimes[i];
        if (runtime->way_count == 0)
            write_way(stream, runtime, NULL);
        for (size_t k = 0; k < runtime->way_count; k++)
            write_way(stream, runtime, &runtime->ways[k]);
    }
    if (report->fidelity_count) {
        fputs("\n### How far the models are off\n\nerror: the model's time to the real one, less "
              "1; unmodelled: the real time less the model's, ns.\n\n",
              stream);
        xc_markdown_heading(stream, NULL, &xc_entity_fidelity);
    }
    for (size_t i = 0; i < report->fidelity_count; i++) {
        xc_markdown_cells(stream, &xc_entity_fidelity, &report->fidelity[i]);
        fputs("|\n", stream);
    }
}
