#include "measure/recovery.h"

#include <math.h>
#include <stdlib.h>

#include "measure/shapley.h"
#include "measure/statistics.h"

/* shapley(with) - shapley(without) is the Shapley value of the difference, since it is linear. */
static void shapley_of_difference(const struct xc_breakdown_input *without,
                                  const struct xc_breakdown_input *with, size_t round,
                                  double *shapley)
{
    struct xc_game game = {with->players, with->needs};
    double value[XC_SETS_MAX];
    for (unsigned set = 0; set < XC_SETS_MAX; set++)
        value[set] = !xc_coalition_valid(&game, set) ? NAN
                     : round == SIZE_MAX
                         ? with->value_ns[set] - without->value_ns[set]
                         : with->by_round[set].ns[round] - without->by_round[set].ns[round];
    xc_shapley(&game, value, shapley);
}

enum xc_status xc_recover(const struct xc_breakdown_input *without,
                          const struct xc_breakdown_input *with, double cycle_ns,
                          struct xc_recovered *recovered, struct xc_error *error)
{
    size_t rounds = with->by_round[0].rounds;
    double *by_round = calloc(rounds * XC_STEPS_MAX + 1, sizeof *by_round);
    double *scratch = calloc(rounds + 1, sizeof *scratch);
    enum xc_status status = XC_OK;
    if (!by_round || !scratch) {
        status = xc_fail(error, XC_UNFIT, "no memory for %zu rounds", rounds);
        goto free_both;
    }
    shapley_of_difference(without, with, SIZE_MAX, recovered->cycles);
    for (size_t round = 0; round < rounds; round++)
        shapley_of_difference(without, with, round, by_round + round * XC_STEPS_MAX);
    for (unsigned step = 0; step < XC_STEPS_MAX; step++) {
        size_t count = 0;
        for (size_t round = 0; round < rounds; round++)
            if (!isnan(by_round[round * XC_STEPS_MAX + step]))
                scratch[count++] = by_round[round * XC_STEPS_MAX + step] / cycle_ns;
        double achieved;
        xc_sort(scratch, count);
        xc_sign_interval(scratch, count, XC_CONFIDENCE, &recovered->ci[step], &achieved);
        recovered->cycles[step] /= cycle_ns;
    }

free_both:
    free(scratch);
    free(by_round);
    return status;
}

enum xc_recovery xc_recovery_judge(const struct xc_recovered *recovered, unsigned step,
                                   double planted_cycles)
{
    enum xc_recovery verdict = XC_RECOVERY_MET;
    for (unsigned each = 0; each < XC_STEPS_MAX; each++) {
        if (isnan(recovered->cycles[each]))
            continue;
        double expected = each == step ? planted_cycles : 0;
        double allowed = fmax(XC_RECOVERY_SHARE * planted_cycles,
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
