/* Internal to the component report: texts and figures as several formats write them. */
#ifndef XC_REPORT_TEXT_H
#define XC_REPORT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "report/report.h"

#define XC_FIGURE_BYTES 32

/* A time or ratio with three significant digits at least; "-" where not finite. Returns text. */
const char *xc_figure(double value, char text[XC_FIGURE_BYTES]);

/* "[low, high]", or "-". */
#define XC_INTERVAL_BYTES 80
const char *xc_figure_interval(struct xc_interval interval, char text[XC_INTERVAL_BYTES]);

/* The same for times in ns; from a tenth of a second on in seconds, with the unit: "1.25 s". */
const char *xc_time_figure(double ns, char text[XC_FIGURE_BYTES]);
const char *xc_time_interval(struct xc_interval interval, char text[XC_INTERVAL_BYTES]);

/* Columns on a terminal, as wcwidth counts them. Bytes that are no UTF-8 count as one. */
size_t xc_text_columns(const char *text);

bool xc_text_is_utf8(const char *text);

/* A copy of at most that number of columns, "..." at the end of what was cut; control characters,
 * those of line and direction too, and bytes that are no UTF-8 as '?'. columns at least 3.
 * malloc'd; NULL: no memory. */
char *xc_text_fit(const char *text, size_t columns);

/* Writes the whole text, cleaned as above; a character that stands for itself only twice is
 * doubled.
 */
void xc_text_write(FILE *stream, const char *text, char twice);

/* A number of items for a reader: rounded up, "never" where infinite, "-" where unknown. */
const char *xc_items_figure(double items, char text[XC_FIGURE_BYTES]);

/* A share, 0..1, as "6.2%"; "-" where not finite. */
const char *xc_percent_figure(double share, char text[XC_FIGURE_BYTES]);

/* A cell of a Markdown table: no pipe ends it, no markup starts in it. */
void xc_markdown_cell(FILE *stream, const char *text);

const char *xc_gate_verdict_name(enum xc_gate_verdict verdict); /* "met", "not met", ... */

/* "below", "inside" or "above"; NULL where there is no ratio to place, and for models that are not
 * Go's: the band is quoted for cgo. */
const char *xc_band_name(const struct xc_breakdown *breakdown);
const char *xc_row_status_name(enum xc_row_status status);
const char *xc_host_fact_value(const struct xc_report *report, const char *key); /* or NULL */

/* "quiet", "contended", "mixed" or "unknown". */
const char *xc_state_name(enum xc_state_kind kind);

/* What the core was like, in a sentence that begins with the state's name. Returns text. */
#define XC_STATE_BYTES 240
const char *xc_state_sentence(const struct xc_state *state, char text[XC_STATE_BYTES]);

/* The same, up to where figures come from: why there is no verdict. Returns text. */
const char *xc_state_reason(const struct xc_state *state, char text[XC_STATE_BYTES]);

#endif
