#include "analysis/ratio.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/bootstrap.h"
#include "analysis/rounds.h"

#define NAME_BYTES 512

enum xc_status xc_ratio_of(const struct xc_ratio_side *above, const struct xc_ratio_side *below,
                           struct xc_estimate *ratio, struct xc_error *error)
{
    char name[NAME_BYTES];
    struct xc_bootstrap bootstrap;
    double *replicates = calloc(XC_BOOTSTRAP_REPLICATES, sizeof *replicates);
    size_t count = 0;
    if (!replicates)
        return xc_fail(error, XC_UNFIT, "out of memory");
    *ratio = (struct xc_estimate){above->ns / below->ns, {NAN, NAN}};
    snprintf(name, sizeof name, "%s / %s", above->id, below->id);
    enum xc_status status = xc_bootstrap_init(&bootstrap, name, &above->by_round, error);
    bool together = above->by_round.rounds == below->by_round.rounds;
    if (status == XC_OK && !together) /* timed in other blocks */
        status = xc_bootstrap_add(&bootstrap, &below->by_round, error);
    while (status == XC_OK && xc_bootstrap_resample(&bootstrap)) {
        xc_bootstrap_choose(&bootstrap, 0);
        double ns = xc_bootstrap_estimate(&bootstrap, &above->by_round);
        xc_bootstrap_choose(&bootstrap, together ? 0 : 1);
        replicates[count++] = ns / xc_bootstrap_estimate(&bootstrap, &below->by_round);
    }
    if (status == XC_OK)
        ratio->ci = xc_interval_positive(
            xc_bootstrap_interval(&bootstrap, replicates, ratio->value, XC_CONFIDENCE));
    xc_bootstrap_release(&bootstrap);
    free(replicates);
    return status;
}
