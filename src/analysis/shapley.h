/* Attribution: what each player adds to a game, where some players need others.
 *
 * A game gives a value to every coalition, a set of players as bits, in which every player has the
 * players that it needs. Here the players are a crossing's steps and the value is a time.
 */
#ifndef XC_ANALYSIS_SHAPLEY_H
#define XC_ANALYSIS_SHAPLEY_H

#include <stdbool.h>

#include "analysis/results.h"

#define XC_PLAYERS_MAX    XC_STEPS_MAX
#define XC_COALITIONS_MAX (1u << XC_PLAYERS_MAX)

struct xc_game {
    unsigned players;      /* those that take part, as bits */
    const unsigned *needs; /* by player: those that it needs, as bits */
};

/* Whether every player of the coalition takes part and has those that it needs. */
bool xc_coalition_valid(const struct xc_game *game, unsigned coalition);

/* Four views of a player's part of the value; NAN for one that takes no part.
 *
 * shapley: the mean of what the player adds, over all orders in which the players can come, each
 * after those that it needs, all such orders equally likely. Sums to value[all] - value[none].
 * Shapley's value (1953) restricted to the orders that respect the precedence: Faigle and Kern,
 * "The Shapley value for cooperative games under precedence constraints", Int. J. of Game Theory 21
 *     (1992), who weigh the orders in the same way for each coalition.
 * ladder: what the player adds when they come in the order of their numbers. Sums likewise, in any
 * case. leave_one_out: what is lost when the player leaves all the others. Those that need it
 * cannot stay without it; they have left before, so that their part does not count as its own.
 * isolated: what the player adds to those that it needs alone.
 *
 * value has XC_COALITIONS_MAX entries; those of the valid coalitions are read; results have
 * XC_PLAYERS_MAX. */
void xc_shapley(const struct xc_game *game, const double *value, double *shapley);
void xc_ladder(const struct xc_game *game, const double *value, double *ladder);
void xc_leave_one_out(const struct xc_game *game, const double *value, double *leave_one_out);
void xc_isolated(const struct xc_game *game, const double *value, double *isolated);

#endif
