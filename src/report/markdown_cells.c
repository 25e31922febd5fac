/* An entity's columns as a table of GitHub's. */
#include <math.h>
#include <string.h>

#include "report/markdown.h"

void xc_markdown_heading(FILE *stream, const char *first, const struct xc_entity *entity)
{
    if (first)
        fprintf(stream, "%s ", first);
    for (size_t i = 0; i < entity->column_count; i++)
        if (entity->columns[i].cell != XC_CELL_NONE)
            fprintf(stream, "| %s ", entity->columns[i].heading);
    fputs("|\n", stream);
    for (const char *at = first; at && (at = strchr(at, '|')); at++)
        fputs("|---", stream);
    for (size_t i = 0; i < entity->column_count; i++) {
        const struct xc_column *column = &entity->columns[i];
        bool is_number = column->cell == XC_CELL_VALUE && column->kind != XC_COLUMN_TEXT;
        if (column->cell != XC_CELL_NONE)
            fputs(is_number ? "|--:" : "|---", stream);
    }
    fputs("|\n", stream);
}

static void write_number(FILE *stream, const struct xc_column *column, struct xc_estimate estimate)
{
    char text[XC_FIGURE_BYTES];
    fputs(xc_column_figure(column, estimate.value, text), stream);
    if (column->cell != XC_CELL_WITH_INTERVAL || isnan(estimate.ci.low) || isnan(estimate.ci.high))
        return;
    fprintf(stream, " [%s, ", xc_column_figure(column, estimate.ci.low, text));
    fprintf(stream, "%s]", xc_column_figure(column, estimate.ci.high, text));
}

void xc_markdown_cells(FILE *stream, const struct xc_entity *entity, const void *data)
{
    for (size_t i = 0; i < entity->column_count; i++) {
        const struct xc_column *column = &entity->columns[i];
        if (column->cell == XC_CELL_NONE)
            continue;
        fputs("| ", stream);
        if (column->kind == XC_COLUMN_TEXT)
            xc_markdown_cell(stream, xc_column_text(column, data));
        else
            write_number(stream, column, xc_column_estimate(column, data));
        fputc(' ', stream);
    }
}
