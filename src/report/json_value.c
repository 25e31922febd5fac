#include "report/json_value.h"

#include <math.h>
#include <stdbool.h>
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
    if (xc_text_is_utf8(text))
        return json_string(text);
    char *clean = xc_text_fit(text, SIZE_MAX);
    json_t *value = clean ? json_string(clean) : NULL;
    free(clean);
    return value;
}

void xc_json_append(json_t **array, json_t *value)
{
    if (json_array_append_new(*array, value) == 0)
        return;
    json_decref(*array);
    *array = NULL;
}

void xc_json_set(json_t **object, const char *key, json_t *value)
{
    if (json_object_set_new(*object, key, value) == 0)
        return;
    json_decref(*object);
    *object = NULL;
}

json_t *xc_json_numbers(const double *values, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        xc_json_append(&array, xc_json_number(values[i]));
    return array;
}

enum xc_status xc_json_write(json_t *all, FILE *stream, struct xc_error *error)
{
    int failure = json_dumpf(all, stream, JSON_INDENT(1) | JSON_REAL_PRECISION(12));
    bool is_whole = all && (failure == 0 || ferror(stream));
    json_decref(all);
    fputc('\n', stream);
    return is_whole ? XC_OK : xc_fail(error, XC_UNFIT, "out of memory: the report is not whole");
}
