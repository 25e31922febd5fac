#include "report/json_value.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "report/text.h"

json_t *xc_json_number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

json_t *xc_json_text(const char *text)
{
    if (!text)
        return json_null();
    json_t *value = json_string(text);
    if (value)
        return value;
    char *clean = xc_text_fit(text, SIZE_MAX);
    value = clean ? json_string(clean) : NULL;
    free(clean);
    return value;
}

json_t *xc_json_numbers(const double *values, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, xc_json_number(values[i]));
    return array;
}

enum xc_status xc_json_write(json_t *all, FILE *stream, struct xc_error *error)
{
    if (!all)
        return xc_fail(error, XC_UNFIT, "no memory for the report");
    json_dumpf(all, stream, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
    json_decref(all);
    fputc('\n', stream);
    return XC_OK;
}
