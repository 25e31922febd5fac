#include "cli/list_runtimes.h"

#include <string.h>

#include "adapter/runtimes.h"
#include "cli/cli.h"

/* Where they cannot be looked for there are none, and a warning. */
static void find(struct xc_runtimes *runtimes)
{
    struct xc_error error = {""};
    struct xc_patience patience = {0};
    if (xc_runtimes_find(NULL, 0, &patience, runtimes, &error) != XC_OK)
        xc_warn("%s", error.text);
    else if (*runtimes->places.note)
        xc_warn("%s", runtimes->places.note);
}

void xc_list_runtimes(void)
{
    struct xc_runtimes runtimes;
    find(&runtimes);
    puts("\nruntimes, for the suite runtimes and --runtime NAME[=PATH,...]");
    for (size_t i = 0; i < runtimes.count; i++) {
        const struct xc_runtime *runtime = &runtimes.items[i];
        if (runtime->state == XC_RUNTIME_FOUND)
            printf("  %-10s  %-12s %s\n", runtime->name, runtime->version, runtime->path);
        else
            printf("  %-10s  %s: %s\n", runtime->name,
                   runtime->state == XC_RUNTIME_MISSING ? "skipped" : "failed", runtime->reason);
    }
    xc_runtimes_release(&runtimes);
}

static json_t *text_or_null(const char *text)
{
    return *text ? json_string(text) : json_null();
}

json_t *xc_list_runtimes_json(void)
{
    json_t *array = json_array();
    struct xc_runtimes runtimes;
    find(&runtimes);
    for (size_t i = 0; i < runtimes.count; i++) {
        const struct xc_runtime *runtime = &runtimes.items[i];
        bool found = runtime->state == XC_RUNTIME_FOUND;
        json_array_append_new(
            array, json_pack("{ss ss* sb so so so}", "name", runtime->name, "language",
                             runtime->adapter ? runtime->adapter->language : NULL, "found", found,
                             "version", text_or_null(runtime->version), "path",
                             text_or_null(runtime->path), "reason", text_or_null(runtime->reason)));
    }
    xc_runtimes_release(&runtimes);
    return array;
}
