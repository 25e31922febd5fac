#include "analysis/recovery.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/bootstrap.h"
#include "analysis/shapley.h"

/* shapley(with) - shapley(without) is the Shapley value of the difference, since it is linear. In
 * cycles. bootstrap NULL: of the estimated values; else of the current replicate. */
static void shapley_of_difference(const struct xc_breakdown_input *without,
                                  const struct xc_breakdown_input *with,
                                  struct xc_bootstrap *bootstrap, double cycle_ns, double *shapley)
{
    struct xc_game game = {with->players, with->needs};
    double value[XC_SETS_MAX];
    for (unsigned set = 0; set < XC_SETS_MAX; set++)
        if (!xc_coalition_valid(&game, set))
            value[set] = NAN;
        else if (bootstrap)
            value[set] = xc_bootstrap_estimate(bootstrap, &with->by_round[set]) -
                         xc_bootstrap_estimate(bootstrap, &without->by_round[set]);
        else
            value[set] = with->value_ns[set] - without->value_ns[set];
    xc_shapley(&game, value, shapley);
    for (unsigned step = 0; step < XC_STEPS_MAX; step++)
        shapley[step] /= cycle_ns;
}

enum xc_status xc_recover(const struct xc_breakdown_input *without,
                          const struct xc_breakdown_input *with, double cycle_ns,
                          struct xc_recovered *recovered, struct xc_error *error)
{
    double shapley[XC_STEPS_MAX],
        *replicates = calloc(XC_STEPS_MAX * XC_BOOTSTRAP_REPLICATES, sizeof *replicates);
    struct xc_bootstrap bootstrap;
    char name[96];
    snprintf(name, sizeof name, "recovery/%s", with->model);
    if (!replicates)
        return xc_fail(error, XC_UNFIT, "out of memory");
    enum xc_status status = xc_bootstrap_init(&bootstrap, name, &with->by_round[0], error);
    shapley_of_difference(without, with, NULL, cycle_ns, recovered->cycles);
    for (size_t replicate = 0; status == XC_OK && xc_bootstrap_resample(&bootstrap); replicate++) {
        shapley_of_difference(without, with, &bootstrap, cycle_ns, shapley);
        for (unsigned step = 0; step < XC_STEPS_MAX; step++)
            replicates[step * XC_BOOTSTRAP_REPLICATES + replicate] = shapley[step];
    }
    for (unsigned step = 0; step < XC_STEPS_MAX && status == XC_OK; step++)
        recovered->ci[step] =
            xc_bootstrap_interval(&bootstrap, replicates + step * XC_BOOTSTRAP_REPLICATES,
                                  recovered->cycles[step], XC_CONFIDENCE);
    xc_bootstrap_release(&bootstrap);
    free(replicates);
    return status;
}

enum xc_recovery xc_recovery_judge(const struct xc_recovered *recovered, unsigned step,
                                   double injected_cycles)
{
    enum xc_recovery verdict = XC_RECOVERY_MET;
    for (unsigned each = 0; each < XC_STEPS_MAX; each++) {
        if (isnan(recovered->cycles[each]))
            continue;
        double expected = each == step ? injected_cycles : 0;
        double allowed = fmax(XC_RECOVERY_SHARE * injected_cycles,
                              each == step ? XC_RECOVERY_OWN_CYCLES : XC_RECOVERY_OTHER_CYCLES);
        if (fabs(recovered->cycles[each] - expected) <= allowed)
            continue;
        const struct xc_interval *ci = &recovered->ci[each];
        if (ci->low > expected + allowed || ci->high < expected - allowed)
            return XC_RECOVERY_NOT_MET;
        verdict = XC_RECOVERY_INCONCLUSIVE;
    }
    return verdict;
}
