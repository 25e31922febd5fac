#include "engine/groups.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum xc_status xc_groups_add(struct xc_groups *groups, const struct xc_measure_plan *measure,
                             struct xc_group **added, struct xc_error *error)
{
    if (groups->count == XC_GROUPS_MAX)
        return xc_fail(error, XC_USAGE, "more than %d suites that are timed alone", XC_GROUPS_MAX);
    *added = &groups->items[groups->count++];
    **added = (struct xc_group){.measure = *measure};
    return XC_OK;
}

void xc_groups_release(struct xc_groups *groups)
{
    for (size_t i = 0; i < groups->count; i++) {
        struct xc_group *group = &groups->items[i];
        xc_measurement_release(&group->measurement);
        xc_case_list_release(&group->list);
    }
    groups->count = 0;
    groups->runtimes = NULL; /* the list of their cases owned them */
}

/* The suites of a group's cases, for the line of progress. */
static void name_suites(const struct xc_case_list *list, const struct xc_measure_hooks *hooks)
{
    char names[64] = "";
    size_t used = 0;
    for (size_t i = 0; i < list->count; i++) {
        const char *suite = list->items[i].key->suite;
        size_t length = strlen(suite);
        char *found = memmem(names, used, suite, length);
        if (found && (found[length] == ' ' || found[length] == '\0'))
            continue;
        if (used + length + 2 >= sizeof names)
            break;
        used += (size_t)snprintf(names + used, sizeof names - used, "%s%s", used ? " " : "", suite);
    }
    hooks->suites(hooks->cookie, names);
}

enum xc_status xc_groups_measure(struct xc_groups *groups, const struct xc_measure_hooks *hooks,
                                 struct xc_error *error)
{
    enum xc_status status = XC_OK;
    double waited_seconds = 0; /* the limit is one for all */
    for (size_t i = 0; i < groups->count && status == XC_OK; i++) {
        struct xc_group *group = &groups->items[i];
        if (hooks->suites)
            name_suites(&group->list, hooks);
        group->measure.wait_seconds = fmax(0, group->measure.wait_seconds - waited_seconds);
        status = xc_measure(group->list.items, group->list.count, &group->measure, hooks,
                            &group->measurement, error);
        waited_seconds += group->measurement.waited_ns / 1e9;
    }
    return status;
}

bool xc_groups_interrupted(const struct xc_groups *groups)
{
    for (size_t i = 0; i < groups->count; i++)
        if (groups->items[i].measurement.interrupted)
            return true;
    return false;
}

bool xc_groups_have(const struct xc_groups *groups, const struct xc_case_key *key)
{
    for (size_t i = 0; i < groups->count; i++)
        if (xc_case_list_find(&groups->items[i].list, key))
            return true;
    return false;
}
