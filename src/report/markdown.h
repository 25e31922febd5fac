/* Internal to the component report: what stands in GitHub's tables. */
#ifndef XC_REPORT_MARKDOWN_H
#define XC_REPORT_MARKDOWN_H

#include "report/columns.h"
#include "report/text.h"

static inline void figure(FILE *stream, double value)
{
    char text[XC_FIGURE_BYTES];
    fputs(xc_figure(value, text), stream);
}

static inline void interval(FILE *stream, struct xc_interval interval)
{
    char text[XC_INTERVAL_BYTES];
    fputs(xc_figure_interval(interval, text), stream);
}

/* The heading of a table whose first columns are those, such as "| id" (NULL: none), and then all
 * of the entity that have a cell; and a line's cells. Cells begin with a pipe: the caller ends the
 * line. */
void xc_markdown_heading(FILE *stream, const char *first, const struct xc_entity *entity);
void xc_markdown_cells(FILE *stream, const struct xc_entity *entity, const void *data);

/* Hand-overs; nothing where there are none. */
void xc_markdown_handoffs(FILE *stream, const struct xc_report *report);

/* The cost of crossing by language, and how far the models are off; nothing where there is none. */
void xc_markdown_runtimes(FILE *stream, const struct xc_report *report);

#endif
