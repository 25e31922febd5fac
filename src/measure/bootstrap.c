#include "measure/bootstrap.h"

#include <math.h>
#include <stdlib.h>

#include "measure/statistics.h"

#define SEED 20250101u

enum xc_status xc_bootstrap_init(struct xc_bootstrap *bootstrap, size_t rounds,
                                 struct xc_error *error)
{
    xc_random_seed(&bootstrap->random, SEED);
    bootstrap->rounds = rounds;
    bootstrap->picks = calloc(rounds + 1, sizeof *bootstrap->picks);
    bootstrap->scratch = calloc(rounds + 1, sizeof *bootstrap->scratch);
    if (bootstrap->picks && bootstrap->scratch)
        return XC_OK;
    return xc_fail(error, XC_UNFIT, "no memory for %zu rounds", rounds);
}

void xc_bootstrap_release(struct xc_bootstrap *bootstrap)
{
    free(bootstrap->picks);
    free(bootstrap->scratch);
}

bool xc_bootstrap_draw(struct xc_bootstrap *bootstrap)
{
    if (bootstrap->rounds < XC_BOOTSTRAP_ROUNDS_MIN)
        return false;
    for (size_t i = 0; i < bootstrap->rounds; i++)
        bootstrap->picks[i] = xc_random_below(&bootstrap->random, bootstrap->rounds);
    return true;
}

double xc_bootstrap_locate(struct xc_bootstrap *bootstrap, const struct xc_by_round *by_round)
{
    size_t count = 0;
    for (size_t i = 0; i < bootstrap->rounds; i++) {
        double ns = by_round->ns[bootstrap->picks[i]];
        if (!isnan(ns))
            bootstrap->scratch[count++] = ns;
    }
    xc_sort(bootstrap->scratch, count);
    return xc_quantile(bootstrap->scratch, count, XC_LOCATION_SHARE);
}

struct xc_interval xc_bootstrap_interval(double *figures, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!isnan(figures[i]))
            figures[kept++] = figures[i];
    xc_sort(figures, kept);
    double tail = (1 - XC_CONFIDENCE) / 2;
    return (struct xc_interval){xc_quantile(figures, kept, tail),
                                xc_quantile(figures, kept, 1 - tail)};
}
