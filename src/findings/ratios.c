#include "analysis/estimates.h"
#include "findings/ratios.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/ratio.h"

/* The place of the case that this one is compared with; the number of cases if there is none. */
static size_t find_baseline(const struct xc_estimates *estimates, size_t place)
{
    const struct xc_measurement *measurement = estimates->measurement;
    const struct xc_case *one = measurement->cases[place].one;
    size_t nearest = measurement->count;
    unsigned highest = 0;
    if (one->baseline) {
        struct xc_case_key key;
        return xc_case_key_parse(one->baseline, &key) ? xc_estimates_find(estimates, &key)
                                                      : nearest;
    }
    for (size_t i = 0; i < measurement->count; i++) {
        unsigned rank = xc_case_key_baseline_rank(measurement->cases[i].one->key, one->key);
        if (rank <= highest || isnan(estimates->value_ns[i]))
            continue;
        highest = rank;
        nearest = i;
    }
    return nearest == place ? measurement->count : nearest;
}

static struct xc_ratio_side side_of(const struct xc_estimates *estimates, size_t place)
{
    return (struct xc_ratio_side){estimates->measurement->cases[place].one->id,
                                  estimates->value_ns[place], estimates->by_round[place]};
}

static enum xc_status fill_group(const struct xc_group *group, struct xc_row *rows,
                                 struct xc_error *error)
{
    const struct xc_estimates *estimates = group->estimates;
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < group->measurement.count && status == XC_OK; i++) {
        size_t baseline = find_baseline(estimates, i);
        if (rows[i].status != XC_ROW_OK || baseline == group->measurement.count)
            continue;
        struct xc_ratio_side above = side_of(estimates, i), below = side_of(estimates, baseline);
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
