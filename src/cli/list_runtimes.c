#include "cli/list_runtimes.h"

#include <string.h>

#include "adapter/runtimes.h"
#include "cli/cli.h"
#include "report/json_value.h"
#include "run/outputs.h"
#include "support/warn.h"

/* Where they cannot be looked for there are none, and a warning. */
static void find(struct xc_runtimes *runtimes)
{
    struct xc_error error = {""};
    struct xc_wait_limits limits = {0};
    if (xc_runtimes_find(NULL, 0, &limits, runtimes, &error) != XC_OK)
        xc_warn("%s", error.text);
    else if (*runtimes->places.note)
        xc_warn("%s", runtimes->places.note);
}

/* Of a reason that goes on in another line. */
#define REASON_INDENT 4

void xc_list_runtimes(void)
{
    struct xc_runtimes runtimes;
    find(&runtimes);
    putchar('\n');
    xc_print_wrapped("runtimes, for the suite runtimes and --runtime NAME[=WHAT,...]", 0, 2);
    for (size_t i = 0; i < runtimes.count; i++) {
        const struct xc_runtime *runtime = &runtimes.items[i];
        if (runtime->state == XC_RUNTIME_FOUND) {
            printf("  %-10s  %-12s %s\n", runtime->name, runtime->version, runtime->path);
            continue;
        }
        int used = printf("  %-10s  %s:", runtime->name,
                          runtime->state == XC_RUNTIME_MISSING ? "skipped" : "failed");
        xc_print_wrapped(runtime->reason, used, REASON_INDENT);
    }
    xc_runtimes_release(&runtimes);
}

static json_t *text_or_null(const char *text)
{
    return xc_json_text(*text ? text : NULL);
}

json_t *xc_list_runtimes_json(void)
{
    json_t *array = json_array();
    struct xc_runtimes runtimes;
    find(&runtimes);
    for (size_t i = 0; i < runtimes.count; i++) {
        const struct xc_runtime *runtime = &runtimes.items[i];
        json_t *one =
            json_pack("{so sb so so so}", "name", xc_json_text(runtime->name), "found",
                      runtime->state == XC_RUNTIME_FOUND, "version", text_or_null(runtime->version),
                      "path", text_or_null(runtime->path), "reason", text_or_null(runtime->reason));
        if (runtime->adapter)
            xc_json_set(&one, "language", xc_json_text(runtime->adapter->language));
        xc_json_append(&array, one);
    }
    xc_runtimes_release(&runtimes);
    return array;
}
