#include "engine/sittings.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum xc_status xc_sittings_add(struct xc_sittings *sittings,
                               const struct xc_measure_options *measure, struct xc_sitting **added,
                               struct xc_error *error)
{
    if (sittings->count == XC_SITTINGS_MAX)
        return xc_fail(error, XC_USAGE, "more than %d suites that are timed alone",
                       XC_SITTINGS_MAX);
    *added = &sittings->items[sittings->count++];
    **added = (struct xc_sitting){.measure = *measure};
    return XC_OK;
}

void xc_sittings_release(struct xc_sittings *sittings)
{
    for (size_t i = 0; i < sittings->count; i++) {
        struct xc_sitting *sitting = &sittings->items[i];
        xc_measurement_release(&sitting->measurement);
        xc_case_list_release(&sitting->list);
    }
    sittings->count = 0;
    sittings->runtimes = NULL; /* the list of their cases owned them */
}

/* The suites of a sitting's cases, for the line of progress. */
static void name_suites(const struct xc_case_list *list, const struct xc_measure_hooks *hooks)
{
    char names[64] = "";
    size_t used = 0;
    for (size_t i = 0; i < list->count; i++) {
        const char *id = list->items[i].id;
        size_t length = strcspn(id, "/");
        char *found = memmem(names, used, id, length);
        if (found && (found[length] == ' ' || found[length] == '\0'))
            continue;
        if (used + length + 2 >= sizeof names)
            break;
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%.*s", used ? " " : "",
                                 (int)length, id);
    }
    hooks->suites(hooks->cookie, names);
}

enum xc_status xc_sittings_measure(struct xc_sittings *sittings,
                                   const struct xc_measure_hooks *hooks, struct xc_error *error)
{
    enum xc_status status = XC_OK;
    double waited_seconds = 0; /* the limit is one for all */
    for (size_t i = 0; i < sittings->count && status == XC_OK; i++) {
        struct xc_sitting *sitting = &sittings->items[i];
        if (hooks->suites)
            name_suites(&sitting->list, hooks);
        sitting->measure.wait_seconds = fmax(0, sitting->measure.wait_seconds - waited_seconds);
        status = xc_measure(sitting->list.items, sitting->list.count, &sitting->measure, hooks,
                            &sitting->measurement, error);
        waited_seconds += sitting->measurement.waited_ns / 1e9;
    }
    return status;
}

bool xc_sittings_interrupted(const struct xc_sittings *sittings)
{
    for (size_t i = 0; i < sittings->count; i++)
        if (sittings->items[i].measurement.interrupted)
            return true;
    return false;
}

bool xc_sittings_have(const struct xc_sittings *sittings, const char *id)
{
    for (size_t i = 0; i < sittings->count; i++)
        for (size_t k = 0; k < sittings->items[i].list.count; k++)
            if (strcmp(sittings->items[i].list.items[k].id, id) == 0)
                return true;
    return false;
}
