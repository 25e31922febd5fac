/* Intervals of figures that are made of many cases' estimates: whole rounds are drawn again with
 * replacement, so that what was measured side by side stays together, and the figure is computed
 * from each replicate (Efron, "Bootstrap methods: another look at the jackknife", The Annals of
 * Statistics 7, 1979). No distribution is assumed, and the interval is one of the very figure that
 * is reported. Its ends are those percentiles of the replicates at which a single case's replicates
 * have the ends of its order-statistic interval, by the rule in statistics.h: 2.5% on either side,
 * of so few rounds, would hold the truth in some 85% of cases. How much one round weighs in a
 * figure is read off the replicates (Efron, "Estimation and accuracy after model selection",
 * Journal of the American Statistical Association 109, 2014, section 3); where neighbouring rounds
 * pull the same way, the interval is stretched (rounds.h). What differs from run to run is drawn
 * with the rounds.
 *
 * Where rounds were measured in several processes, processes are drawn, each with what it found by
 * itself; of too few, the interval is that of the figure in each of them (rounds.h).
 *
 * Replicates come from a generator whose seed is made of the figure's name: the same epochs give
 * the same interval, whatever else was measured. */
#ifndef XC_ANALYSIS_BOOTSTRAP_H
#define XC_ANALYSIS_BOOTSTRAP_H

#include "analysis/estimator.h"
#include "support/random.h"
#include "analysis/results.h"

#define XC_BOOTSTRAP_REPLICATES ((size_t)4000)
#define XC_BOOTSTRAP_GROUPS_MAX 8

/* Cases that share their rounds. */
struct xc_bootstrap_group {
    struct xc_by_round like; /* its number of rounds, and its processes */
    uint16_t *picks;         /* by replicate and unit: how often it was drawn */
};

/* A case's rounds, or processes, that have a value, in the order of their values. */
struct xc_bootstrap_order {
    const double *ns; /* whose they are */
    struct xc_bootstrap_value {
        double ns;
        size_t unit; /* its number */
    } * values;
    size_t known;
};

struct xc_bootstrap {
    struct xc_random between;
    uint64_t seed;
    struct xc_bootstrap_group groups[XC_BOOTSTRAP_GROUPS_MAX];
    size_t group_count, group;
    bool by_process;
    double share; /* the quantile over units */

    size_t resamples, single; /* replicates of several units; then one of each process alone */
    size_t replicate;         /* the number of the current one, from 1 */
    size_t known_least;       /* units with a value, of the case that has the fewest */
    struct xc_bootstrap_order *orders;
    size_t order_count, order_next;
    double *scratch; /* as many as replicates, or rounds */
    size_t scratch_count;
};

/* Rounds like these. name: of what is computed. XC_UNFIT: no memory. Released in any case. */
enum xc_status xc_bootstrap_init(struct xc_bootstrap *bootstrap, const char *name,
                                 const struct xc_by_round *like, struct xc_error *error);
/* Another group of cases, whose rounds are drawn apart; its number is that of the groups before it.
 * Not after the first replicate. */
enum xc_status xc_bootstrap_add(struct xc_bootstrap *bootstrap, const struct xc_by_round *like,
                                struct xc_error *error);
void xc_bootstrap_release(struct xc_bootstrap *bootstrap);

/* The next replicate: at most XC_BOOTSTRAP_REPLICATES. False: there are no more, or too few rounds
 * or processes for an interval. */
bool xc_bootstrap_resample(struct xc_bootstrap *bootstrap);

/* Whose rounds the next cases have: the first group's unless it is said. */
static inline void xc_bootstrap_choose(struct xc_bootstrap *bootstrap, size_t group)
{
    bootstrap->group = group;
}

/* The estimate of what was drawn; NAN where there is nothing, no memory, or another number of
 * rounds. A case once a replicate; its rounds stay until the release. */
double xc_bootstrap_estimate(struct xc_bootstrap *bootstrap, const struct xc_by_round *by_round);

/* The interval of a figure, from one of each replicate. NANs where there are too few rounds, or
 * where more than one in twenty replicates came to a NAN. */
struct xc_interval xc_bootstrap_interval(struct xc_bootstrap *bootstrap, const double *figures,
                                         double value, double confidence);

#endif
