#include "cli/output_options.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/report.h"
#include "support/nearest.h"

static enum xc_status unknown_format(const char *name, struct xc_error *error)
{
    struct xc_nearest nearest = {.typed = name};
    char hint[XC_HINT_BYTES];
    for (size_t i = 0; i < xc_format_count; i++)
        xc_nearest_offer(&nearest, xc_formats[i]->name);
    return xc_fail(error, XC_USAGE, "unknown format '%.60s'; %s", name,
                   xc_nearest_hint(&nearest, "crosscost list shows them", hint));
}

enum xc_status xc_outputs_format(struct xc_outputs *outputs, const char *name,
                                 struct xc_error *error)
{
    const struct xc_format *format = xc_format_find(name);
    if (!format)
        return unknown_format(name, error);
    if (outputs->count == XC_OUTPUTS_MAX)
        return xc_fail(error, XC_USAGE, "more than %d formats", XC_OUTPUTS_MAX);
    outputs->items[outputs->count++] = (struct xc_output){format, NULL};
    return XC_OK;
}

enum xc_status xc_outputs_path(struct xc_outputs *outputs, const char *path, struct xc_error *error)
{
    if (outputs->count && !outputs->items[outputs->count - 1].path) {
        outputs->items[outputs->count - 1].path = path;
        return XC_OK;
    }
    const struct xc_format *format = xc_format_of_path(path);
    struct stat found;
    if (stat(path, &found) == 0 && S_ISDIR(found.st_mode))
        return xc_fail(error, XC_USAGE, "'%.200s' is a folder: name a file in it", path);
    if (!format)
        return xc_fail(error, XC_USAGE,
                       "the format of '%.200s' is not clear: put --format NAME before it", path);
    enum xc_status status = xc_outputs_format(outputs, format->name, error);
    if (status == XC_OK)
        outputs->items[outputs->count - 1].path = path;
    return status;
}

/* Asked before half a minute is spent. */
enum xc_status xc_output_path_check(const char *path, struct xc_error *error)
{
    struct stat found;
    if (stat(path, &found) == 0 && S_ISDIR(found.st_mode))
        return xc_fail(error, XC_USAGE, "'%.200s' is a folder: name a file in it", path);
    if (stat(path, &found) == 0 && !S_ISREG(found.st_mode))
        return access(path, W_OK) == 0
                   ? XC_OK
                   : xc_fail(error, XC_USAGE, "'%.200s': %s", path, strerror(errno));
    char *copy = strdup(path);
    if (!copy)
        return xc_fail(error, XC_UNFIT, "no memory");
    const char *folder = dirname(copy);
    const char *slash = strrchr(path, '/');
    enum xc_status status = XC_OK;
    if (*path == '\0' || stat(folder, &found) != 0 || access(folder, W_OK | X_OK) != 0)
        status = xc_fail(error, XC_USAGE, "'%.200s' cannot be written: %s", path,
                         *path ? strerror(errno) : "no name");
    else if (strlen(slash ? slash + 1 : path) > NAME_MAX || strlen(path) >= PATH_MAX)
        status = xc_fail(error, XC_USAGE, "'%.200s' cannot be written: %s", path,
                         strerror(ENAMETOOLONG));
    else if (!S_ISDIR(found.st_mode))
        status = xc_fail(error, XC_USAGE, "'%.200s' cannot be written: not a folder", path);
    free(copy);
    return status;
}

enum xc_status xc_outputs_check(const struct xc_outputs *outputs, struct xc_error *error)
{
    size_t to_standard_output = 0;
    for (size_t i = 0; i < outputs->count; i++) {
        if (!outputs->items[i].path) {
            if (++to_standard_output > 1)
                return xc_fail(error, XC_USAGE,
                               "two formats for standard output: give '%s' an --output",
                               outputs->items[i].format->name);
            continue;
        }
        enum xc_status status = xc_output_path_check(outputs->items[i].path, error);
        if (status != XC_OK)
            return status;
    }
    return XC_OK;
}
