#include "analysis/located.h"
#include "findings/ratios.h"

#include <stdlib.h>
#include <string.h>

#include "analysis/ratio.h"

#define DIRECT "direct"

/* The index of the case that this one is compared with; the number of cases if there is none. */
static size_t find_baseline(const struct xc_located *located, const struct xc_case *one)
{
    const char *id = one->id;
    if (one->baseline)
        return xc_located_find(located, one->baseline);
    char parent[256];
    size_t none = located->measurement->count;
    if ((size_t)snprintf(parent, sizeof parent, "%s", id) >= sizeof parent - sizeof DIRECT)
        return none;
    for (char *slash; (slash = strrchr(parent, '/')); *slash = '\0') {
        memcpy(slash + 1, DIRECT, sizeof DIRECT);
        size_t place = xc_located_find(located, parent);
        if (place < none)
            return strcmp(parent, id) == 0 ? none : place;
    }
    return none;
}

static struct xc_ratio_side side_of(const struct xc_located *located, size_t place)
{
    return (struct xc_ratio_side){located->measurement->cases[place].one->id,
                                  located->value_ns[place], located->by_round[place]};
}

static enum xc_status fill_group(const struct xc_group *group, struct xc_row *rows,
                                 struct xc_error *error)
{
    const struct xc_located *located = group->located;
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < group->measurement.count && status == XC_OK; i++) {
        size_t baseline = find_baseline(located, group->measurement.cases[i].one);
        if (rows[i].status != XC_ROW_OK || baseline == group->measurement.count)
            continue;
        struct xc_ratio_side above = side_of(located, i), below = side_of(located, baseline);
        rows[i].baseline_id = strdup(below.id);
        status = xc_ratio_of(&above, &below, &rows[i].ratio, error);
    }
    return status;
}

enum xc_status xc_ratios_report(const struct xc_groups *groups, struct xc_report *report,
                                struct xc_error *error)
{
    struct xc_row *rows = report->rows;
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < groups->count && status == XC_OK; i++) {
        status = fill_group(&groups->items[i], rows, error);
        rows += groups->items[i].measurement.count;
    }
    return status;
}
