/* Internal to the component report: drawing on a terminal. */
#ifndef XC_REPORT_DRAW_H
#define XC_REPORT_DRAW_H

#include "report/report.h"

struct xc_table {
    FILE *stream;
    const struct xc_render_options *options;
    size_t columns;
};

enum xc_style { STYLE_BOLD, STYLE_BAR, STYLE_WARNING };

/* Nothing without colour. */
void xc_style(const struct xc_table *table, enum xc_style style);
void xc_style_end(const struct xc_table *table);

/* A line of its own, wrapped at the edge; and one that warns. */
__attribute__((format(printf, 2, 3))) void xc_line(const struct xc_table *table, const char *format,
                                                   ...);
__attribute__((format(printf, 2, 3))) void xc_warning_line(const struct xc_table *table,
                                                           const char *format, ...);

/* A bar of that number of columns: eighths of a block, or whole '#'. */
void xc_write_bar(const struct xc_table *table, double share, unsigned columns);

/* What batching is worth, and whether the gates are met; nothing where there is none. */
void xc_write_batches(const struct xc_table *table, const struct xc_report *report);
void xc_write_handoffs(const struct xc_table *table, const struct xc_report *report);
void xc_write_gates(const struct xc_table *table, const struct xc_report *report);

/* The cost of crossing by language, and how far the models are off; nothing where there is none. */
void xc_write_runtimes(const struct xc_table *table, const struct xc_report *report);

#endif
