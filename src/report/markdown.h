/* Inside the report room: what stands in GitHub's tables. */
#ifndef XC_REPORT_MARKDOWN_H
#define XC_REPORT_MARKDOWN_H

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

/* The cost of crossing by language, and how far the models are off; nothing where there is none. */
void xc_markdown_runtimes(FILE *stream, const struct xc_report *report);

#endif
