/* From epochs to a row: location, spread, interval.
 *
 * The location is the median over rounds of each round's minimum: on a shared machine noise only
 * adds, so that a round's best epoch is the nearest to what the code costs, and the median over
 * rounds neither rests on one lucky epoch nor follows a bad minute. docs/method.md has the
 * comparison with the other candidates that led to it.
 */
#ifndef XC_MEASURE_LOCATE_H
#define XC_MEASURE_LOCATE_H

#include "measure/measure.h"

#define XC_LOCATION   "round-minimum-median"
#define XC_CONFIDENCE 0.95

/* A sample of locations, one a round; NAN where a round has no epoch. */
struct xc_by_round {
    double *ns; /* rounds of them */
    size_t rounds;
};

/* The minimum of each round's epochs. by_round->ns has room for rounds. */
void xc_round_minima(const struct xc_samples *samples, struct xc_by_round *by_round);

/* The median of the rounds, NANs left out, and its sign-test interval. scratch has room for rounds.
 * NANs when there is nothing. */
double xc_rounds_median(const struct xc_by_round *by_round, struct xc_interval *interval,
                        double *scratch);

/* Fills the row's figures and moves the epochs into it. id, suite, summary are duplicated.
 * XC_UNFIT: no memory. */
enum xc_status xc_row_of(struct xc_measured *measured, const struct xc_by_round *by_round,
                         struct xc_row *row, struct xc_error *error);

#endif
