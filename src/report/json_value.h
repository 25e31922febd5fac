/* Internal to the component report: jansson values out of ours. */
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
/* Both take the value over. Where there is no memory for it, or it is NULL, the whole is released
 * and becomes NULL: what is made of it is then NULL too, up to xc_json_write, and nothing is left
 * out silently. */
void xc_json_append(json_t **array, json_t *value);
void xc_json_set(json_t **object, const char *key, json_t *value);
/* Writes it with an indent and a last newline, and releases it. XC_UNFIT: it is NULL, or there is
 * no memory to write it. Errors of the stream are left to the caller. */
enum xc_status xc_json_write(json_t *all, FILE *stream, struct xc_error *error);

#endif
