/* Inside the report room: hand-overs in the formats that are no terminal. */
#ifndef XC_REPORT_HANDOFF_TEXT_H
#define XC_REPORT_HANDOFF_TEXT_H

#include <jansson.h>

#include "report/report.h"

json_t *xc_json_handoff(const struct xc_handoff *handoff);

/* A line a figure; nothing where there are none. */
void xc_csv_handoffs(FILE *stream, const struct xc_report *report);
void xc_markdown_handoffs(FILE *stream, const struct xc_report *report);

#endif
