/* Inside the report room: jansson values out of ours. */
#ifndef XC_REPORT_JSON_VALUE_H
#define XC_REPORT_JSON_VALUE_H

#include <jansson.h>
#include <stdio.h>

#include "crosscost/error.h"

/* null where it is not finite. */
json_t *xc_json_number(double value);
/* null for NULL; bytes that are no UTF-8 become '?'. */
json_t *xc_json_text(const char *text);
json_t *xc_json_numbers(const double *values, size_t count);
/* Writes it with an indent and a last newline, and releases it. all may be NULL: no memory. */
enum xc_status xc_json_write(json_t *all, FILE *stream, struct xc_error *error);

#endif
