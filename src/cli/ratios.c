#include "cli/ratios.h"

#include <stdlib.h>
#include <string.h>

#include "measure/bootstrap.h"

#define DIRECT "direct"

/* The place of the case that this one is held against; the number of cases if there is none. */
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

/* Paired: both are drawn from the same rounds. */
static struct xc_interval interval_of(struct xc_bootstrap *bootstrap,
                                      const struct xc_by_round *above,
                                      const struct xc_by_round *below, double *draws)
{
    size_t count = 0;
    while (count < XC_BOOTSTRAP_DRAWS && xc_bootstrap_draw(bootstrap)) {
        double top = xc_bootstrap_locate(bootstrap, above);
        draws[count++] = top / xc_bootstrap_locate(bootstrap, below);
    }
    return xc_bootstrap_interval(draws, count);
}

static enum xc_status fill_sitting(const struct xc_sitting *sitting, struct xc_row *rows,
                                   struct xc_error *error)
{
    const struct xc_located *located = &sitting->located;
    struct xc_bootstrap bootstrap;
    double *draws = calloc(XC_BOOTSTRAP_DRAWS, sizeof *draws);
    enum xc_status status = xc_bootstrap_init(&bootstrap, sitting->measurement.rounds_done, error);
    if (status == XC_OK && !draws)
        status = xc_fail(error, XC_UNFIT, "no memory for the ratios");
    for (size_t i = 0; i < sitting->measurement.count && status == XC_OK; i++) {
        size_t baseline = find_baseline(located, sitting->measurement.cases[i].one);
        if (rows[i].status != XC_ROW_OK || baseline == sitting->measurement.count)
            continue;
        rows[i].baseline_id = strdup(sitting->measurement.cases[baseline].one->id);
        rows[i].ratio.value = located->value_ns[i] / located->value_ns[baseline];
        rows[i].ratio.ci =
            interval_of(&bootstrap, &located->by_round[i], &located->by_round[baseline], draws);
    }
    xc_bootstrap_release(&bootstrap);
    free(draws);
    return status;
}

enum xc_status xc_ratios_report(const struct xc_sittings *sittings, struct xc_report *report,
                                struct xc_error *error)
{
    struct xc_row *rows = report->rows;
    enum xc_status status = XC_OK;
    for (size_t i = 0; i < sittings->count && status == XC_OK; i++) {
        status = fill_sitting(&sittings->items[i], rows, error);
        rows += sittings->items[i].measurement.count;
    }
    return status;
}
