/* Intervals of figures that are made of many cases' locations: rounds are drawn again with
 * replacement, whole, so that what was measured side by side stays together, and the figure is
 * computed from each drawing. The percentile interval of Efron, "Bootstrap methods: another look at
 * the jackknife", The Annals of Statistics 7 (1979). No distribution is assumed, and the interval
 * is one of the very figure that is reported.
 *
 * The drawings come from a generator with a fixed seed: the same epochs give the same interval.
 */
#ifndef XC_MEASURE_BOOTSTRAP_H
#define XC_MEASURE_BOOTSTRAP_H

#include "measure/locate.h"
#include "measure/random.h"
#include "measure/results.h"

#define XC_BOOTSTRAP_DRAWS 1000

/* With fewer rounds there is no interval at 95%, as for the sign test. */
#define XC_BOOTSTRAP_ROUNDS_MIN 6

struct xc_bootstrap {
    struct xc_random random;
    size_t rounds;
    size_t *picks;   /* the rounds drawn */
    double *scratch; /* as many */
};

/* XC_UNFIT: no memory. Released in any case. */
enum xc_status xc_bootstrap_init(struct xc_bootstrap *bootstrap, size_t rounds,
                                 struct xc_error *error);
void xc_bootstrap_release(struct xc_bootstrap *bootstrap);

/* Draws rounds; false where there are too few for an interval. */
bool xc_bootstrap_draw(struct xc_bootstrap *bootstrap);

/* The location of what was drawn; NAN where there is nothing. */
double xc_bootstrap_locate(struct xc_bootstrap *bootstrap, const struct xc_by_round *by_round);

/* The interval that holds the middle 95% of the figures; sorts them. NANs are left out; NANs where
 * nothing is left. */
struct xc_interval xc_bootstrap_interval(double *figures, size_t count);

#endif
