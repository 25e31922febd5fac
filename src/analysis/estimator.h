/* From epochs to a row: estimate, spread, interval.
 *
 * The estimator is the median over rounds of the median of each round's epochs in the state. Within
 * a state of the host it repeats to 0.1%, where a low quantile or a minimum follows the few epochs
 * that were of a better state, or of a process whose memory lay better. docs/method.md has the
 * comparison.
 */
#ifndef XC_ANALYSIS_ESTIMATOR_H
#define XC_ANALYSIS_ESTIMATOR_H

#include "analysis/results.h"
#include "engine/measure.h"

#define XC_ESTIMATOR       "median-of-round-medians"
#define XC_ESTIMATOR_SHARE 0.5
#define XC_CONFIDENCE      0.95

/* A sample of estimates, one a round; NAN where a round has no epoch. */
struct xc_by_round {
    double *ns; /* rounds of them */
    size_t rounds;
    /* How many of them each process measured, one after another; process_count 0: a single one. */
    const size_t *process_rounds;
    size_t process_count;
};

/* The median of each round's epochs in the state, in a finished measurement. by_round->ns has room
 * for rounds, and so has cpu_ns, for the thread's processor time in the same epochs; NULL: not
 * wanted. XC_UNFIT: no memory. */
enum xc_status xc_round_medians(const struct xc_samples *samples, struct xc_by_round *by_round,
                                double *cpu_ns, struct xc_error *error);

/* The estimate over the rounds, NANs left out, or of several processes the median of theirs; and
 * its interval (rounds.h). scratch has room for rounds. NANs when there is nothing. */
double xc_rounds_estimate(const struct xc_by_round *by_round, struct xc_interval *interval,
                          double *scratch);

/* Fills the row's figures, its epochs and its rounds. state: of the case's measurement; cpu_ns: of
 * each round. id, suite, summary are
 * duplicated. XC_UNFIT: no memory. */
enum xc_status xc_row_of(struct xc_measured *measured, const struct xc_state *state,
                         const struct xc_by_round *by_round, const double *cpu_ns,
                         struct xc_row *row, struct xc_error *error);

#endif
