#include "report/formats.h"

#include <string.h>

const struct xc_format *const xc_formats[] = {
    &xc_format_table,       &xc_format_json, &xc_format_gbench,
    &xc_format_gbench_rows, &xc_format_csv,  &xc_format_markdown,
};
const size_t xc_format_count = sizeof xc_formats / sizeof xc_formats[0];

const struct xc_format *xc_format_find(const char *name)
{
    for (size_t i = 0; i < xc_format_count; i++)
        if (strcmp(xc_formats[i]->name, name) == 0)
            return xc_formats[i];
    return NULL;
}

/* The longest ending that fits: x.gbench.json is not x.json. */
const struct xc_format *xc_format_of_path(const char *path)
{
    const struct xc_format *found = NULL;
    size_t length = strlen(path), longest = 0;
    for (size_t i = 0; i < xc_format_count; i++) {
        size_t ending = strlen(xc_formats[i]->extension);
        if (ending > longest && length > ending &&
            strcmp(path + length - ending, xc_formats[i]->extension) == 0) {
            found = xc_formats[i];
            longest = ending;
        }
    }
    return found;
}
